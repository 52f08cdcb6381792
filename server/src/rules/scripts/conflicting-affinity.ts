import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { ScriptRun } from '../../fleet/documents/script-document.ts';
import type { PlacementStep } from '../../script/commands/step.ts';
import { cpusNamed, cpusOnMachine, type ScriptPinset } from '../../script/pinset.ts';
import type { SourcePlace } from '../../script/place.ts';
import type { Unit } from '../../script/units/unit.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { cpus } from '../../wording/wording.ts';
import type { RelatedPlace, Report, Rule, ScriptContext } from '../engine/rule.ts';
import { firstAtEachPlace, spanOfWord } from './script-places.ts';
import { settingInForce } from './slice-bounds.ts';

/**
 * Programs on one command line that ask for conflicting CPUs. A program that only narrows an earlier request does not
 * conflict. numactl-node-mismatch reports two options of one numactl.
 */
export const conflictingAffinity: Rule = {
  id: 'conflicting-affinity',
  host: 'optional',
  severity: 'warning',
  summary: 'Two programs on one command line ask for different CPUs, and only one of them gets its way.',
  why: `taskset and numactl both call sched_setaffinity(2), which replaces the affinity: the last one before the
command takes effect, and what the others asked for is lost. A cpuset cgroup (AllowedCPUs=, cgexec, cset) is a bound
that no program can leave: only the requested CPUs within it remain, and if there are none, the call fails
(\`sched_setaffinity\` in kernel/sched).`,
  libvirt: 'not asked',
  libvirtBehaviour: `all programs are silent except numactl -C, which refuses CPUs that an earlier taskset has taken
away.`,
  advice: 'Name the CPUs once, in the last program before the command, and within the cpuset.',
  fix: 'none',
  noFix: () => l10n.t('which of the two programs is meant only the author can know'),
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
taskset -c 0-3 taskset -c 4-7 iperf3 --server
`,
    right: `#!/bin/sh
taskset -c 0-7 taskset -c 4-7 iperf3 --server
`,
  },
  checks: { script: (context) => firstAtEachPlace(found(context)) },
};

/** The CPUs that one program on the line asks for, or bounds. */
interface Demand {
  /** The program, or the setting of a unit. */
  readonly by: string;
  readonly kind: 'asked' | 'bound';
  /** numactl -C accepts only CPUs that the process may already use (numa_parse_cpustring of libnuma). */
  readonly narrows: boolean;
  readonly pinset: ScriptPinset;
  readonly cpus: CpuSet;
}

function* found({ document, run, occupancy }: ScriptContext): Iterable<Report> {
  const topology = occupancy?.host.topology ?? null;
  const ofUnit = run.unit === null ? [] : demandsOfUnit(run.unit);
  const chains = run.processes.map(({ steps }) => steps.flatMap((step) => demandsOf(step, run, topology)));
  for (const demands of [ofUnit, ...chains.map((chain) => [...ofUnit, ...chain])]) {
    const conflict = firstConflict(demands);
    if (conflict === null) continue;
    const { loser, winner, message } = conflict;
    const span = spanOfWord(document, loser.pinset.word, loser.pinset.word.place);
    if (span !== null) yield { span, message, related: related(winner, document.uri) };
  }
}

/** What systemd sets before it starts the processes of a unit; for a slice or a scope it starts no processes. */
function demandsOfUnit(unit: Unit): Demand[] {
  if (unit.kind === 'slice' || unit.kind === 'scope') return [];
  const bound = settingInForce(unit, 'AllowedCPUs');
  const asked = settingInForce(unit, 'CPUAffinity');
  return [
    ...(bound === null ? [] : [{ by: 'AllowedCPUs=', kind: 'bound' as const, narrows: false, ...bound }]),
    ...(asked === null ? [] : [{ by: 'CPUAffinity=', kind: 'asked' as const, narrows: false, ...asked }]),
  ];
}

/** The bound and the affinity of a step; unknown ones are left out. */
function demandsOf(step: PlacementStep, run: ScriptRun, host: HostTopology | null): Demand[] {
  const { program: by, affinity, affinityNodes, bound, group, place } = step;
  const limit = bound ?? (group == null ? undefined : boundOf(run, group, place));
  const demands: Demand[] = [];
  const add = (kind: Demand['kind'], pinset: ScriptPinset | undefined, cpus: CpuSet | null) => {
    const narrows = by === 'numactl' && affinity !== undefined;
    if (pinset !== undefined && cpus !== null) demands.push({ by, kind, narrows, pinset, cpus });
  };
  add('bound', limit, limit === undefined ? null : cpusNamed(limit, null));
  if (affinity !== undefined) add('asked', affinity, cpusNamed(affinity, null));
  else if (affinityNodes !== undefined) add('asked', affinityNodes, cpusOfNodes(affinityNodes, host));
  return demands;
}

function cpusOfNodes(pinset: ScriptPinset, host: HostTopology | null): CpuSet | null {
  const ids = host === null ? null : cpusOnMachine(pinset, host.nodeIds);
  if (ids === null || host === null) return null;
  const nodes = host.nodes.filter(({ id }) => ids.has(id));
  if (nodes.length === 0) return null;
  return CpuSet.unionOf(nodes.map(({ cpus }) => cpus)).intersection(host.online);
}

/** The bound of a group when a command joins it, if it is set exactly once and in no uncertain branch. */
function boundOf({ groups }: ScriptRun, name: string, at: SourcePlace): ScriptPinset | undefined {
  const settings = groups.filter(({ group, cpus: list }) => group === name && list !== null);
  const [only, ...others] = settings;
  const before = only !== undefined && (only.place.uri !== at.uri || only.place.span.start <= at.span.start);
  return others.length === 0 && before && only.reach !== 'maybe' ? (only.cpus ?? undefined) : undefined;
}

interface Contradiction {
  readonly loser: Demand;
  readonly winner: Demand;
  readonly message: string;
}

/** The first pair of which one program does not get what it asks for. */
function firstConflict(demands: readonly Demand[]): Contradiction | null {
  for (const [index, inner] of demands.entries()) {
    for (const outer of demands.slice(0, index)) {
      const conflict = between(outer, inner);
      if (conflict !== null) return conflict;
    }
  }
  return null;
}

function between(outer: Demand, inner: Demand): Contradiction | null {
  if (outer.kind === 'asked' && inner.kind === 'asked') {
    if (inner.cpus.isSubsetOf(outer.cpus)) return null;
    const message = inner.narrows
      ? l10n.t('{0} leaves {1}, so numactl -C refuses {2}', outer.by, cpus(outer.cpus), cpus(inner.cpus))
      : l10n.t(
          '{0} asks for {1}, but {2} after it sets {3}: the later one wins',
          outer.by,
          cpus(outer.cpus),
          inner.by,
          cpus(inner.cpus),
        );
    return { loser: outer, winner: inner, message };
  }
  const [asked, bound] = outer.kind === 'asked' ? [outer, inner] : [inner, outer];
  if (asked.kind === bound.kind || asked.cpus.isSubsetOf(bound.cpus)) return null;
  const both = asked.cpus.intersection(bound.cpus);
  const message = both.isEmpty
    ? l10n.t(
        '{0} asks for {1}, but the cpuset of {2} has only {3}: no CPU remains',
        asked.by,
        cpus(asked.cpus),
        bound.by,
        cpus(bound.cpus),
      )
    : l10n.t(
        '{0} asks for {1}, but the cpuset of {2} has only {3}, which leaves {4}',
        asked.by,
        cpus(asked.cpus),
        bound.by,
        cpus(bound.cpus),
        cpus(both),
      );
  return { loser: asked, winner: bound, message };
}

function related({ by, pinset: { word }, cpus: set }: Demand, uri: string): RelatedPlace[] {
  if (word.place.uri !== uri) return [];
  return [{ uri, span: word.place.span, message: l10n.t('{0}: {1}', by, cpus(set)) }];
}
