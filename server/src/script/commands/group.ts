import type { ScriptPinset } from '../pinset.ts';
import type { SourcePlace } from '../place.ts';
import type { ShellWord } from '../word.ts';
import type { RepinTarget } from './step.ts';

/** What a command says about a group of processes: a cgroup, a systemd unit that is one, a set of cset. */
export interface GroupSetting {
  /** The group's path in the hierarchy without the mount point and without slashes at its ends; null where unknown. */
  readonly group: string | null;
  /** The program or file that sets it: `systemctl`, `cgset`, `cset`, `cpuset.cpus`. */
  readonly program: string;
  readonly place: SourcePlace;
  /** The CPUs and nodes that its processes are bounded to; null where the command does not name them. */
  readonly cpus: ScriptPinset | null;
  readonly mems: ScriptPinset | null;
}

/** Processes that are put into a group. */
export interface GroupJoin {
  readonly group: string | null;
  readonly program: string;
  readonly place: SourcePlace;
  readonly target: RepinTarget;
}

/**
 * A cgroup's path as a key: without the mount point of either version, without the controllers that stand in front of it
 * (`cpuset:vm`, `/sys/fs/cgroup/cpuset/vm`). null of an unknown one.
 */
export function groupPath(word: ShellWord | null): string | null {
  const text = word?.text ?? null;
  if (text === null) return null;
  const path = text
    .replace(/^[\w,*]*:/, '')
    .replace(/^\/(?:sys\/fs\/cgroup|dev\/cpuset|cgroup|dev\/cgroup)(?=\/|$)/, '')
    .replace(/^\/?(?:[a-z_]+,)*cpuset(?:,[a-z_]+)*(?=\/|$)|^\/?unified(?=\/|$)/, '');
  return path.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
}

/** A unit's name as a key: systemctl adds the suffix where none is given. null of an unknown one. */
export function unitName(word: ShellWord, suffix: 'slice' | 'service'): string | null {
  const { text } = word;
  if (text === null) return null;
  return /\.(?:slice|service|scope)$/.test(text) ? text : `${text}.${suffix}`;
}
