import { getOrAdd } from '../../base/get-or-add.ts';
import type { HostCore } from '../cores/cores.ts';
import type { WholeGuestCore } from './core-load.ts';

/** The vCPUs of one guest core that are in one part of the request. */
export interface GuestCore {
  readonly vcpus: readonly number[];
  /** How many vCPUs it has. */
  readonly size: number;
  /** The host cores on which current pins could be kept, the one with the most pins first. */
  readonly homes: readonly HostCore[];
}

/**
 * The guest cores of these vCPUs; `cores` are the host cores with free CPUs. Each vCPU of a torn guest core, which has
 * vCPUs on other nodes, counts as a guest core.
 */
export function guestCoresOf(
  vcpus: readonly number[],
  torn: ReadonlySet<number>,
  cores: readonly HostCore[],
  { threadsPerCore, pins }: { readonly threadsPerCore: number; readonly pins: ReadonlyMap<number, number> },
): GuestCore[] {
  const coreOf = new Map<number, HostCore>();
  for (const core of cores) for (const cpu of core.free) coreOf.set(cpu, core);
  const byGuestCore = new Map<number | string, number[]>();
  for (const vcpu of vcpus) {
    const index = Math.floor(vcpu / threadsPerCore);
    const key = torn.has(index) ? `vCPU ${vcpu}` : index;
    getOrAdd(byGuestCore, key, () => []).push(vcpu);
  }
  return [...byGuestCore.values()].map((list) => {
    const kept = new Map<HostCore, number>();
    for (const vcpu of list) {
      const home = coreOf.get(pins.get(vcpu) ?? -1);
      if (home !== undefined) kept.set(home, (kept.get(home) ?? 0) + 1);
    }
    const homes = [...kept].sort((a, b) => b[1] - a[1]).map(([home]) => home);
    return { vcpus: list, size: list.length, homes };
  });
}

/** Which guest cores stay whole, and the vCPUs of those that are split (loose vCPUs), ascending. */
export interface WayToLoad {
  readonly whole: readonly WholeGuestCore[];
  readonly loose: readonly number[];
}

/**
 * The ways to split so many of the guest cores with several vCPUs, and to choose a home for each whole one that is not
 * `open`. Guest cores of one size without homes are interchangeable, so the last ones are split. `complete` is false if
 * there are more ways than are given, which are as many as may be tried on `mostCores` host cores in all.
 */
export function waysToLoad(
  guestCores: readonly GuestCore[],
  splits: number,
  open: ReadonlySet<GuestCore>,
  hostCores: number,
  mostCores: number,
): { readonly all: readonly WayToLoad[]; readonly complete: boolean } {
  const single = guestCores.filter(({ size }) => size < 2).flatMap(({ vcpus }) => vcpus);
  const several = guestCores.filter(({ size }) => size > 1);
  const homed = several.filter(({ homes }) => homes.length > 0);
  const sizes = [...new Set(several.map(({ size }) => size))];
  const homeless = sizes.map((size) => several.filter((one) => one.size === size && one.homes.length === 0));
  const all: WayToLoad[] = [];
  let complete = true;
  const mostWays = Math.max(Math.min(Math.floor(mostCores / hostCores), 64), 1);

  const splitHomeless = (at: number, left: number, whole: WholeGuestCore[], loose: readonly number[]) => {
    const group = homeless[at];
    if (group === undefined) {
      if (left > 0) return;
      if (all.length === mostWays) complete = false;
      else all.push({ whole, loose: [...single, ...loose].sort((a, b) => a - b) });
      return;
    }
    const rest = homeless.slice(at + 1).reduce((sum, { length }) => sum + length, 0);
    for (let count = Math.min(group.length, left); count >= Math.max(left - rest, 0); count--) {
      if (!complete) return;
      const kept = group.slice(0, group.length - count).map(({ vcpus }) => ({ vcpus, homes: [] }));
      const split = group.slice(group.length - count).flatMap(({ vcpus }) => vcpus);
      splitHomeless(at + 1, left - count, [...whole, ...kept], [...loose, ...split]);
    }
  };
  const choose = (at: number, left: number, whole: WholeGuestCore[], loose: readonly number[]) => {
    if (!complete) return;
    const core = homed[at];
    if (core === undefined) {
      splitHomeless(0, left, whole, loose);
      return;
    }
    const others = several.length - whole.length - (splits - left) - 1;
    const { vcpus, homes } = core;
    const choices = open.has(core) ? [homes] : homes.map((home) => [home]);
    if (left <= others) for (const homes of choices) choose(at + 1, left, [...whole, { vcpus, homes }], loose);
    if (left > 0) choose(at + 1, left - 1, whole, [...loose, ...vcpus]);
  };
  choose(0, splits, [], []);
  return { all, complete };
}
