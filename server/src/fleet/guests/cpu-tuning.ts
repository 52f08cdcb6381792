import type { Domain, TuneValue } from '../../domain/domain.ts';

/** What a domain sets of its cpu cgroups and of the scheduling of its threads. */
export interface CpuTuning {
  /** `<shares>` as written: cpu.shares with cgroup v1, cpu.weight with v2; null if it sets none. */
  readonly shares: number | null;
  /** Of each vCPU, of the whole domain, of all emulator threads together, of each iothread; null without a limit. */
  readonly quotas: Readonly<Record<QuotaOf, CpuQuota | null>>;
  /** How a thread is scheduled; null for as usual. `index` is null for the emulator. */
  readonly schedulerOf: (role: 'vcpu' | 'emulator' | 'iothread', index: number | null) => ThreadPolicy | null;
}

type QuotaOf = 'vcpu' | 'global' | 'emulator' | 'iothread';

/** A limit of CPU time. */
export interface CpuQuota {
  /** quota ÷ period. */
  readonly cpus: number;
  /** In microseconds. */
  readonly period: number;
}

export interface ThreadPolicy {
  readonly policy: 'fifo' | 'rr' | 'idle';
  /** 0 where it is not known, or where there is none. */
  readonly priority: number;
}

const quotaPrefixes = ['', 'global_', 'emulator_', 'iothread_'];

/** Whether libvirt refuses a quota or a period, so the domain does not start (`virDomainDefParseXML`). */
function isRefused(quota: number | null, period: number | null): boolean {
  return (quota !== null && quota > 0 && quota < 1000) || (period !== null && (period < 1000 || period > 1_000_000));
}

/** What a domain sets; null if a value of it is not known, or libvirt refuses it. */
export function cpuTuningOf(domain: Domain): CpuTuning | null {
  const limits = limitsOf(domain);
  return limits === null ? null : { ...limits, schedulerOf: schedulerAmong(domain.schedulers) };
}

function limitsOf({ tuneValues }: Domain): Omit<CpuTuning, 'schedulerOf'> | null {
  const values = new Map<string, TuneValue>();
  for (const value of tuneValues) if (!values.has(value.name)) values.set(value.name, value);
  if ([...values.values()].some(({ value }) => value.value === null)) return null;
  const of = (name: string) => values.get(name)?.value.value ?? null;
  if (quotaPrefixes.some((prefix) => isRefused(of(`${prefix}quota`), of(`${prefix}period`)))) return null;
  const quota = (prefix: string): CpuQuota | null => {
    const limit = of(`${prefix}quota`);
    // Without a period libvirt leaves the kernel's.
    const period = of(`${prefix}period`) ?? usualPeriod;
    return limit === null || limit <= 0 || period <= 0 ? null : { cpus: limit / period, period };
  };
  return {
    shares: of('shares'),
    quotas: {
      vcpu: quota(''),
      global: quota('global_'),
      emulator: quota('emulator_'),
      iothread: quota('iothread_'),
    },
  };
}

function schedulerAmong(schedulers: Domain['schedulers']): CpuTuning['schedulerOf'] {
  return (role, index) => {
    const scheduler = schedulers.find(
      (one) => one.role === role && (index === null || (one.ids?.value?.has(index) ?? false)),
    );
    const policy = scheduler?.scheduler?.value;
    if (policy !== 'fifo' && policy !== 'rr' && policy !== 'idle') return null;
    return { policy, priority: scheduler?.priority?.value ?? 0 };
  };
}

/** cpu.cfs_period_us and cpu.max by default, in microseconds. */
const usualPeriod = 100_000;
