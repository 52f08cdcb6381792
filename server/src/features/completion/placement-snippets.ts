import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import { indentAt, type Layout, layoutOf, lineBreakAt, written } from '../../fixes/edits/layout.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Placement } from '../../placement/placement.ts';
import type { NewElement } from '../../rules/engine/repair.ts';
import { elementAt } from '../../syntax/xml/element.ts';
import type { Host } from '../../topology/host.ts';
import { vcpus as vcpusInWords } from '../../wording/wording.ts';
import { placements } from '../placement/placements.ts';
import { mostCompletions } from './list-completion.ts';
import { contentAt } from './xml-content.ts';

/** Elements to insert, with places to be typed over. */
export interface PlacementSnippet {
  readonly label: string;
  /** Where the values come from. */
  readonly detail: string;
  /** What the user may type to find it. */
  readonly filter: string;
  /** In the syntax of LSP's snippets. */
  readonly snippet: string;
  /** The word that it replaces. */
  readonly span: Span;
}

/**
 * The placement elements that are missing in the element whose content an offset is in, filled with the best place of the
 * domain on its host: `<cputune>`, `<vcpupin>` for the vCPUs without one, `<numatune>`, `<numa>` cells. Without a host or
 * a place there, pins have no CPUs yet, and the others are not offered. None within tags, values and comments.
 */
export function placementSnippets(fleet: Fleet, document: DomainDocument, offset: number): PlacementSnippet[] {
  const span = contentAt(document.text, offset);
  if (span === null) return [];
  const xml = document.xml();
  const around = elementAt(xml, offset);
  if (around === null || !Object.hasOwn(makers, around.name)) return [];
  const { maxVcpus } = document.threads;
  if (maxVcpus === null || maxVcpus > mostCompletions) return [];
  const found = placements(fleet, document, 1);
  const best = found.kind === 'placements' ? found.ranked[0]?.placement : undefined;
  const place = found.kind !== 'placements' || best === undefined ? null : { placement: best, host: found.host };
  const top = elementAt(xml, document.domain.span.start) ?? around;
  const where: Where = { layout: layoutOf(top), text: document.text, span };
  const detail = place === null ? l10n.t('CPUs to fill in') : l10n.t('the best place on host {0}', place.host.name);
  return (makers[around.name] ?? []).flatMap((make) => {
    const made = make(document, place);
    if (made === null || made.elements.length === 0) return [];
    return [
      { label: `Pinset: ${made.label}`, detail, filter: `pinset ${made.name}`, snippet: textOf(made, where), span },
    ];
  });
}

interface Where {
  readonly layout: Layout;
  readonly text: string;
  readonly span: Span;
}

interface Made {
  readonly name: string;
  readonly label: string;
  readonly elements: readonly NewElement[];
}

type Place = { readonly placement: Placement; readonly host: Host } | null;
type Make = (document: DomainDocument, place: Place) => Made | null;

/** What can be missing, by the element that it belongs in. */
const makers: Readonly<Record<string, readonly Make[]>> = {
  domain: [cputune, numatune],
  cputune: [vcpupins],
  cpu: [numaCells],
};

function cputune(document: DomainDocument, place: Place): Made | null {
  if (document.domain.cputune.length > 0) return null;
  const emulator = place?.placement.emulator ?? null;
  const helpers = emulator === null ? [] : [element('emulatorpin', [['cpuset', emulator.toString()]])];
  const children = [...pinsOf(document, place), ...helpers];
  return { name: 'cputune', label: '<cputune>', elements: [element('cputune', [], children)] };
}

function vcpupins(document: DomainDocument, place: Place): Made | null {
  const elements = pinsOf(document, place);
  const indices = elements.map(({ attributes }) => Number(attributes[0]?.[1]));
  return { name: 'vcpupin', label: l10n.t('<vcpupin> for {0}', vcpusInWords(indices)), elements };
}

/** A pin for each vCPU that has none. */
function pinsOf({ threads }: DomainDocument, place: Place): NewElement[] {
  const cpusOf = new Map(place?.placement.vcpus.map(({ vcpu, cpus }) => [vcpu, cpus]));
  return Array.from({ length: threads.maxVcpus ?? 0 }, (_, vcpu) => vcpu)
    .filter((vcpu) => !threads.pinOfVcpu.has(vcpu))
    .map((vcpu) =>
      element('vcpupin', [
        ['vcpu', String(vcpu)],
        ['cpuset', cpusOf.get(vcpu)?.toString() ?? ''],
      ]),
    );
}

function numatune({ domain }: DomainDocument, place: Place): Made | null {
  const memory = place?.placement.memory ?? null;
  if (domain.numatune !== null || place === null || memory === null) return null;
  const cells = place.placement.cells.map(({ cell, nodes }) =>
    element('memnode', [
      ['cellid', String(cell)],
      ['mode', memory.mode],
      ['nodeset', nodes.toString()],
    ]),
  );
  const bound = element('memory', [
    ['mode', memory.mode],
    ['nodeset', memory.nodeset.toString()],
  ]);
  return { name: 'numatune', label: '<numatune>', elements: [element('numatune', [], [bound, ...cells])] };
}

/** A guest cell for each host node that the vCPUs get CPUs on. */
function numaCells({ domain }: DomainDocument, place: Place): Made | null {
  if (place === null || (domain.cpu?.cells.length ?? 0) > 0) return null;
  const byNode = new Map<number, number[]>();
  for (const { vcpu, cpus } of place.placement.vcpus) {
    const nodes = place.host.topology.nodesOf(cpus);
    if (nodes.size !== 1 || nodes.first === undefined) return null;
    getOrAdd(byNode, nodes.first, () => []).push(vcpu);
  }
  const memory = domain.memoryKiB?.value ?? null;
  const share = memory === null || memory % byNode.size !== 0 ? '' : String(memory / byNode.size);
  const cells = [...byNode.values()].map((vcpus, id) =>
    element('cell', [
      ['id', String(id)],
      ['cpus', vcpus.join(',')],
      ['memory', share],
      ['unit', 'KiB'],
    ]),
  );
  return { name: 'numa', label: l10n.t('<numa> cells'), elements: [element('numa', [], cells)] };
}

function element(name: string, attributes: NewElement['attributes'], children: readonly NewElement[] = []): NewElement {
  return { name, attributes, children };
}

/** The values that depend on the host can be typed over, one after the other. */
const typedOver: ReadonlySet<string> = new Set(['cpuset', 'nodeset', 'memory']);

function textOf({ elements }: Made, { layout, text, span }: Where): string {
  let stop = 0;
  const withStops = ({ attributes, children = [], ...rest }: NewElement): NewElement => ({
    ...rest,
    attributes: attributes.map(([name, value]) => {
      if (!typedOver.has(name)) return [name, value];
      stop += 1;
      return [name, value === '' ? `$${stop}` : `\${${stop}:${value}}`];
    }),
    children: children.map(withStops),
  });
  // The editor indents what follows the first line as that line is.
  const indent = indentAt(text, span.start) === null ? null : '';
  const lineBreak = lineBreakAt(text, span.start);
  return elements
    .map((one) => written(withStops(one), layout, indent, lineBreak))
    .join(indent === null ? '' : lineBreak);
}
