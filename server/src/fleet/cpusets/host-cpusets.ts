import { getOrAdd } from '../../base/get-or-add.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Bound, Cpusets } from '../../topology/cpusets.ts';
import type { Host } from '../../topology/host.ts';
import type { ScriptDocument } from '../documents/script-document.ts';
import { ancestry } from './cgroup.ts';
import { type CpusetSetting, cpusetSettings } from './cpuset-settings.ts';

/** The cpusets of a host with these online CPUs, as its documents set them, in the order of their paths. */
export class HostCpusets implements Cpusets {
  private readonly all: readonly CpusetSetting[];
  private readonly settings = new Map<string, CpusetSetting[]>();
  private readonly online: CpuSet;
  private readonly known = new Map<string | null, Bound | null>();

  constructor(settings: readonly CpusetSetting[], online: CpuSet) {
    this.all = settings;
    for (const setting of settings) getOrAdd(this.settings, setting.cgroup, () => []).push(setting);
    this.online = online;
  }

  /** The cpusets once a document sets `is` instead of `was`. */
  replacing(was: readonly CpusetSetting[], is: readonly CpusetSetting[]): HostCpusets {
    const keys = new Set(was.map(keyOf));
    const at = this.all.findIndex((setting) => keys.has(keyOf(setting)));
    const before = this.all.slice(0, Math.max(at, 0));
    const after = this.all.slice(before.length).filter((setting) => !keys.has(keyOf(setting)));
    return new HostCpusets([...before, ...is, ...after], this.online);
  }

  boundOf(cgroup: string | null): Bound | null {
    return getOrAdd(this.known, cgroup, () =>
      cgroup === null || cgroup.length > longestPath ? this.unlessNone(/\.slice/) : this.found(cgroup),
    );
  }

  boundOfShell(): Bound | null {
    return this.unlessNone(/^(?:user(?:-.*)?|system)\.slice/);
  }

  /** What is known of the cgroups with such names: nothing, if one of them is bounded. */
  private unlessNone(names: RegExp): Bound | null {
    const some = [...this.settings.keys()].some((name) => names.test(name) && this.boundOf(name) !== null);
    return some ? { cpus: null, by: null } : null;
  }

  /**
   * From the top down, each cpuset narrows the one above it. One that has no CPU in common with it has that one's CPUs
   * (`compute_effective_cpumask` of kernel/cgroup/cpuset.c).
   */
  private found(cgroup: string): Bound | null {
    let cpus: CpuSet | null = this.online;
    let by: string | null = null;
    for (const name of [...ancestry(cgroup)].reverse()) {
      const own = this.setIn(name);
      if (own === undefined) continue;
      const cut: CpuSet | null = own === null || cpus === null ? null : own.intersection(cpus);
      if (cut !== null && (cut.isEmpty || cut.size === cpus?.size)) continue;
      cpus = cut;
      by = name;
    }
    if (by === null) return null;
    const during = this.guestOf(by);
    return during === null ? { cpus, by } : { cpus, by, during };
  }

  /** The guest whose hook alone sets a cgroup; null if more do, or none. */
  private guestOf(cgroup: string): string | null {
    const all = this.settings.get(cgroup) ?? [];
    const guest = all[0]?.guest ?? null;
    return all.every((one) => one.guest === guest) ? guest : null;
  }

  /** The CPUs that are set for a cgroup itself; null if they are not known, undefined if none are. */
  private setIn(cgroup: string): CpuSet | null | undefined {
    const commands = this.settings.get(cgroup)?.filter(({ by }) => by === 'command') ?? [];
    // Which of two scripts runs last is not known.
    if (commands.length > 0) return withoutEmpty(agreed(commands));
    const files = (this.settings.get(cgroup) ?? []).filter(({ by }) => by === 'unit file');
    const dropIns = dropInsOf(cgroup).flatMap(
      (name) => this.settings.get(name)?.filter(({ by }) => by === 'drop-in') ?? [],
    );
    if (files.length === 0 && dropIns.length === 0) return undefined;
    let cpus = files.length === 0 ? CpuSet.empty : agreed(files);
    for (const dropIn of dropIns.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))) {
      if (dropIn.resets) cpus = CpuSet.empty;
      cpus = cpus === null || dropIn.cpus === null ? null : cpus.union(dropIn.cpus);
    }
    return withoutEmpty(cpus);
  }
}

/** The kernel takes no longer path (PATH_MAX). */
const longestPath = 4096;

/** A host once one of its scripts is another text. */
export function hostWithScript(host: Host, was: ScriptDocument, is: ScriptDocument): Host {
  const { cpusets, topology } = host;
  if (!(cpusets instanceof HostCpusets)) return host;
  const [before, after] = [cpusetSettings(was, topology), cpusetSettings(is, topology)];
  return areSameSettings(before, after) ? host : { ...host, cpusets: cpusets.replacing(before, after) };
}

/** Whether two hosts' documents set the same. */
export function areSameSettings(a: readonly CpusetSetting[], b: readonly CpusetSetting[]): boolean {
  return a.length === b.length && a.every((one, index) => keyOf(one) === keyOf(b[index]));
}

function keyOf(setting: CpusetSetting | undefined): string {
  if (setting === undefined) return '';
  const { by, cgroup, file, resets, cpus, guest } = setting;
  return JSON.stringify([by, cgroup, file, resets, cpus?.toString() ?? null, guest]);
}

/** The names of a unit's drop-ins: its own, and one for each dash (systemd.unit(5)): `a-b.slice`, `a-.slice`. */
export function dropInsOf(unit: string): string[] {
  const dot = unit.lastIndexOf('.');
  const names = [unit];
  for (let dash = unit.lastIndexOf('-', dot - 2); dash > 0; dash = unit.lastIndexOf('-', dash - 1)) {
    names.push(`${unit.slice(0, dash + 1)}${unit.slice(dot)}`);
  }
  return names;
}

/** What all of them set; null if they differ. */
function agreed(settings: readonly CpusetSetting[]): CpuSet | null {
  const [first, ...others] = settings.map(({ cpus }) => cpus);
  if (first === undefined || first === null) return null;
  return others.every((other) => other?.equals(first) === true) ? first : null;
}

/** An empty cpuset bounds nothing. */
function withoutEmpty(cpus: CpuSet | null): CpuSet | null | undefined {
  return cpus?.isEmpty === true ? undefined : cpus;
}
