import * as l10n from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import type * as v from 'valibot';
import { memorySize } from '../../base/memory-size.ts';
import { type Span, spanAt } from '../../base/span.ts';
import { type JsonProblem, parseJsonDocument, spanOf } from '../../syntax/json-document.ts';
import { type CaptureProblem, longestCapture } from '../captures/capture.ts';
import { topologyFormats } from '../captures/index.ts';
import { type NativeReader, readNative } from '../captures/native/native.ts';
import { type ProfileRule, profileRulesOf } from './profile-rules.ts';
import { hostProfileSchema, limitsSchema, namesSchema, neverTogetherSchema } from './profile-schema.ts';
import {
  cpuListOf,
  type ProfileCpuList,
  type ProfileTopology,
  readValue,
  topologyOf,
  valuesByKey,
} from './profile-values.ts';

/** How far a host may be overcommitted, as multiples of its resources. */
export interface HostLimits {
  readonly cpuOvercommit: number;
  readonly memoryOvercommit: number;
}

/** What a profile says about CPUs that threads share; null for what it does not say. */
export interface ContentionSettings {
  /** How much of the time a vCPU may wait, 0 to 1. */
  readonly maxSteal: number | null;
  /** How much of the time a thread would run if it were alone, above 0 and at most 1. */
  readonly demand: number | null;
  /** The version of the cgroups with the cpu controller. */
  readonly cgroup: 'v1' | 'v2' | null;
  /** CPUWeight= of machine.slice, 1 to 10000. */
  readonly machineSliceWeight: number | null;
}

/** A problem of a host profile, and its place. */
export interface ProfileProblem extends JsonProblem {
  /** Set if nothing is wrong, but the captures do not tell this. */
  readonly lacks?: CaptureProblem['lacks'];
}

/** The content of a host profile, with defaults filled in; `resolveHost` joins it with its captures. */
export interface HostProfile {
  readonly name: string;
  /** The UUID that libvirt knows the host by, as written; null if it has none. */
  readonly uuid: string | null;
  /** The captures, or the topology itself; null if it is missing or invalid. */
  readonly topology: ProfileTopology | null;
  readonly reserved: ProfileCpuList;
  readonly isolated: ProfileCpuList;
  readonly limits: HostLimits;
  /** How severe rules are on this host. */
  readonly rules: readonly ProfileRule[];
  /** The names of domains that never run together, list by list; wrong lists are left out. */
  readonly neverTogether: readonly (readonly ProfileName[])[];
  readonly contention: ContentionSettings;
  /** Globs, relative to the profile's folder; values that are not strings are left out. */
  readonly documents: readonly string[];
  readonly spans: {
    /** The name's value, or the opening brace: the place of findings about the host as a whole. */
    readonly name: Span;
    readonly topology: Span | null;
    /** One per entry of `documents`. */
    readonly documents: readonly Span[];
  };
}

/** The name of a domain in a profile. */
export interface ProfileName {
  readonly name: string;
  /** The string. */
  readonly span: Span;
}

/** The limits of a profile without any: nothing is overcommitted. */
export const defaultLimits: HostLimits = { cpuOvercommit: 1, memoryOvercommit: 1 };

/**
 * Reads a `NAME.host.json`. A text that is not a JSON object gives no profile. A key that is unknown or has a wrong
 * value is a problem, and the rest of the profile is used. `fileName` (a path or a name) gives the default name.
 */
