import { highestHostNumber } from '../../host-topology.ts';

/** What /proc/cpuinfo tells about a CPU; null if unknown. */
export interface CpuinfoEntry {
  /** Labels: equal labels mean the same part. */
  readonly package: string | null;
  readonly core: string | null;
  /** AMD's family 21, where two cores are one compute unit. */
  readonly computeUnits: boolean;
}

/** The CPUs of /proc/cpuinfo, by number. Architectures without `physical id` and `core id` have no labels. */
export function parseCpuinfo(text: string): ReadonlyMap<number, CpuinfoEntry> {
  const cpus = new Map<number, CpuinfoEntry>();
  for (const block of text.split(/\n[ \t]*\n/)) {
    const fields = new Map(block.split('\n').flatMap(fieldOf));
    const id = fields.get('processor');
    if (id === undefined || !/^\d{1,5}$/.test(id) || Number(id) > highestHostNumber) continue;
    const physical = fields.get('physical id') ?? null;
    const core = fields.get('core id') ?? null;
    cpus.set(Number(id), {
      package: physical,
      core: physical === null || core === null ? null : `${physical}/${core}`,
      computeUnits: fields.get('vendor_id') === 'AuthenticAMD' && fields.get('cpu family') === '21',
    });
  }
  return cpus;
}

function fieldOf(line: string): [string, string][] {
  const colon = line.indexOf(':');
  return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
}
