import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { shortList } from '../../cpuset/short-list.ts';
import { buildHostTopology, type CpuPart } from '../build-topology.ts';
import { trustRank } from '../captures/index.ts';
import type { HostTopology } from '../host-topology.ts';
import type { CapturePart, MergeProblem, TopologyPart } from './capture-part.ts';
import { contradiction } from './contradiction.ts';
import { checkAdditions, listedBy } from './merge-additions.ts';
import { mergeGroups, mergeSiblings } from './merge-groups.ts';
import { mergeNodes } from './merge-nodes.ts';

/**
 * One topology out of several captures of one host: what one does not tell, another fills in. Where two tell different
 * things the more trusted one counts, by the order of {@link captureFormats}. Of two captures in one format the first
 * counts. Additions come last. Each contradiction is reported, with both names and values. Null without any topology.
 */
export function mergeCaptures(parts: readonly CapturePart[]): {
  readonly value: HostTopology | null;
  readonly problems: readonly MergeProblem[];
} {
  const told = parts
    .filter((part) => part.kind === 'topology')
    .sort((a, b) => trustRank(a.topology.source) - trustRank(b.topology.source));
  const additions = parts.filter((part) => part.kind === 'addition');
  const [first] = told;
  if (first === undefined)
    return { value: null, problems: additions.map(({ name }) => ({ name, message: alone(name) })) };
  if (parts.length === 1) return { value: first.topology, problems: [] };

  const problems: MergeProblem[] = onlineProblems(first, told);
  const online = first.topology.online;
  const captured = CpuSet.unionOf(told.map(({ topology }) => topology.known));
  const known = captured.union(listedBy(additions, 'online', captured)).union(listedBy(additions, 'offline', captured));
  const siblings = mergeSiblings(told, online, problems);
  const labels = mergeGroups(told, online, problems);
  const { nodes, nodeOf } = mergeNodes(told, additions, problems);
  const lists = checkAdditions(told, additions, known, online, problems);
  const cpus = [...known].map((id): CpuPart => {
    const kind = told.map(({ topology }) => topology.cpu(id)?.kind ?? null).find((name) => name !== null) ?? null;
    return {
      id,
      online: online.has(id),
      siblings: siblings.get(id) ?? null,
      ...labels(id),
      node: nodeOf(id),
      isolated: lists.isolated.has(id),
      nohzFull: lists.nohz_full.has(id),
      allowed: told.every(({ topology }) => topology.cpu(id)?.allowed ?? true),
      kind,
    };
  });
  const devices = [...told].reverse().flatMap(({ topology }) => topology.devices);
  const cpuVendor = told.map(({ topology }) => topology.cpuVendor).find((vendor) => vendor !== null) ?? null;
  const built = buildHostTopology({ source: 'merged', cpus, nodes, devices, cpuVendor });
  const name = told.at(-1)?.name ?? first.name;
  return { value: built.value, problems: [...problems, ...built.problems.map(({ message }) => ({ name, message }))] };
}

function alone(name: string): string {
  return l10n.t(
    '{0} only adds to a capture of the host: name one beside it, such as virsh capabilities or lscpu -e -J.',
    name,
  );
}

function onlineProblems(first: TopologyPart, told: readonly TopologyPart[]): MergeProblem[] {
  const online = first.topology.online;
  return told.flatMap(({ name, topology }) => {
    if (topology.online.equals(online)) return [];
    const only = (a: CpuSet, b: CpuSet, of: string) =>
      a.isSubsetOf(b) ? [] : [l10n.t('{0} in {1} only', shortList(a.difference(b)), of)];
    const differences = [...only(online, topology.online, first.name), ...only(topology.online, online, name)];
    const message = contradiction(
      l10n.t('{0} and {1} do not agree on the online CPUs: {2}', first.name, name, differences.join(', ')),
      first.name,
    );
    return [{ name, message }];
  });
}
