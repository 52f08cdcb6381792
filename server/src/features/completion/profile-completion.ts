import { findNodeAtLocation, getLocation, parseTree } from 'jsonc-parser';
import type { Span } from '../../base/span.ts';
import { folderOf, type HostDocument, isHostProfile, resolvePath } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { documentsOn } from '../documents-on.ts';
import { completeList, type ListCompletion, mostCompletions } from './list-completion.ts';

/** A path that is being typed in a profile. */
export interface TypedPath {
  readonly names: 'captures' | 'documents';
  /** What is typed before its last name: `../captures/`; empty for a name in the profile's folder. */
  readonly prefix: string;
  /** The folder of its last name, in the profile's file system. */
  readonly folder: string;
  /** The path without its quotation marks, also what stands behind the cursor. */
  readonly span: Span;
}

/** The path at an offset of a profile, whose JSON may be broken: of a capture, or in `documents`; null elsewhere. */
export function typedPathAt(document: HostDocument, offset: number): TypedPath | null {
  const string = stringAt(document, offset);
  if (string === null) return null;
  const { keys, typed, span } = string;
  const [key, ...below] = keys;
  const isList = below.length === 1 && typeof below[0] === 'number';
  if (!(key === 'topology' && (below.length === 0 || isList)) && !(key === 'documents' && isList)) return null;
  const prefix = typed.slice(0, typed.lastIndexOf('/') + 1);
  const folder = resolvePath(folderOf(document.path), prefix) || '/';
  return { names: key === 'topology' ? 'captures' : 'documents', prefix, folder, span };
}

/** What can stand in a string at an offset of a profile: CPUs in a list of the host's, or names of its domains. */
export function completeInProfile(fleet: Fleet, document: HostDocument, offset: number): ListCompletion[] {
  const string = stringAt(document, offset);
  if (string === null) return [];
  const { keys, typed, rest, span } = string;
  if (keys.length === 1 && (keys[0] === 'reserved' || keys[0] === 'isolated')) {
    const occupancy = fleet.occupancyOf(document);
    const list = { text: typed, rest, start: span.start, holds: 'cpus' as const };
    return occupancy === null ? [] : completeList(list, occupancy);
  }
  if (keys.length !== 3 || keys[0] !== 'neverTogether') return [];
  const names = documentsOn(fleet, document).flatMap((one) => (one.kind === 'domain' ? (one.name ?? []) : []));
  const taken = othersInList(document.text, keys, span);
  return [...new Set(names)]
    .filter((name) => name.startsWith(typed) && isPlain(name) && !taken.has(name))
    .slice(0, mostCompletions)
    .map((text) => ({ text, detail: '', documentation: '', span }));
}

/** The strings of a list of a profile besides the one at a span. */
function othersInList(text: string, [list = '', index = 0]: readonly (string | number)[], span: Span): Set<string> {
  const root = parseTree(text.replace(/^\uFEFF/, ' '));
  const strings = root === undefined ? [] : (findNodeAtLocation(root, [list, index])?.children ?? []);
  return new Set(
    strings.flatMap(({ offset, value }) => (offset + 1 !== span.start && typeof value === 'string' ? value : [])),
  );
}

/** Whether JSON has a text as it is. */
export function isPlain(text: string): boolean {
  return JSON.stringify(text) === `"${text}"`;
}

interface StringInProfile {
  /** The keys and positions that lead to it. */
  readonly keys: readonly (string | number)[];
  /** From its quotation mark to the cursor. */
  readonly typed: string;
  readonly rest: string;
  readonly span: Span;
}

/** The string, perhaps without its end, that an offset is in; null if it is a key or has escapes. */
function stringAt({ text, path }: HostDocument, offset: number): StringInProfile | null {
  if (!isHostProfile(path)) return null;
  const { path: keys, previousNode, isAtPropertyKey } = getLocation(text.replace(/^\uFEFF/, ' '), offset);
  if (previousNode?.type !== 'string' || isAtPropertyKey) return null;
  const start = previousNode.offset + 1;
  const typed = text.slice(start, offset);
  const rest = /^[^"\r\n]*/.exec(text.slice(offset, previousNode.offset + previousNode.length))?.[0] ?? '';
  if (offset < start || /["\\\r\n]/.test(typed + rest)) return null;
  return { keys, typed, rest, span: { start, end: offset + rest.length } };
}
