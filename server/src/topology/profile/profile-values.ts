import * as l10n from '@vscode/l10n';
import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser';
import * as v from 'valibot';
import { type Span, spanAt } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { parseKernel } from '../../cpuset/kernel.ts';
import { type DeferredValue, isVerbatim, type JsonProblem, spanOf } from '../../syntax/json-document.ts';
import type { NativeReader } from '../captures/native/native.ts';
import { type HostTopology, largestHost } from '../host-topology.ts';
import { capturePath } from './profile-schema.ts';

/** The topology of a profile: in captures of the host, or in the profile itself. */
export type ProfileTopology =
  | { readonly kind: 'captures'; readonly captures: readonly ProfileCapture[] }
  | { readonly kind: 'inline'; readonly value: HostTopology };

export interface ProfileCapture {
  /** Relative to the profile. */
  readonly path: string;
  /** The string with the path. */
  readonly span: Span;
}

/**
 * The values of an object by key. The last entry of a key is used, as in every JSON parser; unknown keys are problems.
 */
export function valuesByKey(object: Node, known: object, problems: JsonProblem[]): Map<string, Node> {
  const values = new Map<string, Node>();
  for (const property of object.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    if (!Object.hasOwn(known, name)) {
      const names = Object.keys(known).join(', ');
      const message = l10n.t('unknown key "{0}"; the keys here are {1}', name.slice(0, 40), names);
      problems.push({ span: spanOf(key), message });
      continue;
    }
    if (values.has(name))
      problems.push({ span: spanOf(key), message: l10n.t('"{0}" appears twice; the last one is used', name) });
    values.set(name, value);
  }
  return values;
}

/** A value that matches the schema. Otherwise its first issue is a problem at the value. */
export function readValue<T>(
  node: Node | undefined,
  key: string,
  schema: v.GenericSchema<unknown, T>,
  problems: JsonProblem[],
): T | undefined {
  if (node === undefined) return undefined;
  const value: unknown = getNodeValue(node);
  const checked = v.safeParse(schema, value);
  if (checked.success) return checked.output;
  problems.push({ span: spanOf(node), message: `${key}: ${checked.issues[0].message}` });
  return undefined;
}

/**
 * The value of `topology`: one or several paths, or a native topology. Problems of the topology are placed at the wrong
 * values.
 */
export function topologyOf(
  node: Node | undefined,
  root: Node,
  deferred: DeferredValue | null,
  readNative: NativeReader,
  problems: JsonProblem[],
): ProfileTopology | null {
  const expected = l10n.t(
    'expected the path of a capture, a list of paths, or the object that pinset host --format json prints',
  );
  if (node === undefined) {
    problems.push({ span: spanAt(root.offset, 1), message: l10n.t('topology is missing: {0}', expected) });
    return null;
  }
  const value: unknown = deferred === null ? getNodeValue(node) : deferred.value;
  if (typeof value === 'string' && value !== '') {
    return { kind: 'captures', captures: [{ path: value, span: spanOf(node) }] };
  }
  if (node.type === 'array' && node.children !== undefined && node.children.length > 0) {
    return capturesOf(node.children, problems);
  }
  if (node.type !== 'object') {
    problems.push({ span: spanOf(node), message: `topology: ${expected}` });
    return null;
  }
  const native = readNative(value);
  for (const problem of native.problems) {
    const place = findNodeAtLocation(deferred?.node() ?? node, [...problem.path]) ?? node;
    problems.push({ span: spanOf(place), message: `topology: ${problem.message}` });
  }
  return native.value === null ? null : { kind: 'inline', value: native.value };
}

function capturesOf(nodes: readonly Node[], problems: JsonProblem[]): ProfileTopology | null {
  const captures: ProfileCapture[] = [];
  for (const [index, node] of nodes.entries()) {
    const path = readValue(node, `topology[${index}]`, capturePath, problems);
    if (path === undefined) continue;
    if (captures.some((other) => other.path === path)) {
      problems.push({
        span: spanOf(node),
        message: `topology[${index}]: ${l10n.t('{0} appears twice; once is enough', path)}`,
      });
    } else captures.push({ path, span: spanOf(node) });
  }
  return captures.length === 0 ? null : { kind: 'captures', captures };
}

/** A CPU list of a profile. */
export interface ProfileCpuList {
  /** As written; `all` and `N` can be resolved only with the host. */
  readonly text: string;
  /** The CPUs on a host with all CPUs that libvirt can name; empty if the list is invalid. */
  readonly cpus: CpuSet;
  /** Its terms and their places in the profile. */
  readonly terms: readonly { readonly cpus: CpuSet; readonly span: Span }[];
}

/** A CPU list in the kernel's format; its problems are placed at the wrong terms. */
export function cpuListOf(node: Node | undefined, list: string, text: string, problems: JsonProblem[]): ProfileCpuList {
  if (node === undefined || list === '') return { text: list, cpus: CpuSet.empty, terms: [] };
  const parsed = parseKernel(list, largestHost);
  const verbatim = isVerbatim(text, node);
  const placed = ({ start, end }: Span): Span =>
    verbatim ? { start: node.offset + 1 + start, end: node.offset + 1 + end } : spanOf(node);
  for (const problem of parsed.problems) problems.push({ span: placed(problem.span), message: problem.message });
  // The CPUs of a term are made on demand.
  const terms = parsed.items.map((item) => ({
    get cpus() {
      return item.cpus;
    },
    span: placed(item.span),
  }));
  return { text: list, cpus: parsed.cpus ?? CpuSet.empty, terms };
}
