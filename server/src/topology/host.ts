import * as l10n from '@vscode/l10n';
import type { Span } from '../base/span.ts';
import { CpuSet } from '../cpuset/cpuset.ts';
import { parseKernel } from '../cpuset/kernel.ts';
import { shortList } from '../cpuset/short-list.ts';
import { withIsolated } from './build-topology.ts';
import type { CaptureProblem } from './captures/capture.ts';
import type { CpuWeights } from './cpu-weights.ts';
import type { Cpusets } from './cpusets.ts';
import type { HostTopology } from './host-topology.ts';
import { type CaptureContent, type CaptureFile, readCaptures } from './merge/read-captures.ts';
import type { HostObservations } from './observations.ts';
import {
  type ContentionSettings,
  defaultLimits,
  type HostLimits,
  type HostProfile,
  hostNameOf,
  type ProfileProblem,
} from './profile/profile.ts';
import type { ProfileCpuList } from './profile/profile-values.ts';
import type { RunningGuests } from './running-guest.ts';

/** A host against which workloads are checked. */
export interface Host {
  readonly name: string;
  /** Includes the profile's isolated CPUs. */
  readonly topology: HostTopology;
  /** CPUs kept for the host itself; the topology has all of them. */
  readonly reserved: CpuSet;
  readonly limits: HostLimits;
  /** Set for a host without a profile, made from a capture alone. */
  readonly bare?: boolean;
  /** The names of domains that the profile says never run together, list by list. */
  readonly neverTogether?: readonly (readonly string[])[];
  /** The names of systemd units of the host of which only one runs at a time, list by list; absent if there are none. */
  readonly conflictingUnits?: readonly (readonly string[])[];
  /** The cpusets that the documents of the host set; absent if they set none. */
  readonly cpusets?: Cpusets;
  /** The weights of cgroups that the documents of the host set; absent if they set none. */
  readonly cpuWeights?: CpuWeights;
  /** What its profile says about CPUs that threads share; absent without a profile. */
  readonly contention?: ContentionSettings;
  /** What the scripts and units of the host run besides guests, as far as they place it; absent if nothing. */
  readonly processes?: readonly HostProcess[];
  /** What its tools told of waiting, where that was imported. */
  readonly observed?: HostObservations;
  /** The guests that run on it, where that was asked; absent if not. */
  readonly running?: RunningGuests;
}

/** A process that is no guest and competes with guests for CPUs. */
export interface HostProcess {
  readonly uri: string;
  /** The path of its document, with `/` as separator. */
  readonly path: string;
  /** What starts it. */
  readonly span: Span;
  readonly name: string;
  /** The CPUs that it may run on, online ones only; not empty. */
  readonly cpus: CpuSet;
  /** Its cgroup, as a key of {@link Cpusets}; null if that is not known. */
  readonly cgroup: string | null;
  readonly policy: 'fifo' | 'rr' | 'other' | 'idle';
  /** Of a real-time process. */
  readonly priority: number;
}

/**
 * Joins a profile with its captures. `contents` are the captures that the profile names, in its order, with null for
 * one that cannot be read; they are ignored if the profile contains the topology itself. Problems get spans in the
 * profile. If the profile's own topology was refused, no second problem is added.
 */
export function resolveHost(
  profile: HostProfile,
  contents: readonly (CaptureContent | null)[],
): { readonly value: Host | null; readonly problems: readonly ProfileProblem[] } {
  const span = profile.spans.topology ?? profile.spans.name;
  const { topology, problems } = topologyOf(profile, contents);
  const placed = [...problems];
  if (topology === null) return { value: null, problems: placed };

  const cpusOf = (key: 'reserved' | 'isolated'): CpuSet => {
    const cpus = hostCpusOf(profile[key], topology.known);
    const missing = cpus.difference(topology.known);
    if (!missing.isEmpty) {
      const message = l10n.t(
        '{0} names CPUs {1}, but the host does not have them; its CPUs are {2}',
        key,
        shortList(missing),
        shortList(topology.known),
      );
      placed.push({ span: spanOfTerms(profile[key], topology.known) ?? span, message });
    }
    return cpus.intersection(topology.known);
  };
  const host: Host = {
    name: profile.name,
    reserved: cpusOf('reserved'),
    topology: withIsolated(topology, cpusOf('isolated')),
    limits: profile.limits,
    neverTogether: profile.neverTogether.map((list) => list.map(({ name }) => name)),
    contention: profile.contention,
  };
  return { value: host, problems: placed };
}

/** Makes a host from captures alone, with a profile's defaults and the name of the first file (a path or a name). */
export function hostFromCaptures(files: readonly CaptureFile[]): {
  readonly value: Host | null;
  readonly problems: readonly CaptureProblem[];
} {
  const { value, problems } = readCaptures(files);
  if (value === null) return { value, problems };
  const host: Host = {
    name: hostNameOf(files[0]?.name ?? ''),
    topology: value,
    reserved: CpuSet.empty,
    limits: defaultLimits,
    bare: true,
  };
  return { value: host, problems };
}

function topologyOf(
  profile: HostProfile,
  contents: readonly (CaptureContent | null)[],
): { readonly topology: HostTopology | null; readonly problems: readonly ProfileProblem[] } {
  if (profile.topology === null) return { topology: null, problems: [] };
  if (profile.topology.kind === 'inline') return { topology: profile.topology.value, problems: [] };
  const { captures } = profile.topology;
  const problems: ProfileProblem[] = [];
  const files = captures.flatMap(({ path, span }, index): CaptureFile[] => {
    const content = contents[index] ?? null;
    if (content !== null) return [{ name: path, content }];
    const message = l10n.t('{0} cannot be read; the path of a capture is relative to this file', path);
    problems.push({ span, message });
    return [];
  });
  if (files.length === 0) return { topology: null, problems };
  const read = readCaptures(files);
  for (const { name, message, ...rest } of read.problems) {
    const span = captures.find(({ path }) => path === name)?.span ?? profile.spans.name;
    problems.push({ ...rest, span, message: files.length === 1 ? `${name}: ${message}` : message });
  }
  return { topology: read.value, problems };
}

// `all` and `N`, the last CPU, are resolved with the host's own CPUs. The kernel refuses a whole list for one missing
// CPU; here the missing one is only reported, and the others are used.
function hostCpusOf({ text, cpus }: ProfileCpuList, known: CpuSet): CpuSet {
  return /[a-z]/i.test(text) ? (parseKernel(text, { cpus: known }).cpus ?? cpus) : cpus;
}

/** From the first term with a CPU that the host lacks to the last such term. */
function spanOfTerms({ terms }: ProfileCpuList, known: CpuSet): Span | null {
  const missing = terms.filter(({ cpus }) => !cpus.isSubsetOf(known));
  const [first] = missing;
  const last = missing.at(-1);
  return first === undefined || last === undefined ? null : { start: first.span.start, end: last.span.end };
}
