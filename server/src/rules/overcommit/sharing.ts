import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { boundOf, coresOf, wholeCores } from '../../fleet/occupancy/affinity.ts';
import type { Conflict, Unit } from '../../fleet/occupancy/conflict.ts';
import type { Host } from '../../topology/host.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { amount, cpus, enumeration, listed, mostEnumerated, quotable, vcpus, vcpusOf } from '../../wording/wording.ts';

/** Who shares the CPUs that a pin of a guest allows, of the vCPUs of a conflict: `vCPU 0 shares CPU 1 with …`. */
export function sharedCpus(pinned: CpuSet, conflict: Conflict, guest: Resident, host: Host): string {
  const crowd = crowdOn(pinned, conflict, guest);
  const [own, where] = [ownInWords(crowd, guest), cpusWithinSlice(pinned, conflict, guest, host)];
  if (crowd.others.size === 0) return l10n.t('{0} share {1}', own, where);
  const others = othersInWords(crowd);
  return crowd.own.length === 1
    ? l10n.t('{0} shares {1} with {2}', own, where, others)
    : l10n.t('{0} share {1} with {2}', own, where, others);
}

/** `CPUs 4-5`, or `CPUs 4-5 of machine.slice` if the pin names others that the slice does not have. */
function cpusWithinSlice(pinned: CpuSet, { units }: Conflict, guest: Resident, host: Host): string {
  const by = boundOf(guest, host)?.by ?? null;
  const pin = units.flat().find(({ resident, affinity }) => resident === guest && affinity.equals(pinned));
  const isCut = by !== null && pin?.thread.cpus?.intersection(host.topology.online).equals(pinned) === false;
  return isCut ? l10n.t('{0} of {1}', cpus(pinned), by) : cpus(pinned);
}

/** The same of the host's cores: `vCPUs 0-1 share core {2-3}`. Two domains on one core are said first. */
export function sharedCores(pinned: CpuSet, conflict: Conflict, guest: Resident, topology: HostTopology): string {
  const here = wholeCores(pinned, topology);
  const crowd = crowdOn(here, conflict, guest);
  const where = coresInWords(coresOf(pinned, topology)?.size ?? 1, here);
  const own = ownInWords(crowd, guest);
  if (crowd.others.size === 0) return l10n.t('{0} share {1}', own, where);
  const guests = 1 + crowd.others.size;
  const ofDomains = [guest, ...crowd.others.keys()].every(({ kind }) => kind !== 'process');
  const who = ofDomains ? amount(guests, 'domain') : amount(guests, 'guest');
  return l10n.t('{0} share {1}: {2} and {3}', who, where, own, othersInWords(crowd));
}

/** `core {2-3}`, `2 cores {0-3}`: so many cores, by their CPUs. */
export function coresInWords(count: number, ofCores: CpuSet): string {
  const set = `{${listed(ofCores)}}`;
  return count === 1 ? l10n.t('core {0}', set) : `${amount(count, 'core')} ${set}`;
}

/** `2 guest cores and 1 vCPU`: the units of a conflict, counted. */
export function unitsInWords(units: readonly Unit[]): string {
  const isGuestCore = (unit: Unit) => unit.length > 1 && unit[0]?.resident.guestThreadsPerCore !== null;
  const guestCores = units.filter(isGuestCore).length;
  const single = units.flatMap((unit) => (isGuestCore(unit) ? [] : unit)).length;
  const parts: string[] = [];
  if (guestCores > 0) parts.push(amount(guestCores, 'guest core'));
  if (single > 0) parts.push(amount(single, 'vCPU'));
  return enumeration(parts);
}

/** The vCPUs of a conflict that may run on some CPUs. */
interface Crowd {
  readonly own: readonly number[];
  readonly others: ReadonlyMap<Resident, readonly number[]>;
}

function crowdOn(allowed: CpuSet, { units }: Conflict, guest: Resident): Crowd {
  const own: number[] = [];
  const others = new Map<Resident, number[]>();
  for (const { resident, index, affinity } of units.flat()) {
    if (!affinity.intersects(allowed)) continue;
    if (resident === guest) own.push(index);
    else getOrAdd(others, resident, () => []).push(index);
  }
  return { own, others };
}

/** A guest in a script, which may have several, is named. */
function ownInWords({ own }: Crowd, guest: Resident): string {
  return guest.kind === 'domain' ? vcpus(own) : vcpusOf(own, quotable(domainName(guest)));
}

function othersInWords({ others }: Crowd): string {
  const named = [...others].slice(0, mostEnumerated);
  const parts = named.map(([guest, indices]) => vcpusOf(indices, quotable(domainName(guest))));
  return enumeration(parts, others.size);
}
