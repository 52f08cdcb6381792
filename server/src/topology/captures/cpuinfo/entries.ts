import { highestHostNumber } from '../../host-topology.ts';
import { wholeNumber } from '../whole-number.ts';

/** What /proc/cpuinfo tells about a CPU; null if it does not. */
export interface CpuinfoEntry {
  /** The label of its package, unique in the host. */
  readonly package: string | null;
  /** The label of its core, unique in the host. */
  readonly core: string | null;
  /** How many online CPUs its package has. */
  readonly siblings: number | null;
  /** How many cores with an online CPU its package has. */
  readonly cpuCores: number | null;
  /** AMD's family 21, where two cores are one compute unit. */
  readonly computeUnits: boolean;
}

/** The CPUs of /proc/cpuinfo, all online. */
export interface Cpuinfo {
  readonly cpus: ReadonlyMap<number, CpuinfoEntry>;
  readonly vendor: string | null;
  /** How many CPUs it says there are, which only s390 does. */
  readonly announced: number | null;
}

/**
 * Reads /proc/cpuinfo, or the lines that grep took from it. x86 and Itanium have `physical id` and `core id`; other
 * architectures number their CPUs only (`processor : 0`, on s390 `processor 0: …`).
 */
export function parseCpuinfo(text: string): Cpuinfo {
  const cpus = new Map<number, CpuinfoEntry>();
  let announced: number | null = null;
  let vendor: string | null = null;
  let id: number | null = null;
  let fields = new Map<string, string>();
  const close = () => {
    if (id !== null && id <= highestHostNumber && !cpus.has(id)) cpus.set(id, entryOf(fields));
    fields = new Map();
    id = null;
  };
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    const onS390 = /^processor (\d{1,5})$/.exec(name)?.[1];
    if (name === 'processor' || onS390 !== undefined) {
      close();
      id = wholeNumber(onS390 ?? value);
      // What s390 tells about a CPU follows the list of all of them.
      if (onS390 !== undefined) close();
    } else if (!fields.has(name)) fields.set(name, value);
    if (name === '# processors') announced = wholeNumber(value);
    if (name === 'vendor_id') vendor ??= value;
  }
  close();
  return { cpus, vendor, announced };
}

function entryOf(fields: ReadonlyMap<string, string>): CpuinfoEntry {
  const number = (name: string) => wholeNumber(fields.get(name) ?? '');
  const physical = number('physical id');
  const core = number('core id');
  return {
    package: physical === null ? null : `${physical}`,
    core: physical === null || core === null ? null : `${physical}/${core}`,
    siblings: number('siblings'),
    cpuCores: number('cpu cores'),
    computeUnits: fields.get('vendor_id') === 'AuthenticAMD' && fields.get('cpu family') === '21',
  };
}
