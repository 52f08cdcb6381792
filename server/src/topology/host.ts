import { CpuSet } from '../cpuset/cpuset.ts';
import { parseKernel } from '../cpuset/kernel.ts';
import { withIsolated } from './build-topology.ts';
import type { CaptureProblem, CaptureResult } from './captures/capture.ts';
import { parseCapture } from './captures/index.ts';
import type { HostTopology } from './host-topology.ts';
import { defaultLimits, type HostLimits, type HostProfile, hostNameOf, type ProfileProblem } from './profile.ts';

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

/** A capture: its text, or what was read already of one that is no text (an archive, a folder). */
export type CaptureContent = string | CaptureResult;

/**
 * Joins a profile with its capture. `capture` is what `profile.topology.path` names, null when it cannot be read; it is not looked at when the topology stands in the profile. Problems are placed in the profile, and a
 * profile whose own topology was refused gives no second one.
 */
export function resolveHost(
  profile: HostProfile,
  capture: CaptureContent | null,
): { readonly value: Host | null; readonly problems: readonly ProfileProblem[] } {
  const span = profile.spans.topology ?? profile.spans.name;
  const { topology, problems } = topologyOf(profile, capture);
  const placed: ProfileProblem[] = problems.map((message) => ({ span, message }));
  if (topology === null) return { value: null, problems: placed };

  const cpusOf = (key: 'reserved' | 'isolated'): CpuSet => {
    const cpus = hostCpusOf(profile, key, topology.known);
    const missing = cpus.difference(topology.known);
    if (!missing.isEmpty) {
      const message = `${key} names CPUs ${missing}, which the host does not have: its CPUs are ${topology.known}`;
      placed.push({ span: profile.spans[key] ?? span, message });
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

/** A host from a capture alone: a profile with defaults, named after the file (a path or a name). */
export function hostFromCapture(
  fileName: string,
  capture: CaptureContent,
): { readonly value: Host | null; readonly problems: readonly CaptureProblem[] } {
  const { value, problems } = resultOf(capture);
  if (value === null) return { value, problems };
  const host: Host = {
    name: hostNameOf(fileName),
    topology: value,
    reserved: CpuSet.empty,
    limits: defaultLimits,
    bare: true,
  };
  return { value: host, problems };
}

function topologyOf(
  profile: HostProfile,
  capture: CaptureContent | null,
): { readonly topology: HostTopology | null; readonly problems: readonly string[] } {
  if (profile.topology === null) return { topology: null, problems: [] };
  if ('object' in profile.topology) return { topology: profile.topology.object, problems: [] };
  const path = profile.topology.path;
  if (capture === null) {
    return { topology: null, problems: [`${path} cannot be read; the path of a capture is relative to this file`] };
  }
  const { value, problems } = resultOf(capture);
  return { topology: value, problems: problems.map((problem) => `${path}: ${problem.message}`) };
}

function resultOf(capture: CaptureContent): CaptureResult {
  return typeof capture === 'string' ? parseCapture(capture) : capture;
}

// `all` and `N`, the last CPU, are read with the host's own CPUs. The kernel refuses a whole list for one CPU that the
// host lacks; here it is only reported, so that the other CPUs count.
function hostCpusOf(profile: HostProfile, key: 'reserved' | 'isolated', known: CpuSet): CpuSet {
  if (!/[a-z]/i.test(profile.lists[key])) return profile[key];
  return parseKernel(profile.lists[key], { cpus: known }).cpus ?? profile[key];
}
