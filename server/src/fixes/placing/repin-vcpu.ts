import * as l10n from '@vscode/l10n';
import { touches } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Conflict, RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { freeCpusFor, isOnIsolated, nodesSearchedFor } from '../../placement/free-cpus.ts';
import type { Rewritten } from '../edits/script-edits.ts';
import { type Fix, type NoFix, type NotSearched, noFix, placeNotSearched, refused, type TextEdit } from '../fix.ts';
import type { Limit } from '../trial/budget.ts';
import type { PlaceTrial } from '../trial/trial.ts';
import { takenInWords } from './taken-cpus.ts';

/** How many candidates are tried before the search gives up; the best come first, so the first one mostly succeeds. */
const mostAttempts = 64;

/** How many vCPUs are considered; in a pool of thousands they are interchangeable. */
const mostVcpusTried = 16;

/**
 * Moves one vCPU of a conflict to a free CPU: the one under the cursor if it can be moved, else the last that can. A
 * candidate counts only if the conflict gets smaller and no document has a new finding.
 */
export function repinOneVcpu(
  conflict: Conflict,
  level: 'cpu' | 'core',
  { document, occupancy, trial, limit, rewrite, isHopeless }: RepinSearch,
  offset: number | undefined,
): RepinnedVcpu | NoFix | NotSearched {
  const title = l10n.t('Re-pin one vCPU');
  const movable = movableVcpus(conflict, document, offset);
  if (movable.length === 0) {
    const computed = document.kind === 'domain' ? null : whyComputed(conflict, document, rewrite);
    if (computed !== null) return noFix(title, computed);
    return noFix(
      title,
      l10n.t('in this conflict, no vCPU of this guest is pinned to a single CPU by a list that can be changed'),
    );
  }
  let none = noFix(title, () => whyNoCpu(movable[0]?.vcpu, document, occupancy));
  let attempts = 0;
  for (const { vcpu, list } of movable.slice(0, mostVcpusTried)) {
    for (const cpu of freeCpusFor(vcpu, document, occupancy)) {
      if (vcpu.affinity.equals(CpuSet.of(cpu))) continue;
      if (attempts++ === mostAttempts) return none;
      if (limit.isSpent) return placeNotSearched();
      const written = rewrite(list, CpuSet.of(cpu));
      if (!written.ok) {
        if (!none.wasTried) none = noFix(title, written.reason);
        continue;
      }
      const edit: TextEdit = { uri: document.uri, span: list.span, newText: written.newText };
      if (!none.wasTried)
        none = refused(title, () => objectionTo(vcpu.index, cpu, trial.objection([edit], ruleOf(level))));
      if (isHopeless(vcpu.index, cpu, level)) continue;
      if (trial.isRepair([edit], { kind: 'level', level })) {
        return {
          kind: 'fix',
          vcpu: vcpu.index,
          cpu,
          title: titleOf(vcpu.index, cpu, occupancy),
          edits: [edit],
          preferred: true,
          safe: false,
        };
      }
    }
  }
  return none;
}

/** The rule that finds the conflicts of a level. */
function ruleOf(level: 'cpu' | 'core'): string {
  return level === 'cpu' ? 'cpu-overcommit' : 'smt-sibling-conflict';
}

/** Where the search for another CPU takes place. */
export interface RepinSearch {
  readonly document: Guest;
  readonly occupancy: Occupancy;
  readonly trial: PlaceTrial;
  readonly limit: Limit;
  /** A list of CPUs in its own form with another set; or why it cannot be rewritten in place. */
  readonly rewrite: (list: LocatedCpuList, cpus: CpuSet) => Rewritten;
  /** Whether it is quickly seen that a vCPU on another CPU is not a repair of a conflict at this level. */
  readonly isHopeless: (vcpu: number, cpu: number, level: 'cpu' | 'core') => boolean;
}

/** A fix that moves this vCPU to this CPU. */
export type RepinnedVcpu = Fix & { readonly vcpu: number; readonly cpu: number };

interface Movable {
  readonly vcpu: RestrictedVcpu;
  /** The list that pins it. */
  readonly list: LocatedCpuList;
}

function movableVcpus(conflict: Conflict, document: Guest, offset: number | undefined): Movable[] {
  const movable: Movable[] = [];
  for (const vcpu of conflict.units.flat()) {
    const { origin, pinset } = vcpu.thread;
    if (vcpu.resident !== document || origin !== 'vcpupin' || pinset === null || !pinset.verbatim) continue;
    // A pool stays a pool.
    if (pinset.value?.size !== 1) continue;
    movable.push({ vcpu, list: pinset });
  }
  const underCursor = offset === undefined ? undefined : movable.find(({ list }) => touches(list.span, offset));
  movable.reverse();
  return underCursor === undefined ? movable : [underCursor, ...movable.filter((other) => other !== underCursor)];
}

/** Why the single CPU of a script's guest cannot be changed, if the script computes it; null if none is computed. */
function whyComputed(conflict: Conflict, document: Guest, rewrite: RepinSearch['rewrite']): string | null {
  for (const { resident, thread, affinity } of conflict.units.flat()) {
    const { origin, pinset } = thread;
    if (resident !== document || origin !== 'vcpupin' || pinset === null || pinset.verbatim) continue;
    const written = rewrite(pinset, affinity);
    if (!written.ok) return written.reason;
  }
  return null;
}

function titleOf(vcpu: number, cpu: number, { host }: Occupancy): string {
  const core = host.topology.coreOf(cpu);
  const node = host.topology.nodeOf(cpu);
  const parts: string[] = [];
  if (core !== null) parts.push(l10n.t('core {0}', `{${host.topology.cores[core]}}`));
  if (node !== null) parts.push(l10n.t('node {0}', node));
  return parts.length === 0
    ? l10n.t('Re-pin vCPU {0} to CPU {1}', vcpu, cpu)
    : l10n.t('Re-pin vCPU {0} to CPU {1} ({2})', vcpu, cpu, parts.join(', '));
}

/** What takes the CPUs of the nodes on which one was looked for. */
function whyNoCpu(vcpu: RestrictedVcpu | undefined, document: Guest, occupancy: Occupancy): string {
  const nodes = vcpu === undefined ? null : nodesSearchedFor(vcpu, document, occupancy);
  const onIsolated = vcpu !== undefined && isOnIsolated(vcpu, document, occupancy);
  const forHost = (count: number) => l10n.t('{0} left for the host itself', count);
  const taken = takenInWords(nodes, document, occupancy, onIsolated ? 'free' : 'not free', forHost);
  return l10n.t('no CPU is free on {0}', taken);
}

function objectionTo(vcpu: number, cpu: number, objection: string): string {
  return l10n.t('vCPU {0} on CPU {1}: {2}', vcpu, cpu, objection);
}
