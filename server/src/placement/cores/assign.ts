import type { CoreLoad, WholeGuestCore } from '../request/core-load.ts';
import type { CoreChoice } from './core-choices.ts';

/**
 * Gives each vCPU its CPU on the chosen cores: current pins stay where they can, the rest is assigned in ascending
 * order.
 */
export function assign(
  choices: readonly CoreChoice[],
  { whole, loose, pins }: CoreLoad,
): { readonly cpuOf: ReadonlyMap<number, number>; readonly emulator: number | null } {
  const cpuOf = new Map<number, number>();
  const ordered = choices
    .filter(({ cpus }) => cpus.length > 0)
    .sort((a, b) => (a.cpus[0] ?? 0) - (b.cpus[0] ?? 0))
    .map((choice) => ({ choice, left: new Set(choice.cpus), loose: choice.loose }));
  const keep = (vcpu: number, left: Set<number>) => {
    const pin = pins.get(vcpu);
    if (pin === undefined || cpuOf.has(vcpu) || !left.delete(pin)) return false;
    cpuOf.set(vcpu, pin);
    return true;
  };
  for (const { choice, left } of ordered) {
    for (const { vcpus } of choice.atHome) for (const vcpu of vcpus) keep(vcpu, left);
  }
  for (const core of ordered) {
    for (const vcpu of loose) if (core.loose > 0 && keep(vcpu, core.left)) core.loose--;
  }
  const placed = new Set(ordered.flatMap(({ choice }) => choice.atHome));
  const waiting = whole.filter((core) => !placed.has(core));
  const waitingLoose = loose.filter((vcpu) => !cpuOf.has(vcpu));
  let emulator: number | null = null;
  for (const { choice, left, loose: places } of ordered) {
    const cpus = [...left].sort((a, b) => a - b);
    const give = (vcpus: readonly number[]) => {
      for (const vcpu of vcpus) if (!cpuOf.has(vcpu)) cpuOf.set(vcpu, cpus.shift() ?? -1);
    };
    for (const guestCore of [...choice.atHome, ...newcomers(choice, waiting)]) give(guestCore.vcpus);
    give(waitingLoose.splice(0, places));
    if (choice.emulator) emulator = cpus.shift() ?? null;
  }
  return { cpuOf: inOrder(cpuOf, whole, pins), emulator };
}

/**
 * The same with guest cores of one size in the order of their CPUs, as far as that keeps as many pins: people number
 * vCPUs that way.
 */
function inOrder(
  cpuOf: ReadonlyMap<number, number>,
  whole: readonly WholeGuestCore[],
  pins: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const result = new Map(cpuOf);
  // `whole` has guest cores without a home last.
  const ascending = whole.toSorted((a, b) => (a.vcpus[0] ?? 0) - (b.vcpus[0] ?? 0));
  const placed = ascending.map(({ vcpus }) => ({
    vcpus,
    cpus: vcpus.flatMap((vcpu) => cpuOf.get(vcpu) ?? []).sort((a, b) => a - b),
  }));
  type Placed = (typeof placed)[number];
  const keptOn = ({ vcpus }: Placed, cpus: readonly number[]) =>
    vcpus.filter((vcpu) => cpus.includes(pins.get(vcpu) ?? -1)).length;
  for (const [at, one] of placed.entries()) {
    for (const other of placed.slice(at + 1)) {
      if (other.vcpus.length !== one.vcpus.length || (one.cpus[0] ?? 0) < (other.cpus[0] ?? 0)) continue;
      const kept = keptOn(one, one.cpus) + keptOn(other, other.cpus);
      if (keptOn(one, other.cpus) + keptOn(other, one.cpus) < kept) continue;
      [one.cpus, other.cpus] = [other.cpus, one.cpus];
    }
  }
  for (const { vcpus, cpus } of placed) {
    const staying = new Set(vcpus.flatMap((vcpu) => cpus.find((cpu) => cpu === pins.get(vcpu)) ?? []));
    const rest = cpus.filter((cpu) => !staying.has(cpu));
    for (const vcpu of vcpus) {
      const pin = pins.get(vcpu);
      if (pin !== undefined && staying.delete(pin)) result.set(vcpu, pin);
      else result.set(vcpu, rest.shift() ?? -1);
    }
  }
  return result;
}

/** Takes guest cores off the waiting list for those places of the core that no guest core at home there fills. */
function newcomers(choice: CoreChoice, waiting: WholeGuestCore[]): WholeGuestCore[] {
  const result: WholeGuestCore[] = [];
  for (const [size, count] of choice.whole) {
    const places = count - choice.atHome.filter(({ vcpus }) => vcpus.length === size).length;
    for (let place = 0; place < places; place++) {
      const next = waiting.findIndex(({ vcpus }) => vcpus.length === size);
      result.push(...waiting.splice(next, next < 0 ? 0 : 1));
    }
  }
  return result;
}
