import * as l10n from '@vscode/l10n';
import type { Span } from '../base/span.ts';
import { CpuSet } from '../cpuset/cpuset.ts';
import { parseKernel } from '../cpuset/kernel.ts';
import { shortList } from '../cpuset/short-list.ts';
import { withIsolated } from './build-topology.ts';
import type { CaptureProblem } from './captures/capture.ts';
import type { HostTopology } from './host-topology.ts';
import { type CaptureContent, type CaptureFile, readCaptures } from './merge/read-captures.ts';
import {
  defaultLimits,
  type HostLimits,
  type HostProfile,
  hostNameOf,
  type ProfileProblem,
} from './profile/profile.ts';
import type { ProfileCpuList } from './profile/profile-values.ts';

/** A host that workloads can be checked against. */
export interface Host {
  readonly name: string;
  /** With the profile's isolated CPUs marked as such. */
  readonly topology: HostTopology;
  /** CPUs kept for the host itself; all of them known. */
  readonly reserved: CpuSet;
  readonly limits: HostLimits;
  /** Made of a capture alone: there is no profile in which something about the host could be said. */
  readonly bare?: boolean;
}

/**
 * Joins a profile with its captures. `contents` are those of what `profile.topology.captures` names, in its order, null
 * of one that cannot be read; they are not looked at when the topology stands in the profile. Problems are placed in the
 * profile, and a profile whose own topology was refused gives no second one.
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
  };
  return { value: host, problems: placed };
}

/** A host from captures alone: a profile with defaults, named after the first file (a path or a name). */
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

// `all` and `N`, the last CPU, are read with the host's own CPUs. The kernel refuses a whole list for one CPU that the
// host lacks; here it is only reported, so that the other CPUs count.
function hostCpusOf({ text, cpus }: ProfileCpuList, known: CpuSet): CpuSet {
  return /[a-z]/i.test(text) ? (parseKernel(text, { cpus: known }).cpus ?? cpus) : cpus;
}

/** From the first term that names a CPU which the host lacks to the last. */
function spanOfTerms({ terms }: ProfileCpuList, known: CpuSet): Span | null {
  const strange = terms.filter(({ cpus }) => !cpus.isSubsetOf(known));
  const [first] = strange;
  const last = strange.at(-1);
  return first === undefined || last === undefined ? null : { start: first.span.start, end: last.span.end };
}
