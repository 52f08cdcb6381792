import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { withThreadsPerCore } from '../../fleet/guests/guest-cores.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Placement } from '../../placement/placement.ts';
import type { PlacementRequest } from '../../placement/request/request.ts';
import type { XmlElement } from '../../syntax/xml/element.ts';
import { amount } from '../../wording/wording.ts';
import type { DocumentEdits } from '../edits/document-edits.ts';
import { editing } from '../edits/editing.ts';
import { editPlacement } from '../edits/placement-edits.ts';
import { editTopology } from '../edits/topology-edits.ts';
import { type NoFix, noFix, type TitledEdits } from '../fix.ts';
import { placeInWords } from '../placing/move-edits.ts';
import { type Planned, planFor } from '../placing/plan-for.ts';

/** All vCPUs on one node, each on its own core as far as cores are free. */
export function pinCompactly(document: DomainDocument, occupancy: Occupancy): TitledEdits | NoFix {
  return pinned(document, occupancy, {
    title: l10n.t('Pin: compact on one node'),
    obstacle: ({ placement }) =>
      nodesOf(placement, occupancy).size > 1
        ? l10n.t('no node has room for all vCPUs; add guest NUMA cells instead')
        : null,
    outcome: (count, where) => l10n.t('Pin {0} compactly to {1}', count, where),
  });
}

/** Each vCPU on a core without another vCPU. */
export function pinOverCores(document: DomainDocument, occupancy: Occupancy): TitledEdits | NoFix {
  const spread = (threads: PlacementRequest['threads']): Pinning => ({
    title: l10n.t('Pin: spread over cores'),
    adapt: (request) => ({ ...request, threadsPerCore: 1, threads }),
    obstacle: (planned) => tooFewCores(planned, occupancy),
    outcome: (count, where) => l10n.t('Pin {0} to a core each: {1}', count, where),
  });
  const near = pinned(document, occupancy, spread(null));
  // A node that is near may have too few cores, and further ones enough.
  return near.kind === 'fix' ? near : pinned(document, occupancy, spread('isolate'));
}

/** Each vCPU on a core whose other threads stay unused. */
export function pinIsolated(document: DomainDocument, occupancy: Occupancy): TitledEdits | NoFix {
  return pinned(document, occupancy, {
    title: l10n.t('Pin: isolate cores'),
    adapt: (request) => ({ ...request, threads: 'isolate' }),
    obstacle: (planned) => tooFewCores(planned, occupancy),
    outcome: (count, where) => l10n.t('Pin {0} to cores of their own: {1}', count, where),
  });
}

/** A vCPU is on a core with another one, or where others' pools may run. */
function tooFewCores({ placement, cost }: Planned, { host: { topology } }: Occupancy): string | null {
  const cores = new Set(placement.vcpus.map(({ cpus }) => topology.coreOf(cpus.first ?? -1)));
  const areShared = cores.size < placement.vcpus.length || cost.sharedCores > 0;
  return areShared ? l10n.t('there are not enough unused cores') : null;
}

/** Guest cores with as many threads as the host's, each pinned to one host core. */
export function mirrorSmt(document: DomainDocument, occupancy: Occupancy): TitledEdits | NoFix {
  const title = l10n.t('Pin: mirror SMT');
  const threads = threadsOfHost(occupancy);
  if (threads < 2) return noFix(title, l10n.t("host {0}'s cores have one thread each", occupancy.host.name));
  const count = document.threads.maxVcpus ?? 0;
  if (count % threads !== 0) {
    return noFix(title, l10n.t('{0} cannot be divided into cores of {1} threads', amount(count, 'vCPU'), threads));
  }
  return pinned(document, occupancy, {
    title,
    adapt: (request) => ({ ...request, threadsPerCore: threads, threads: null }),
    obstacle: ({ cost }) =>
      cost.splitGuestCores > 0 ? l10n.t('there are not enough cores with all threads free') : null,
    outcome: (vcpus, where) => l10n.t('Pin {0} in pairs as the host has them: {1}', vcpus, where),
    more: (edits, domain) => mirrorTopology(edits, domain, document, threads),
  });
}

/** One way to pin a domain anew. */
interface Pinning {
  readonly title: string;
  /** Changes the domain's request before it is planned. */
  readonly adapt?: (request: PlacementRequest) => PlacementRequest;
  /** Why the best placement is not what was asked for, or null. */
  readonly obstacle?: (planned: Planned) => string | null;
  /** The title of the result, with the number of vCPUs and their place in words. */
  readonly outcome: (count: string, where: string) => string;
  /** Further edits; returns why they are not possible, or null. */
  readonly more?: (edits: DocumentEdits, domain: XmlElement) => string | null;
}

function pinned(
  document: DomainDocument,
  occupancy: Occupancy,
  { title, adapt, obstacle, outcome, more }: Pinning,
): TitledEdits | NoFix {
  const planned = planFor(document, occupancy, title, adapt);
  if (planned.kind === 'no fix') return planned;
  const reason = obstacle?.(planned) ?? null;
  if (reason !== null) return noFix(title, reason);
  const { placement } = planned;
  const result = editing(
    document,
    (edits, domain) => editPlacement(edits, domain, document, placement) ?? more?.(edits, domain) ?? null,
  );
  if (!result.ok) return noFix(title, result.reason);
  if (result.edits.length === 0) return noFix(title, l10n.t('the domain is already there'));
  return {
    kind: 'fix',
    title: outcome(amount(placement.vcpus.length, 'vCPU'), placeInWords(placement, occupancy)),
    edits: result.edits,
  };
}

function nodesOf({ vcpus }: Placement, { host }: Occupancy): CpuSet {
  return host.topology.nodesOf(CpuSet.unionOf(vcpus.map(({ cpus }) => cpus)));
}

/** The number of threads that most of its cores have. */
function threadsOfHost({ host }: Occupancy): number {
  const counts = new Map<number, number>();
  for (const core of host.topology.cores) counts.set(core.size, (counts.get(core.size) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [1, 0])[0];
}

function mirrorTopology(
  edits: DocumentEdits,
  domain: XmlElement,
  document: DomainDocument,
  threads: number,
): string | null {
  if (document.guestThreadsPerCore === threads) return null;
  const factors = withThreadsPerCore(document, threads);
  if (factors === null) return l10n.t("the guest's sockets and dies leave no room for cores of {0} threads", threads);
  editTopology(edits, domain, document, factors);
  return null;
}
