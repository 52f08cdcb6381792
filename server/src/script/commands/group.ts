import { readPinset, type ScriptPinset } from '../pinset.ts';
import type { SourcePlace } from '../place.ts';
import type { ShellWord } from '../word.ts';
import type { RepinTarget } from './step.ts';

/** What a command sets for a group of processes: a cgroup, a systemd unit, or a set of cset. */
export interface GroupSetting {
  readonly kind: 'setting';
  /** The group's path in the hierarchy, without the mount point and without slashes at its ends; null if unknown. */
  readonly group: string | null;
  /** The program or file that sets it: `systemctl`, `cgset`, `cset`, `cpuset.cpus`. */
  readonly program: string;
  readonly place: SourcePlace;
  /** The CPUs and nodes that bound its processes; null if the command does not name them. */
  readonly cpus: ScriptPinset | null;
  readonly mems: ScriptPinset | null;
}

/** Processes that are put into a group. */
export interface GroupJoin {
  readonly kind: 'join';
  readonly group: string | null;
  readonly program: string;
  readonly place: SourcePlace;
  readonly target: RepinTarget;
}

/** What a program sets in a group, in the kernel's list format; null if it names neither list. */
export function settingOf(
  { program, place }: Pick<GroupSetting, 'program' | 'place'>,
  group: string | null,
  cpus: ShellWord | null,
  mems: ShellWord | null,
): GroupSetting | null {
  if (cpus === null && mems === null) return null;
  const list = (word: ShellWord | null) => (word === null ? null : readPinset(word, 'kernel'));
  return { kind: 'setting', group, program, place, cpus: list(cpus), mems: list(mems) };
}

/**
 * A cgroup's path as a key: without the mount point of either cgroup version and without the controllers in front of it
 * (`cpuset:vm`, `/sys/fs/cgroup/cpuset/vm`), and for a slice without the slices above it, which its name says. null if
 * unknown.
 */
export function groupPath(word: ShellWord | null): string | null {
  const text = word?.text ?? null;
  if (text === null) return null;
  const path = text
    .replace(/^[\w,*]*:/, '')
    .replace(/^\/(?:sys\/fs\/cgroup|dev\/cpuset|cgroup|dev\/cgroup)(?=\/|$)/, '');
  return withoutHierarchy(path)
    .replace(/\/{2,}/g, '/')
    .replace(/^\/|\/$/g, '')
    .replace(/^(?:[^/]*\.slice\/)+(?=[^/]*\.slice(?:\/|$))/, '');
}

/**
 * The group that a group is in: the folder above a cgroup, or the slice that a slice's name says: `a-b.slice` is in
 * `a.slice`. null at the top.
 */
export function parentGroup(group: string): string | null {
  const slash = group.lastIndexOf('/');
  if (slash >= 0) return group.slice(0, slash);
  const dash = group.endsWith('.slice') ? group.lastIndexOf('-') : -1;
  return dash > 0 ? `${group.slice(0, dash)}.slice` : null;
}

/** Without the name of a mounted hierarchy at the start: `cpuset`, `cpu,cpuset` or `unified`. */
function withoutHierarchy(path: string): string {
  const rest = path.startsWith('/') ? path.slice(1) : path;
  const [first = ''] = rest.split('/', 1);
  return first === 'unified' || namesCpuset(first) ? rest.slice(first.length) : path;
}

/** Whether a list of cgroup controllers has cpuset: `cpu,cpuset`. */
export function namesCpuset(controllers: string): boolean {
  const names = controllers.split(',');
  return names.includes('cpuset') && names.every((name) => /^[a-z_]+$/.test(name));
}

/** A unit's name as a key: systemctl adds the suffix if there is none. null if unknown. */
export function unitName(word: ShellWord, suffix: 'slice' | 'service'): string | null {
  const { text } = word;
  if (text === null) return null;
  return /\.(?:slice|service|scope)$/.test(text) ? text : `${text}.${suffix}`;
}
