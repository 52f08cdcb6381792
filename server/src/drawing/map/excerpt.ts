import type { HostMap, MapGroup } from './host-map.ts';

/** The most CPUs of a small picture. */
const mostCpus = 64;
/** A host of up to as many is shown as a whole. */
const mostOfHost = 32;

/**
 * The parts of a map around some CPUs that a small picture may have room for, the largest first, without figures, memory
 * and floating guests: a small host, the nodes that have them, the L3 groups. Empty if even these have too many CPUs.
 */
export function excerptsAround(map: HostMap, cpus: ReadonlySet<number>): readonly HostMap[] {
  const nodes = nodesIn(map.groups).filter((group) => hasOneOf(group, cpus));
  const scopes = [
    ...(map.cpuCount <= mostOfHost ? [map.groups] : []),
    nodes,
    nodes.map((node) => withoutOthers(node, cpus)),
  ];
  return scopes
    .filter((scope) => scope.length > 0 && countOf(scope) <= mostCpus)
    .map((groups) => ({ ...map, groups: groups.map(plain), cpuCount: countOf(groups) }));
}

function nodesIn(groups: readonly MapGroup[]): readonly MapGroup[] {
  return groups.flatMap((group) => {
    const isNode = group.labels.some(({ level }) => level === 'node');
    return isNode || group.groups.length === 0 ? [group] : nodesIn(group.groups);
  });
}

function withoutOthers(group: MapGroup, cpus: ReadonlySet<number>): MapGroup {
  const inner = group.groups.filter((one) => hasOneOf(one, cpus)).map((one) => withoutOthers(one, cpus));
  return { ...group, groups: inner };
}

function hasOneOf({ groups, cores }: MapGroup, cpus: ReadonlySet<number>): boolean {
  return (
    cores.some((core) => core.cpus.some(({ id }) => cpus.has(id))) || groups.some((inner) => hasOneOf(inner, cpus))
  );
}

function countOf(groups: readonly MapGroup[]): number {
  return groups.reduce((sum, { groups: inner, counts }) => sum + (inner.length > 0 ? countOf(inner) : counts.cpus), 0);
}

function plain(group: MapGroup): MapGroup {
  return { ...group, detail: '', usage: '', conflicts: '', memory: null, bands: [], groups: group.groups.map(plain) };
}
