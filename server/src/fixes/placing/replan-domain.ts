import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Placement, PlacementCost } from '../../placement/placement.ts';
import { planDomain } from '../../placement/plan.ts';
import type { PlacementRequest } from '../../placement/request/request.ts';
import { requestOfDomain } from '../../placement/request/request-of-domain.ts';
import { type Space, spaceBeside } from '../../placement/space/space.ts';
import { amount, cpus as cpusInWords, nodes as nodesInWords, vcpus as vcpusInWords } from '../../wording/wording.ts';
import { placementEdits } from '../edits/placement-edits.ts';
import { type NoFix, noFix, type TitledEdits } from '../fix.ts';

/** Whether to place what the document leaves to libvirt and the kernel today (emulator, iothreads, memory) too. */
export type ReplanScope = 'what is placed' | 'everything';

/**
 * The edits that move a domain to its planned place, or why that is not possible. `title` names the action; `planned`
 * is the answer of {@link planFor}.
 */
export function replanDomain(
  document: DomainDocument,
  occupancy: Occupancy,
  title: string,
  scope: ReplanScope,
  planned: Planned | NoFix,
): TitledEdits | NoFix {
  if (planned.kind === 'no fix') return planned;
  const placement = scope === 'everything' ? planned.placement : onlyPlaced(document, planned.placement);
  const edited = placementEdits(document, placement);
  if (!edited.ok) return noFix(title, edited.reason);
  if (edited.edits.length === 0) return noFix(title, l10n.t('the domain is already there'));
  return { kind: 'fix', title: outcome(document, placement, occupancy), edits: edited.edits };
}

/** A domain's best placement, and its cost. */
export interface Planned {
  readonly kind: 'plan';
  readonly placement: Placement;
  readonly cost: PlacementCost;
}

/** The best place for a domain's request, changed by `adapt`, beside all others on its host; or why not. */
export function planFor(
  document: DomainDocument,
  occupancy: Occupancy,
  title: string,
  adapt: (request: PlacementRequest) => PlacementRequest = (request) => request,
  space: Space = spaceBeside(document, occupancy),
): Planned | NoFix {
  const request = requestOfDomain(document, occupancy);
  if (request === null) return noFix(title, l10n.t('the number of vCPUs or guest cells of the domain is unknown'));
  const result = planDomain(adapt(request), space);
  if (!result.feasible) return noFix(title, result.reasons.map(({ message }) => message).join('; '));
  return { kind: 'plan', placement: result.placement, cost: result.cost };
}

/** Where the vCPUs of a placement are: `node 0, CPUs 4-7`. */
export function placeInWords({ vcpus }: Placement, { host }: Occupancy): string {
  const all = CpuSet.from(vcpus.flatMap(({ cpus }) => [...cpus]));
  const nodes = host.topology.nodesOf(all);
  return nodes.isEmpty ? cpusInWords(all) : `${nodesInWords(nodes)}, ${cpusInWords(all)}`;
}

/** The part of a placement that moves a domain with the smallest edit: what has no pin today gets none. */
export function onlyPlaced({ domain }: DomainDocument, placement: Placement): Placement {
  const pinned = new Set(domain.iothreadPins.map(({ iothread }) => iothread?.value ?? null));
  return {
    ...placement,
    emulator: domain.emulatorPins.length > 0 ? placement.emulator : null,
    iothreads: placement.iothreads.filter(({ id }) => pinned.has(id)),
    memory: domain.numatuneMemory === null ? null : placement.memory,
    cells: domain.memnodes.length > 0 ? placement.cells : [],
  };
}

function outcome({ threads }: DomainDocument, placement: Placement, occupancy: Occupancy): string {
  const where = placeInWords(placement, occupancy);
  const moved = placement.vcpus.filter(
    ({ vcpu, cpus }) => threads.pinOfVcpu.get(vcpu)?.cpuset?.value?.equals(cpus) !== true,
  );
  if (moved.length === 0) return l10n.t('Keep the vCPUs on {0}, and move the rest of the domain there', where);
  const [first] = moved;
  const who = moved.length === 1 && first !== undefined ? vcpusInWords([first.vcpu]) : amount(moved.length, 'vCPU');
  return moved.length === placement.vcpus.length
    ? l10n.t('Re-pin {0} to {1}', who, where)
    : l10n.t('Re-pin {0}, so that the domain is on {1}', who, where);
}
