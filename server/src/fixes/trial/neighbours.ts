import type { CpuSet } from '../../cpuset/cpuset.ts';
import { type DomainDocument, isDomain } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf, confinedHelpers, restrictedVcpus, wholeCores } from '../../fleet/occupancy/affinity.ts';
import { threadsConfinedTo } from '../../fleet/occupancy/confined-threads.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { OccupancyBeside } from '../../fleet/occupancy/occupancy-beside.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { foundInDomain } from '../../rules/engine/run.ts';
import type { Host } from '../../topology/host.ts';
import { soleOf } from './last-cpu.ts';
import { rulesWithMore } from './nothing-new.ts';

/** How many other documents are analysed for the effects of an edit; an edit that affects more is not a repair. */
export const mostNeighbours = 64;

/** The rules that find more in documents which share CPUs with the edited one; looks at a limited number of them. */
export function rulesBeside(
  document: DomainDocument,
  edited: DomainDocument,
  before: Occupancy,
  after: Occupancy,
): string[] {
  return domainsAround(document, edited, before, after)
    .slice(0, mostNeighbours)
    .flatMap((other) => rulesWithMore(foundInNeighbour(other, before), foundInNeighbour(other, after)));
}

/** What is found in another document of a host. */
export function foundInNeighbour(other: DomainDocument, occupancy: Occupancy | null): Finding[] {
  return foundInDomain(other, occupancy === null ? null : asNeighbourSees(other, occupancy));
}

/**
 * An occupancy as another document sees it, without residents that never run beside that one: a finding that they cause
 * would hide one that an edit causes.
 */
export function asNeighbourSees(other: DomainDocument, occupancy: Occupancy): Occupancy {
  const runs = occupancy.beside(other);
  return runs === null ? occupancy : new OccupancyBeside(occupancy, runs);
}

/**
 * The other domains whose findings an edit may change: those with vCPUs on its cores after it, and those with any thread
 * on the cores that it adds or leaves.
 */
export function domainsAround(
  document: DomainDocument,
  edited: DomainDocument,
  before: Occupancy,
  after: Occupancy,
): DomainDocument[] {
  const around = new Set([
    ...after.neighboursOf(edited).keys(),
    ...neighboursOnNew(document, edited, before),
    ...before.neighboursOf(document).keys(),
    ...neighboursOnNew(edited, document, before),
  ]);
  return [...around].filter(isDomain).filter((other) => other !== document && other !== edited);
}

/** The guests on cores of CPUs that the edit adds, or that become a vCPU's only one. */
export function neighboursOnNew(document: DomainDocument, edited: DomainDocument, occupancy: Occupancy): Resident[] {
  const { host } = occupancy;
  const added = confinedTo(edited, host).difference(confinedTo(document, host));
  const fresh = added.union(soleOf(edited, host).difference(soleOf(document, host)));
  if (fresh.isEmpty) return [];
  return threadsConfinedTo(wholeCores(fresh, host.topology), occupancy).flatMap(({ resident }) =>
    resident === document ? [] : [resident],
  );
}

/** The CPUs that a thread of a resident is confined to. */
export function confinedTo(resident: Resident, host: Host): CpuSet {
  return affinityOf([...restrictedVcpus(resident, host), ...confinedHelpers(resident, host)]);
}