export function parseHostProfile(
  text: string,
  fileName: string,
  readTopology: NativeReader = readNative,
): { readonly value: HostProfile | null; readonly problems: readonly ProfileProblem[] } {
  if (text.length > longestCapture) {
    const message = l10n.t('the profile exceeds {0}', memorySize(longestCapture / 1024));
    return { value: null, problems: [{ span: spanAt(0, 0), message }] };
  }
  const document = parseJsonDocument(text, 'topology');
  const problems = [...document.problems];
  const root = document.root;
  if (root === null) return { value: null, problems };
  if (root.type !== 'object') {
    problems.push({ span: spanOf(root), message: l10n.t('expected an object with the key "topology"') });
    return { value: null, problems };
  }

  const entries = hostProfileSchema.entries;
  const nodes = valuesByKey(root, entries, problems);
  const read = <T>(key: string, schema: v.GenericSchema<unknown, T>) =>
    readValue(nodes.get(key), key, schema, problems);
  const documents = documentsOf(nodes.get('documents'), entries.documents, problems);
  read('$schema', entries.$schema);
  const name = nodes.get('name');
  const topology = nodes.get('topology');
  const reserved = read('reserved', entries.reserved) ?? '';
  const isolated = read('isolated', entries.isolated) ?? '';
  return {
    value: {
      name: read('name', entries.name) ?? hostNameOf(fileName),
      uuid: read('uuid', entries.uuid) ?? null,
      topology: topologyOf(topology, root, document.deferred, readTopology, problems),
      reserved: cpuListOf(nodes.get('reserved'), reserved, text, problems),
      isolated: cpuListOf(nodes.get('isolated'), isolated, text, problems),
      limits: limitsOf(nodes.get('limits'), problems),
      rules: profileRulesOf(nodes.get('rules'), problems),
      neverTogether: neverTogetherOf(nodes.get('neverTogether'), problems),
      contention: {
        maxSteal: read('maxSteal', entries.maxSteal) ?? null,
        demand: read('demand', entries.demand) ?? null,
        cgroup: read('cgroup', entries.cgroup) ?? null,
        machineSliceWeight: read('machineSliceWeight', entries.machineSliceWeight) ?? null,
      },
      documents: documents.map((entry) => entry.glob),
      spans: {
        name: name === undefined ? spanAt(root.offset, 1) : spanOf(name),
        topology: topology === undefined ? null : spanOf(topology),
        documents: documents.map((entry) => entry.span),
      },
    },
    problems: problems.sort((a, b) => a.span.start - b.span.start),
  };
}

/**
 * The default name of a host: the name of its file without `.host.json`, `.capabilities.xml`, `.lscpu-e.json`,
 * `.tar.gz` and so on.
 */
export function hostNameOf(fileName: string): string {
  const base = fileName.slice(fileName.lastIndexOf('/') + 1);
  const file = base.replace(/\.(?:json|xml|txt|tar(?:\.(?:gz|bz2))?|tgz|tbz2?)$/i, '');
  const name = withoutFileMark(file);
  return name === '' ? base : name;
}

const fileMarks = ['host', ...topologyFormats.flatMap((format) => format.fileMarks)];

/** Without the mark of a format at the end and what is added to it: `rack1.lscpu-e-before` is `rack1`. */
function withoutFileMark(file: string): string {
  const dot = file.lastIndexOf('.');
  const end = file.slice(dot + 1).toLowerCase();
  const isMark = fileMarks.some((mark) => {
    const added = end.startsWith(mark.toLowerCase()) ? end.slice(mark.length) : null;
    return added === '' || (added?.startsWith('-') === true && added.slice(1).split('-').every(isWord));
  });
  return dot >= 0 && isMark ? file.slice(0, dot) : file;
}

function isWord(text: string): boolean {
  return /^\w+$/.test(text);
}

function limitsOf(node: Node | undefined, problems: ProfileProblem[]): HostLimits {
  if (node === undefined) return defaultLimits;
  if (node.type !== 'object') {
    readValue(node, 'limits', limitsSchema, problems);
    return defaultLimits;
  }
  const entries = limitsSchema.entries;
  const nodes = valuesByKey(node, entries, problems);
  return {
    cpuOvercommit: readValue(nodes.get('cpuOvercommit'), 'cpuOvercommit', entries.cpuOvercommit, problems) ?? 1,
    memoryOvercommit:
      readValue(nodes.get('memoryOvercommit'), 'memoryOvercommit', entries.memoryOvercommit, problems) ?? 1,
  };
}

function neverTogetherOf(node: Node | undefined, problems: ProfileProblem[]): ProfileName[][] {
  if (node === undefined) return [];
  if (node.type !== 'array') {
    readValue(node, 'neverTogether', neverTogetherSchema, problems);
    return [];
  }
  return (node.children ?? []).flatMap((list, index) => {
    const names = readValue(list, `neverTogether[${index}]`, namesSchema, problems);
    if (names === undefined) return [];
    return [(list.children ?? []).map((child, at) => ({ name: names[at] ?? '', span: spanOf(child) }))];
  });
}

function documentsOf(
  node: Node | undefined,
  schema: typeof hostProfileSchema.entries.documents,
  problems: ProfileProblem[],
): { glob: string; span: Span }[] {
  if (node === undefined) return [];
  if (node.type !== 'array') {
    readValue(node, 'documents', schema, problems);
    return [];
  }
  const item = schema.wrapped.pipe[0].item;
  return (node.children ?? []).flatMap((child, index) => {
    const glob = readValue(child, `documents[${index}]`, item, problems);
    return glob === undefined ? [] : [{ glob, span: spanOf(child) }];
  });
}
