import * as l10n from '@vscode/l10n';
import { type Span, touches } from '../../base/span.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Conflict, RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { freeCpusFor } from '../../placement/free-cpus.ts';
import { type FixResult, noFix, placeNotSearched, refused, type TextEdit } from '../fix.ts';
import type { Limit } from '../trial/budget.ts';
import { withPinOn } from '../trial/pin-edit.ts';
import type { DomainTrial } from '../trial/trial.ts';

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
  { document, occupancy, trial, limit }: RepinSearch,
  offset: number | undefined,
): FixResult {
  const title = l10n.t('Re-pin one vCPU');
  const movable = movableVcpus(conflict, document, offset);
  if (movable.length === 0) {
    return noFix(title, l10n.t('no vCPU of this conflict has a vcpupin of its own that could be changed'));
  }
  let none = noFix(title, whyNoCpu(occupancy));
  let attempts = 0;
  for (const { vcpu, span } of movable.slice(0, mostVcpusTried)) {
    for (const cpu of freeCpusFor(vcpu, document, occupancy)) {
      if (attempts++ === mostAttempts) return none;
      if (limit.isSpent) return placeNotSearched();
      const edit: TextEdit = { uri: document.uri, span, newText: String(cpu) };
      if (!none.wasTried)
        none = refused(title, () => objectionTo(vcpu.index, cpu, trial.objection([edit], ruleOf(level))));
      const pin = document.threads.pinOfVcpu.get(vcpu.index);
      if (pin !== undefined && trial.isHopeless(withPinOn(document, pin, cpu), level)) continue;
      if (trial.isRepair([edit], { kind: 'level', level })) {
        return {
          kind: 'fix',
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
  readonly document: DomainDocument;
  readonly occupancy: Occupancy;
  readonly trial: DomainTrial;
  readonly limit: Limit;
}

interface Movable {
  readonly vcpu: RestrictedVcpu;
  /** Where the value of its vcpupin's cpuset stands. */
  readonly span: Span;
}

function movableVcpus(conflict: Conflict, document: DomainDocument, offset: number | undefined): Movable[] {
  const movable: Movable[] = [];
  for (const vcpu of conflict.units.flat()) {
    const { origin, pinset } = vcpu.thread;
    if (vcpu.resident !== document || origin !== 'vcpupin' || pinset === null || !pinset.verbatim) continue;
    // A pool stays a pool.
    if (pinset.value?.size !== 1) continue;
    movable.push({ vcpu, span: pinset.span });
  }
  const underCursor = offset === undefined ? undefined : movable.find(({ span }) => touches(span, offset));
  movable.reverse();
  return underCursor === undefined ? movable : [underCursor, ...movable.filter((other) => other !== underCursor)];
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

function whyNoCpu({ host }: Occupancy): string {
  return l10n.t(
    'every online CPU of host {0} is already pinned, reserved, or the last one left for the host itself',
    host.name,
  );
}

function objectionTo(vcpu: number, cpu: number, objection: string): string {
  return l10n.t('vCPU {0} on CPU {1}: {2}', vcpu, cpu, objection);
}
