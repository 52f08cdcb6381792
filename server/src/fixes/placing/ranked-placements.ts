import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cpusOf, type FoundPlacement } from '../../placement/alternatives.ts';
import type { PlacementRequest } from '../../placement/request/request.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { findingsOfDomain } from '../../rules/engine/run.ts';
import type { RuleLevels } from '../../rules/engine/severity.ts';
import { amount } from '../../wording/wording.ts';
import { appliedTo } from '../edits/applied.ts';
import { placementEdits } from '../edits/placement-edits.ts';
import { type NoFix, noFix, type TitledEdits } from '../fix.ts';
import { unmasks } from '../trial/conflict-cost.ts';
import { domainsAround } from '../trial/neighbours.ts';
import { isMasked } from '../trial/nothing-new.ts';
import { findingsNew } from '../trial/objection.ts';
import { Rehearsal } from '../trial/rehearsal.ts';
import { placeInWords } from './move-edits.ts';

/** A finding of the domain, or of another one of its host. */
export interface PlacedFinding {
  readonly document: DomainDocument;
  readonly finding: Finding;
}

/** One of several placements of a domain, and what choosing it comes to. */
export interface RankedPlacement extends FoundPlacement {
  /** The host nodes of its vCPUs; empty if they are not known. */
  readonly nodes: CpuSet;
  /** The host cores of its vCPUs, each as the set of its siblings, ascending. */
  readonly cores: readonly CpuSet[];
  /** The L3 groups of its vCPUs, ascending; empty if they are not known. */
  readonly l3Groups: readonly CpuSet[];
  /** The vCPUs that leave the CPUs that they are pinned to now. */
  readonly movedPins: readonly { readonly vcpu: number; readonly from: CpuSet; readonly to: CpuSet }[];
  /** How many vCPUs have no pin now and get one. */
  readonly newPins: number;
  /** Memory that leaves the nodes that it is bound to now, by guest cell (null: all of the domain). */
  readonly movedMemory: readonly { readonly cell: number | null; readonly from: CpuSet; readonly to: CpuSet }[];
  /** Findings of the domain and of its neighbors that go. */
  readonly resolved: readonly PlacedFinding[];
  /** Findings of the domain and of its neighbors that come; not those that a worse conflict hid before. */
  readonly caused: readonly PlacedFinding[];
  /** The edits that place the domain there; none if it is there already. Or why its document cannot be edited. */
  readonly change: TitledEdits | NoFix;
}

/** How many other domains of the host are analysed for each placement. */
const mostNeighbours = 64;

/**
 * What placements of a domain come to. The first, which is the best, stays the first; of the others, those that cause an
 * error or a warning come last, else they stay in their order.
 */
export function rankedPlacements(
  placements: readonly FoundPlacement[],
  document: DomainDocument,
  occupancy: Occupancy,
  request: PlacementRequest,
  levels: RuleLevels,
): readonly RankedPlacement[] {
  const rehearsal = new Rehearsal(occupancy);
  const ranked = placements.map((found) => {
    const change = changeTo(found, document, occupancy);
    const effects = change.kind === 'fix' ? effectsOf(change, document, occupancy, rehearsal, levels) : noEffects;
    return { ...found, ...whereabouts(found, occupancy), ...movesTo(found, document, request), ...effects, change };
  });
  const [best, ...others] = ranked;
  return best === undefined ? [] : [best, ...others.sort((a, b) => severeIn(a.caused) - severeIn(b.caused))];
}

function severeIn(caused: readonly PlacedFinding[]): number {
  return Math.sign(caused.filter(({ finding }) => finding.severity !== 'info').length);
}

function changeTo({ placement }: FoundPlacement, document: DomainDocument, occupancy: Occupancy): TitledEdits | NoFix {
  const where = placeInWords(placement, occupancy);
  const title = l10n.t('Pin {0} to {1}', amount(placement.vcpus.length, 'vCPU'), where);
  const edited = placementEdits(document, placement);
  return edited.ok ? { kind: 'fix', title, edits: edited.edits } : noFix(title, edited.reason);
}

function whereabouts(found: FoundPlacement, { host: { topology } }: Occupancy) {
  const cpus = cpusOf(found);
  const on = (groups: readonly CpuSet[]) => groups.filter((group) => group.intersects(cpus));
  return { nodes: topology.nodesOf(cpus), cores: on(topology.cores), l3Groups: on(topology.l3Groups) };
}

function movesTo({ placement }: FoundPlacement, { threads }: DomainDocument, { memoryNow }: PlacementRequest) {
  const followers = new Map(
    threads.vcpus.flatMap(({ index, origin, cpus }) => (origin === 'vcpu@cpuset' ? [[index, cpus] as const] : [])),
  );
  const now = (vcpu: number) => {
    const pin = threads.pinOfVcpu.get(vcpu);
    return pin === undefined ? followers.get(vcpu) : pin.cpuset?.value;
  };
  const isPinned = (vcpu: number) => threads.pinOfVcpu.has(vcpu) || followers.has(vcpu);
  const places = placement.cells.length > 0 ? placement.cells : [{ cell: null, nodes: placement.memory?.nodeset }];
  return {
    movedPins: placement.vcpus.flatMap(({ vcpu, cpus: to }) => {
      const from = now(vcpu);
      return from == null || from.equals(to) ? [] : [{ vcpu, from, to }];
    }),
    newPins: placement.vcpus.filter(({ vcpu }) => !isPinned(vcpu)).length,
    movedMemory: places.flatMap(({ cell, nodes: to }) => {
      const from = memoryNow.get(cell);
      return from === undefined || to === undefined || to.isSubsetOf(from) ? [] : [{ cell, from, to }];
    }),
  };
}

const noEffects = { resolved: [], caused: [] };

function effectsOf(
  { edits }: TitledEdits,
  document: DomainDocument,
  occupancy: Occupancy,
  rehearsal: Rehearsal,
  levels: RuleLevels,
): Pick<RankedPlacement, 'resolved' | 'caused'> {
  const edited = readDocument(document, appliedTo(document.text, edits));
  if (edited === null) return noEffects;
  const { after, was, is } = rehearsal.with(document, edited);
  const shows = unmasks(was, is) && is.allCoreExcess() <= was.allCoreExcess();
  const others = domainsAround(document, edited, occupancy, after);
  const pairs = [
    { now: document, later: edited },
    ...others.slice(0, mostNeighbours).map((other) => ({ now: other, later: other })),
  ].map(({ now, later }) => ({
    document: now,
    before: findingsOfDomain(now, occupancy, levels),
    after: findingsOfDomain(later, after, levels),
  }));
  return {
    resolved: pairs.flatMap((one) =>
      findingsNew(one.after, one.before).map((finding) => ({ document: one.document, finding })),
    ),
    caused: pairs.flatMap((one) =>
      findingsNew(one.before, one.after).flatMap((finding) =>
        shows && isMasked(finding.rule) ? [] : { document: one.document, finding },
      ),
    ),
  };
}
