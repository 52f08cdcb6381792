import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { placementEdits } from '../../fixes/edits/placement-edits.ts';
import type { TextEdit } from '../../fixes/fix.ts';
import { type DomainDocument, domainName } from '../../fleet/documents/domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Placement, PlanResult } from '../../placement/placement.ts';
import type { RuleLevels } from '../../rules/engine/severity.ts';
import type { Host } from '../../topology/host.ts';
import { amount, cpus as cpusInWords, enumeration, nodes as nodesInWords } from '../../wording/wording.ts';
import { planOf } from './plan.ts';

/** Places that a domain could have on its host, the best first; or why it has none, and what would make room. */
export type Places =
  | { readonly kind: 'places'; readonly domain: string; readonly host: string; readonly places: readonly Place[] }
  | {
      readonly kind: 'none';
      readonly domain: string;
      readonly host: string | null;
      readonly reason: string;
      readonly waysOut: readonly string[];
    };

/** One place of a domain, in words and as edits. */
export interface Place {
  /** `Node 0, CPUs 4-7`. */
  readonly title: string;
  /** The cores and caches: `2 cores {4-5} {6-7}, L3 group 1`. */
  readonly where: string;
  /** What moves, and which findings go and come; a few words each. */
  readonly remarks: readonly string[];
  /** Edits of the domain's document; empty if the domain is there already. */
  readonly edits: readonly TextEdit[];
}

type Found = Extract<PlanResult, { feasible: true }>;

/** Up to `most` places of a domain on its host; nothing is changed. `setting` as in `findings`. */
export function placesOf(fleet: Fleet, document: DomainDocument, most: number, setting?: RuleLevels): Places {
  const domain = domainName(document);
  const none = (reason: string, waysOut: readonly string[] = []): Places => ({
    kind: 'none',
    domain,
    host: fleet.machineOf(document)?.name ?? null,
    reason,
    waysOut,
  });
  const plan = planOf(fleet, document);
  if (plan.kind === 'no host') return none(l10n.t('no host is known for the document'));
  if (plan.kind === 'unknown size') return none(l10n.t('the number of vCPUs or guest cells of the domain is unknown'));
  const { host, result } = plan;
  if (!result.feasible) {
    const [first, ...rest] = result.reasons.map(({ message }) => message);
    return none(first ?? '', rest);
  }
  const places: Place[] = [];
  for (const found of [result].slice(0, most)) {
    const edited = placementEdits(document, found.placement);
    if (!edited.ok) return none(edited.reason);
    places.push(placeOf(found, edited.edits, document, host));
  }
  return { kind: 'places', domain, host: host.name, places };
}

function placeOf({ placement }: Found, edits: readonly TextEdit[], document: DomainDocument, host: Host): Place {
  const cpus = CpuSet.unionOf(placement.vcpus.map((one) => one.cpus));
  const nodes = host.topology.nodesOf(cpus);
  const title = nodes.isEmpty ? cpusInWords(cpus) : `${nodesInWords(nodes)}, ${cpusInWords(cpus)}`;
  return {
    title: `${title.charAt(0).toLocaleUpperCase()}${title.slice(1)}`,
    where: whereInWords(cpus, host),
    remarks: edits.length === 0 ? [] : costsOf(placement, document),
    edits,
  };
}

function whereInWords(cpus: CpuSet, { topology }: Host): string {
  const cores = new Set([...cpus].flatMap((cpu) => topology.coreOf(cpu) ?? []));
  const groups = new Set([...cpus].flatMap((cpu) => topology.l3Of(cpu) ?? []));
  const siblings = [...cores].flatMap((core) =>
    topology.cores[core] === undefined ? [] : `{${topology.cores[core]}}`,
  );
  const parts: string[] = [];
  if (cores.size > 0) parts.push(`${amount(cores.size, 'core')}: ${enumeration(siblings)}`);
  if (groups.size === 1) parts.push(l10n.t('L3 group {0}', [...groups].join()));
  if (groups.size > 1) parts.push(amount(groups.size, 'L3 group'));
  return parts.join(' · ');
}

function costsOf(placement: Placement, document: DomainDocument): string[] {
  const { domain, threads } = document;
  const now = new Map(threads.vcpus.map(({ index, cpus }) => [index, cpus]));
  const moved = placement.vcpus.filter(({ vcpu, cpus }) => {
    const pin = threads.pinOfVcpu.get(vcpu)?.cpuset?.value ?? now.get(vcpu);
    return pin?.equals(cpus) !== true;
  });
  const isPinned = ({ vcpu }: { vcpu: number }) => threads.pinOfVcpu.has(vcpu);
  const costs: string[] = [];
  const repinned = moved.filter(isPinned).length;
  if (repinned > 0) costs.push(l10n.t('{0} of {1} move', repinned, amount(placement.vcpus.length, 'vCPU')));
  if (moved.length > repinned) costs.push(l10n.t('pins {0} that have no pin', amount(moved.length - repinned, 'vCPU')));
  const memory = memoryCost(placement, document);
  if (memory !== null) costs.push(memory);
  const emulator = placement.emulator !== null && threads.emulator.cpus?.equals(placement.emulator) !== true;
  const helpers = placement.iothreads.filter(({ id, cpus }) => {
    return threads.iothreads.find(({ index }) => index === id)?.cpus?.equals(cpus) !== true;
  });
  if (emulator && domain.emulatorPins.length > 0) costs.push(l10n.t('the emulator moves'));
  else if (emulator) costs.push(l10n.t('pins the emulator'));
  if (helpers.length > 0) costs.push(l10n.t('{0} move', amount(helpers.length, 'iothread')));
  return costs.length === 0 ? [l10n.t('nothing moves')] : costs;
}

function memoryCost({ memory, cells }: Placement, { domain }: DomainDocument): string | null {
  if (memory === null) return null;
  const bound = [
    domain.numatuneMemory?.nodeset?.value ?? null,
    ...domain.memnodes.map(({ nodeset }) => nodeset?.value ?? null),
  ].filter((nodes) => nodes !== null);
  const after = CpuSet.unionOf([memory.nodeset, ...cells.map(({ nodes }) => nodes)]);
  if (bound.length === 0) return l10n.t('binds the memory to {0}', nodesInWords(after));
  const moves =
    domain.numatuneMemory?.nodeset?.value?.equals(memory.nodeset) !== true ||
    cells.some(({ cell, nodes }) => {
      const now = domain.memnodes.find(({ cellid }) => cellid?.value === cell)?.nodeset?.value;
      return now?.equals(nodes) !== true;
    });
  return moves
    ? l10n.t('the memory moves from {0} to {1}', nodesInWords(CpuSet.unionOf(bound)), nodesInWords(after))
    : l10n.t('the memory stays');
}
