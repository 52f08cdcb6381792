import { mostQemuVcpus, type QemuValue, readQemuNumber } from './values.ts';

/** How many vCPUs a guest has; null if unknown. */
export interface QemuSmp {
  /** Online at start. */
  readonly vcpus: number | null;
  /** Including those that can be plugged in. */
  readonly maxVcpus: number | null;
  readonly threadsPerCore: number | null;
  /** As -smp has it, since it depends on the machine type what QEMU adds; null if it has none. */
  readonly sockets: number | null;
}

/** The levels between the machine and its cores. */
const outerLevels = ['drawers', 'books', 'sockets', 'dies', 'clusters', 'modules'] as const;
const keys: readonly string[] = ['', 'cpus', 'maxcpus', ...outerLevels, 'cores', 'threads'];

/**
 * What `-smp` means (hw/core/machine-smp.c of QEMU 7.2 to 10): the count before its first comma or `cpus=`; missing
 * values are computed from the others. Without -smp the guest has one vCPU. QEMU refuses a topology whose product is
 * not the maximum, so it is unknown here.
 */
export function readSmp(values: readonly QemuValue[]): QemuSmp {
  const numbers = new Map<string, number | null>();
  for (const { key, value } of values) {
    if (!keys.includes(key)) return partlyKnown(new Map());
    numbers.set(key === '' ? 'cpus' : key, readQemuNumber(value));
  }
  if ([...numbers.values()].includes(null)) return partlyKnown(numbers);
  const given = (key: string): number => numbers.get(key) ?? 0;
  const outer = outerLevels.reduce((product, level) => product * Math.max(1, given(level)), 1);
  const most = given('maxcpus') || given('cpus');
  const counted = most > 0 && given('threads') === 0 && given('cores') > 0 && given('sockets') > 0;
  const threads = counted ? most / (outer * given('cores')) : Math.max(1, given('threads'));
  const maxVcpus = most > 0 ? most : outer * Math.max(1, given('cores')) * threads;
  const vcpus = given('cpus') || maxVcpus;
  const sound = Number.isInteger(threads) && maxVcpus % (outer * Math.max(1, given('cores')) * threads) === 0;
  if (vcpus > mostQemuVcpus || maxVcpus > mostQemuVcpus || vcpus > maxVcpus) return partlyKnown(new Map());
  const sockets = sound && given('sockets') > 0 ? outer / innerOf(given) : null;
  return { vcpus, maxVcpus, threadsPerCore: sound ? threads : null, sockets };
}

/** With an unknown number among them, only the written ones count. */
function partlyKnown(numbers: ReadonlyMap<string, number | null>): QemuSmp {
  const cpus = numbers.get('cpus') ?? null;
  const vcpus = cpus !== null && cpus <= mostQemuVcpus ? cpus : null;
  const most = numbers.has('maxcpus') ? (numbers.get('maxcpus') ?? null) : vcpus;
  return { vcpus, maxVcpus: most, threadsPerCore: numbers.get('threads') ?? null, sockets: null };
}

/** How many dies, clusters and modules a socket has together. */
function innerOf(given: (key: string) => number): number {
  return ['dies', 'clusters', 'modules'].reduce((product, level) => product * Math.max(1, given(level)), 1);
}
