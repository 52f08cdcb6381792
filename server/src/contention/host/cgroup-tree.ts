import { getOrAdd } from '../../base/get-or-add.ts';
import type { CpuTuning } from '../../fleet/guests/cpu-tuning.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { parentGroup } from '../../script/commands/group.ts';
import type { Host, HostProcess } from '../../topology/host.ts';
import type { Group } from '../model/task.ts';
import { sharesOfWeight, usualWeight } from '../model/weights.ts';

/** What is not known of a host's cgroups and has to be assumed in one way or another. */
export interface Assumptions {
  /** What `<shares>` are: cpu.shares, or cpu.weight of 100 by default. */
  readonly version: 'v1' | 'v2';
  /** Where a process runs whose cgroup is not known: in a slice of its own beside machine.slice, or in none. */
  readonly unknown: 'slice' | 'root';
  /** Of the weights that cgroups may have. */
  readonly weights: 'least' | 'greatest';
}

/** The groups of a guest's threads. */
export interface GuestGroups {
  readonly of: (role: 'vcpu' | 'emulator' | 'iothread') => Group | null;
}

/** The cpu cgroups of one host, made as they are asked for. */
export class CgroupTree {
  private readonly assumptions: Assumptions;
  private readonly host: Host;
  private readonly groups = new Map<string, Group>();

  constructor(assumptions: Assumptions, host: Host) {
    this.assumptions = assumptions;
    this.host = host;
  }

  /**
   * The groups of a guest. libvirt puts a scope for the domain into its slice, and into that a group for each vCPU and
   * iothread and one for all emulator threads; only the scope's shares can be set (docs/cgroups.rst). What a script
   * starts has no such groups.
   */
  groupsOf({ kind, cgroup }: Resident, tuning: CpuTuning): GuestGroups {
    if (kind === 'process') {
      const group = this.groupOfProcess(cgroup);
      return { of: () => group };
    }
    const { shares, quotas } = tuning;
    const domain: Group = {
      parent: cgroup === null ? null : this.at(sliceOf(cgroup)),
      shares: shares === null ? usualWeight : this.sharesOf(shares),
      quota: quotas.global,
    };
    const emulator: Group = { parent: domain, shares: usualWeight, quota: quotas.emulator };
    return {
      of: (role) =>
        role === 'emulator'
          ? emulator
          : { parent: domain, shares: usualWeight, quota: role === 'vcpu' ? quotas.vcpu : quotas.iothread },
    };
  }

  /** The group of a process: of its own inside of a slice, where systemd starts it as a unit. */
  groupOfProcess(cgroup: HostProcess['cgroup']): Group | null {
    if (cgroup === null) return this.assumptions.unknown === 'root' ? null : group(null);
    return cgroup.endsWith('.slice') ? group(this.at(cgroup)) : this.at(cgroup);
  }

  private at(path: string): Group {
    return getOrAdd(this.groups, path, () => {
      const parent = parentGroup(path);
      const weight = this.weightOf(path);
      return {
        parent: parent === null || parent === '' ? null : this.at(parent),
        shares: weight === null ? usualWeight : sharesOfWeight(weight),
        quota: null,
      };
    });
  }

  /** The profile takes precedence over what documents of the host set; null where neither says anything. */
  private weightOf(path: string): number | null {
    const { contention, cpuWeights } = this.host;
    const stated = path === 'machine.slice' ? (contention?.machineSliceWeight ?? null) : null;
    return stated ?? cpuWeights?.of(path)?.[this.assumptions.weights] ?? null;
  }

  private sharesOf(shares: number): number {
    return this.assumptions.version === 'v1'
      ? Math.min(Math.max(shares, 2), 262_144)
      : sharesOfWeight(Math.min(Math.max(shares, 1), 10_000));
  }
}

function group(parent: Group | null): Group {
  return { parent, shares: usualWeight, quota: null };
}

/** The slice of a domain's cgroup, which is a slice or a scope in one. */
function sliceOf(cgroup: string): string {
  return cgroup.endsWith('.scope') ? cgroup.slice(0, Math.max(0, cgroup.lastIndexOf('/'))) : cgroup;
}
