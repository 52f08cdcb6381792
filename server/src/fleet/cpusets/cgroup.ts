import { sliceOfPartition } from '../../domain/partition.ts';
import { parentGroup } from '../../script/commands/group.ts';

/**
 * A cgroup's key, under which settings from unit files and those from paths are the same: a unit's name, without the
 * cgroups that it is in, or a path. libvirt's cgroups on hosts without systemd (`machine/rt.partition`) have the names of
 * the slices that they stand for, and a guest's cgroup is without the id that the guest has while it runs.
 */
export function cgroupKey(group: string): string {
  const last = group.slice(group.lastIndexOf('/') + 1);
  const scope = /^(machine-qemu\\x2d)\d+\\x2d(.+\.scope)$/s.exec(last);
  if (scope !== null) return `${scope[1]}${scope[2]}`;
  if (/\.(?:scope|service|slice)$/.test(last)) return last;
  const [first, ...rest] = group.split('/');
  if (first !== 'machine' || !rest.every((part) => part.endsWith('.partition'))) return group;
  const path = ['', first, ...rest.map((part) => part.slice(0, -'.partition'.length))].join('/');
  return sliceOfPartition(path) ?? group;
}

/** The keys of a cgroup and of those above it, the topmost last. */
export function* ancestry(cgroup: string): Iterable<string> {
  for (let at: string | null = cgroup; at !== null; at = parentGroup(at)) yield cgroupKey(at);
}

/** Whether a cgroup is another one or below it. */
export function isWithin(cgroup: string, other: string): boolean {
  for (const at of ancestry(cgroup)) if (at === other) return true;
  return false;
}
