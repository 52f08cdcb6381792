import * as l10n from '@vscode/l10n';
import type { PartResult } from '../capture.ts';
import type { LstopoLine } from './lines.ts';
import type { Segment } from './segment.ts';

/** An object of lstopo's tree. */
export interface LstopoObject extends Segment {
  /** Its place among the objects of the tree. */
  readonly index: number;
  readonly parent: LstopoObject | null;
  /** Its PUs are those of {@link LstopoTree.units} from here on, up to {@link end}. */
  readonly start: number;
  end: number;
}

/** A device, and the object in which it is. */
export interface LstopoDevice {
  readonly text: string;
  readonly place: LstopoObject | null;
}

/** The objects of lstopo's text, each before those in it. */
export interface LstopoTree {
  readonly objects: readonly LstopoObject[];
  readonly units: readonly LstopoObject[];
  readonly devices: readonly LstopoDevice[];
}

/** Makes the tree of the lines by their indentation. A tree in which an object is missing is refused. */
export function lstopoTree(lines: readonly LstopoLine[]): PartResult<LstopoTree> {
  const objects: LstopoObject[] = [];
  const units: LstopoObject[] = [];
  const devices: LstopoDevice[] = [];
  const open: { readonly indent: number; readonly object: LstopoObject }[] = [];
  const close = (indent: number) => {
    for (let last = open.at(-1); last !== undefined && last.indent >= indent; last = open.at(-1)) {
      last.object.end = units.length;
      open.pop();
    }
  };
  for (const { indent, segments, device } of lines) {
    close(indent);
    if (device !== '') devices.push({ text: device, place: open.at(-1)?.object ?? null });
    for (const segment of segments) {
      const parent = open.at(-1)?.object ?? null;
      const object = { ...segment, index: objects.length, parent, start: units.length, end: units.length };
      objects.push(object);
      if (segment.type === 'PU') units.push(object);
      open.push({ indent, object });
    }
  }
  close(0);
  const problem = missingObject(objects);
  return problem === null ? { ok: true, value: { objects, units, devices } } : { ok: false, problem };
}

// hwloc counts the objects of each type from 0 on.
function missingObject(objects: readonly LstopoObject[]): string | null {
  for (const type of countedTypes) {
    const numbers = objects.flatMap((object) =>
      object.type === type && object.logical !== null ? object.logical : [],
    );
    const present = new Set(numbers);
    const missing = Array.from(present, (_, index) => index).find((number) => !present.has(number));
    if (missing !== undefined) return l10n.t('it has {0} objects {1}, but not {1} L#{2}', present.size, type, missing);
    if (present.size < numbers.length) return l10n.t('it lists an object {0} twice', type);
  }
  if (!objects.some(({ type }) => type === 'PU')) return null;
  const empty = objects.filter(({ start, end }) => start === end);
  if (empty.some(({ type }) => type === 'Core')) return l10n.t('a core has no PU');
  const cache = empty.find(({ type }) => /^L\d[di]?$/.test(type));
  return cache === undefined ? null : l10n.t('a cache {0} has no PU', cache.type);
}

const countedTypes = ['Package', 'NUMANode', 'L3', 'Core', 'PU'];
