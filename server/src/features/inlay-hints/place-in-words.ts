import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf, confinedHelpers, coresOf } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { amount, enumeration, listed, nodes as nodesInWords, quotable } from '../../wording/wording.ts';

/** Sets from this size on are counted. */
const countedFrom = 4;

/** VS Code cuts longer hints, in characters (`editor.inlayHints.maximumLength`). */
const longestHint = 43;

/** Names are not cut to less, in characters. */
const shortestName = 8;

/** Joins the parts of a hint. */
export function inOneLine(parts: readonly string[]): string {
  return parts.join(' · ');
}

/**
 * Where CPUs of a host are: `node 1`, `core {7,15}`; many are counted: `8 CPUs`, `node 0`, `4 cores`. A host with one
 * node or without threads does not tell what is the same for all CPUs; CPUs that are unknown or offline have no part.
 */
export function placeInWords(cpus: CpuSet, topology: HostTopology): string[] {
  const online = cpus.intersection(topology.online);
  if (online.isEmpty) return [];
  const parts = online.size < countedFrom ? [] : [amount(online.size, 'CPU')];
  const nodes = topology.nodesOf(online);
  const known = [...online].every((cpu) => topology.nodeOf(cpu) !== null);
  if (known && topology.nodes.length > 1) parts.push(nodesInWords(nodes));
  const cores = coresOf(online, topology);
  if (cores === null || topology.cores.every(({ size }) => size === 1)) return parts;
  const only = cores.size === 1 ? topology.cores[cores.first ?? -1] : undefined;
  parts.push(only === undefined ? amount(cores.size, 'core') : l10n.t('core {0}', `{${listed(only)}}`));
  return parts;
}

/** The names of those who are pinned to CPUs of a host. */
export type NamesOn = (cpus: CpuSet) => string[];

/** The residents that are confined to some of the CPUs, without those that are left out. */
export function confinedTo(occupancy: Occupancy, isLeftOut: (resident: Resident) => boolean): NamesOn {
  const others: { readonly resident: Resident; readonly cpus: CpuSet }[] = [];
  for (const [resident, vcpus] of occupancy.restricted) {
    if (isLeftOut(resident)) continue;
    const helpers = confinedHelpers(resident, occupancy.host);
    const cpus = affinityOf([...vcpus, ...helpers]);
    if (!cpus.isEmpty) others.push({ resident, cpus });
  }
  return (set) => {
    const names = new Set<string>();
    for (const { resident, cpus } of others) if (cpus.intersects(set)) names.add(domainName(resident));
    return [...names];
  };
}

/** Adds to the parts of a hint who else is pinned to CPUs of a host. */
export type WithWhom = (parts: readonly string[], cpus: CpuSet) => string[];

/**
 * `with db`: the other residents that are confined to some of the CPUs, without those of the document itself. One is
 * named and the rest is counted. Where the hint would be too long, the name is cut, or the last of many parts is left
 * out.
 */
export function withWhom(occupancy: Occupancy, uri: string): WithWhom {
  const namesOn = confinedTo(occupancy, (resident) => resident.uri === uri);
  return (parts, cpus) => {
    const names = namesOn(cpus);
    const [first = ''] = names.map(quotable);
    if (names.length === 0) return [...parts];
    const others = (name: string) => l10n.t('with {0}', enumeration([name], names.length));
    const roomBehind = (before: readonly string[]) => longestHint - inOneLine([...before, others('')]).length;
    const fewer = parts.length > 2 ? parts.slice(0, -1) : parts;
    const before = roomBehind(parts) >= Math.min(first.length, shortestName) ? parts : fewer;
    return [...before, others(shortened(first, Math.max(roomBehind(before), shortestName)))];
  };
}

function shortened(name: string, most: number): string {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}
