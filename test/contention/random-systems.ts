import fc from 'fast-check';
import { weightOfNice } from '../../server/src/contention/model/weights.ts';
import type { OracleSystem, OracleThread } from './oracle.ts';
import type { GroupOf, System, ThreadOf } from './system.ts';

/** What random systems have. */
export interface Shape {
  readonly cpus: number;
  readonly threads: number;
  /** Of vCPUs. */
  readonly quotas: boolean;
  /** Of whole domains, which may be on several CPUs. */
  readonly globalQuotas?: boolean;
  readonly classes: boolean;
  /** How many CPUs a thread may run on at most. */
  readonly width: number;
}

const weights = [128, 512, 1024, 1024, 1024, 2048, 10486];

/** Slices with domains that have vCPU groups, domains of their own, and threads of the root. */
export function systems(shape: Shape): fc.Arbitrary<System> {
  const cpus = fc
    .uniqueArray(fc.nat(shape.cpus - 1), { minLength: 1, maxLength: shape.width })
    .map((list) => list.sort());
  const thread = fc.record({
    slice: fc.constantFrom('', '', 'machine', 'machine', 'machine/rt', 'user'),
    domain: fc.constantFrom('a', 'b', 'c', ''),
    ownGroup: fc.boolean(),
    cpus,
    nice: shape.classes ? fc.constantFrom(0, 0, 0, 5, -5) : fc.constant(0),
    policy: shape.classes
      ? fc.constantFrom('fair', 'fair', 'fair', 'fair', 'fair', 'fair', 'rr', 'fifo')
      : fc.constant('fair'),
    priority: fc.constantFrom(1, 2),
    shares: fc.constantFrom(...weights),
    quota: shape.quotas ? fc.constantFrom(null, null, 10_000, 25_000, 40_000, 70_000) : fc.constant(null),
    globalQuota:
      shape.globalQuotas === true
        ? fc.constantFrom(null, 30_000, 60_000, 80_000, 120_000, 150_000, 210_000)
        : fc.constant(null),
  });
  return fc.array(thread, { minLength: 1, maxLength: shape.threads }).map((list): System => {
    const groups: Record<string, GroupOf> = {};
    const threads = list.map((one, index): ThreadOf => {
      const { cpus, nice, policy, priority, shares, quota } = one;
      const owner = [one.slice, one.domain].filter((part) => part !== '').join('/');
      if (owner !== '' && one.domain !== '') groups[owner] ??= { shares, quota: one.globalQuota };
      const group = owner !== '' && one.ownGroup ? `${owner}/vcpu${index}` : owner;
      if (group !== owner) groups[group] = { quota };
      return { group, cpus, nice, policy, priority };
    });
    return { groups, threads };
  });
}

/** Sets of neighboring CPUs that overlap like the links of a chain, with weights that differ much. */
export function chains(threads: number): fc.Arbitrary<System> {
  const thread = fc.record({
    first: fc.nat(4),
    length: fc.constantFrom(1, 2, 2, 2, 3),
    domain: fc.constantFrom('a', 'b', 'm/a', 'm/b', 'm/rt/a', 'm/rt/b'),
    ownGroup: fc.boolean(),
    shares: fc.constantFrom(64, 512, 1024, 4096, 10_486, 100_000),
  });
  const list = fc.array(thread, { minLength: 3, maxLength: threads });
  return fc.tuple(fc.constantFrom(4, 5), list).map(([count, all]): System => {
    const groups: Record<string, GroupOf> = {};
    const threads = all.map(({ first, length, domain, ownGroup, shares }, index): ThreadOf => {
      groups[domain] ??= { shares };
      const from = Math.min(first, count - length);
      const cpus = Array.from({ length }, (_, at) => from + at);
      return { group: ownGroup ? `${domain}/vcpu${index}` : domain, cpus };
    });
    return { groups, threads };
  });
}

/** The same system in the oracle's words. */
export function inOracle({ groups, threads }: System): OracleSystem {
  const paths: string[] = [];
  const add = (path: string): number | null => {
    if (path === '') return null;
    add(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    if (!paths.includes(path)) paths.push(path);
    return paths.indexOf(path);
  };
  const placed = threads.map(
    ({ group = '', cpus, nice = 0, policy, priority = 0 }): OracleThread => ({
      group: add(group),
      cpus,
      weight: weightOfNice(nice),
      policy: policy === 'fifo' || policy === 'rr' ? policy : 'fair',
      priority,
    }),
  );
  return {
    threads: placed,
    groups: paths.map((path) => {
      const { shares = 1024, quota = null, period = 100_000 } = groups[path] ?? {};
      return {
        parent: add(path.slice(0, Math.max(0, path.lastIndexOf('/')))),
        shares,
        quota: quota === null ? null : quota / period,
        period,
      };
    }),
  };
}
