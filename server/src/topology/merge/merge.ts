import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { shortList } from '../../cpuset/short-list.ts';
import { buildHostTopology, type CpuPart } from '../build-topology.ts';
import { trustRank } from '../captures/index.ts';
import { sizeOfEach } from '../captures/l3-total.ts';
import type { HostTopology } from '../host-topology.ts';
import type { AdditionPart, CapturePart, MergeProblem, TopologyPart } from './capture-part.ts';
import { contradiction } from './contradiction.ts';
import { checkAdditions, listedBy } from './merge-additions.ts';
import { mergeGroups, mergeSiblings } from './merge-groups.ts';
import { mergeNodes } from './merge-nodes.ts';

/**
 * Makes one topology of several captures of one host: what one does not tell, another fills in. Where two contradict
 * each other, the more trusted one takes precedence, by the order of `captureFormats`; of two captures in one format,
 * the first. Additions come last. Each contradiction is reported with both names and values. Null without any topology.
 */
export function mergeCaptures(parts: readonly CapturePart[]): {
  readonly value: HostTopology | null;
  readonly problems: readonly MergeProblem[];
} {
  const topologies = parts
    .filter((part) => part.kind === 'topology')
    .sort((a, b) => trustRank(a.topology.source) - trustRank(b.topology.source));
  const additions = parts.filter((part) => part.kind === 'addition');
  const [first] = topologies;
  if (first === undefined)
    return { value: null, problems: additions.map(({ name }) => ({ name, message: alone(name) })) };
  if (parts.length === 1) return { value: first.topology, problems: [] };

  const problems: MergeProblem[] = onlineProblems(first, topologies);
  const online = first.topology.online;
  const captured = CpuSet.unionOf(topologies.map(({ topology }) => topology.known));
  const known = captured.union(listedBy(additions, 'online', captured)).union(listedBy(additions, 'offline', captured));
  const siblings = mergeSiblings(topologies, online, problems);
  const labels = mergeGroups(topologies, online, problems);
  const { nodes, nodeOf } = mergeNodes(topologies, additions, problems);
  const lists = checkAdditions(topologies, additions, known, online, problems);
  const l3Groups = new Set([...online].flatMap((id) => labels(id).l3 ?? []));
  const l3SizeOf = l3Sizes(topologies, additions, l3Groups.size);
  const cpus = [...known].map((id): CpuPart => {
    const kind = topologies.map(({ topology }) => topology.cpu(id)?.kind ?? null).find((name) => name !== null) ?? null;
    return {
      id,
      online: online.has(id),
      siblings: siblings.get(id) ?? null,
      ...labels(id),
      l3KiB: l3SizeOf(id),
      node: nodeOf(id),
      isolated: lists.isolated.has(id),
      nohzFull: lists.nohz_full.has(id),
      allowed: topologies.every(({ topology }) => topology.cpu(id)?.allowed ?? true),
      kind,
    };
  });
  const devices = [...topologies].reverse().flatMap(({ topology }) => topology.devices);
  const cpuVendor = topologies.map(({ topology }) => topology.cpuVendor).find((vendor) => vendor !== null) ?? null;
  const built = buildHostTopology({ source: 'merged', cpus, nodes, devices, cpuVendor });
  const name = topologies.at(-1)?.name ?? first.name;
  return { value: built.value, problems: [...problems, ...built.problems.map(({ message }) => ({ name, message }))] };
}

// From a capture that tells the size of each cache, else from the total of caches that are equal.
function l3Sizes(
  topologies: readonly TopologyPart[],
  additions: readonly AdditionPart[],
  groups: number,
): (cpu: number) => number | null {
  const totals = [...additions.map(({ addition }) => addition.l3Total), ...topologies.map(({ l3Total }) => l3Total)];
  const known = topologies.some(({ topology }) => topology.l3SizesKiB.some((size) => size !== null));
  const each = known
    ? null
    : totals.reduce<number | null>((size, total) => size ?? (total ? sizeOfEach(total, groups) : null), null);
  return (cpu) => {
    const sizes = topologies.map(({ topology }) => topology.l3SizesKiB[topology.l3Of(cpu) ?? -1] ?? null);
    return sizes.find((size) => size !== null) ?? each;
  };
}

function alone(name: string): string {
  return l10n.t(
    '{0} only adds to a capture of the host. Name a capture beside it, such as virsh capabilities or lscpu -e -J.',
    name,
  );
}

function onlineProblems(first: TopologyPart, topologies: readonly TopologyPart[]): MergeProblem[] {
  const online = first.topology.online;
  return topologies.flatMap(({ name, topology }) => {
    if (topology.online.equals(online)) return [];
    const only = (a: CpuSet, b: CpuSet, of: string) =>
      a.isSubsetOf(b) ? [] : [l10n.t('{0} in {1} only', shortList(a.difference(b)), of)];
    const differences = [...only(online, topology.online, first.name), ...only(topology.online, online, name)];
    const message = contradiction(
      l10n.t('{0} and {1} disagree on the online CPUs: {2}', first.name, name, differences.join(', ')),
      first.name,
    );
    return [{ name, message }];
  });
}
