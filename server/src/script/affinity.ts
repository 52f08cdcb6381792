import { CpuSet } from '../cpuset/cpuset.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import type { PlacementStep } from './commands/step.ts';
import type { Groups } from './groups.ts';
import { cpusNamed, cpusOnMachine, type ScriptPinset } from './pinset.ts';

/** Where threads may run, and what decides it. */
export interface Affinity {
  /** As asked for, including CPUs that the host lacks; null if unknown. */
  readonly cpus: CpuSet | null;
  /** The program that decides; `default` if none does. */
  readonly origin: string;
  /** The list that names them; null if none does. */
  readonly pinset: ScriptPinset | null;
  /** What the script itself bounds them by; null if it does not. Their known CPUs are within it. */
  readonly bound: ScriptBound | null;
}

/** A cpuset that a script puts threads into. */
export interface ScriptBound {
  /** null if the script does not tell. */
  readonly cpus: CpuSet | null;
  /** The cgroup, or the program that makes it. */
  readonly by: string;
}

/**
 * The affinity after all steps, outermost first. The kernel keeps two things: what sched_setaffinity(2) asked for last,
 * and the cpuset of the cgroup, which bounds it. A process that is moved into a cpuset without any of the CPUs that it
 * asked for gets the whole cpuset (kernel/cgroup/cpuset.c). null if no step is about CPUs.
 */
export function affinityOf(
  steps: readonly PlacementStep[],
  groups: Groups,
  host: HostTopology | null,
): Affinity | null {
  let asked: Affinity | null = null;
  let bound: Affinity | null = null;
  for (const step of steps) {
    const boundHere = boundOf(step, groups, host);
    if (boundHere !== null) {
      bound = boundHere;
      if (asked?.cpus != null && bound.cpus !== null && !asked.cpus.intersects(bound.cpus)) asked = null;
    }
    asked = askedBy(step, allowedBy(asked, bound, host), host) ?? asked;
  }
  if (asked === null || bound === null) return asked ?? bound;
  const both = asked.cpus === null || bound.cpus === null ? null : asked.cpus.intersection(bound.cpus);
  return { ...asked, bound: bound.bound, cpus: both === null || both.isEmpty ? asked.cpus : both };
}

/** Where a process runs that nothing places: on all online CPUs except the isolated ones. */
export function defaultAffinity(host: HostTopology | null): Affinity {
  return {
    cpus: host === null ? null : host.online.difference(host.isolated),
    origin: 'default',
    pinset: null,
    bound: null,
  };
}

function boundOf(step: PlacementStep, groups: Groups, host: HostTopology | null): Affinity | null {
  const { program, bound, group } = step;
  const boundBy = (pinset: ScriptPinset | null, by: string): Affinity => {
    const cpus = pinset === null ? null : cpusNamed(pinset, host?.online ?? null);
    return { cpus, origin: program, pinset, bound: { cpus, by } };
  };
  // The empty list undoes earlier bounds.
  if (bound !== undefined) return bound.list?.cpus?.isEmpty === true ? null : boundBy(bound, program);
  if (group === undefined) return null;
  const bounds = groups.boundsOf(group);
  const pinset = bounds?.cpus ?? null;
  // A slice need not have bounds; a process joins a cpuset only for its bounds.
  const unbounded = program === 'systemd-run' && (bounds === undefined || bounds.cpus === null);
  return pinset === null && unbounded ? null : boundBy(pinset, group ?? program);
}

function askedBy(step: PlacementStep, allowed: CpuSet | null, host: HostTopology | null): Affinity | null {
  const { program, affinity, affinityNodes } = step;
  if (affinity !== undefined)
    return { cpus: cpusNamed(affinity, allowed), origin: program, pinset: affinity, bound: null };
  if (affinityNodes === undefined) return null;
  const nodes = host === null ? null : cpusOnMachine(affinityNodes, host.nodeIds);
  return { cpus: cpusOfNodes(nodes, host), origin: program, pinset: affinityNodes, bound: null };
}

/** The CPUs that `+0` and `!0` of numactl refer to. */
function allowedBy(asked: Affinity | null, bound: Affinity | null, host: HostTopology | null): CpuSet | null {
  if (asked !== null) return asked.cpus;
  if (bound !== null) return bound.cpus;
  return defaultAffinity(host).cpus;
}

function cpusOfNodes(nodes: CpuSet | null, host: HostTopology | null): CpuSet | null {
  if (nodes === null || host === null) return null;
  const named = host.nodes.filter(({ id }) => nodes.has(id));
  const online = CpuSet.unionOf(named.map(({ cpus }) => cpus)).intersection(host.online);
  return online.isEmpty ? null : online;
}
