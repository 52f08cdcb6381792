import type { CpuPart } from '../../build-topology.ts';

/** A CPU of a table with its MAXMHZ; null if unknown. */
export interface RatedCpu {
  readonly cpu: CpuPart;
  readonly maxMhz: number | null;
}

/**
 * The kinds of cores of a hybrid CPU, by CPU; empty if the table does not settle them. Performance cores have an L2
 * cache of their own, efficiency cores share one and have fewer threads or, as all cores then, one; and their highest
 * frequencies are apart. All of this must agree, because the frequency alone misleads: favoured performance cores are
 * faster than others of their kind.
 */
export function kindsOfTable(rated: readonly RatedCpu[]): ReadonlyMap<number, string> {
  const cores = coresOf(rated.filter(({ cpu }) => cpu.online !== false));
  if (cores === null) return new Map();
  const coresOfL2 = new Map<number, number>();
  for (const { l2 } of cores) coresOfL2.set(l2, (coresOfL2.get(l2) ?? 0) + 1);
  const sharesL2 = ({ l2 }: RatedCore) => (coresOfL2.get(l2) ?? 0) > 1;
  const efficiency = cores.filter(sharesL2);
  const performance = cores.filter((core) => !sharesL2(core));
  if (efficiency.length === 0 || performance.length === 0) return new Map();
  const fewerThreads = most(efficiency, threads) < least(performance, threads);
  const withoutSmt = most(cores, threads) === 1;
  const slower = most(efficiency, speed) < 0.9 * least(performance, speed);
  if (!slower || !(fewerThreads || withoutSmt)) return new Map();
  return new Map([...kindOf(performance, 'performance'), ...kindOf(efficiency, 'efficiency')]);
}

interface RatedCore {
  readonly cpus: number[];
  readonly l2: number;
  readonly maxMhz: number;
}

// Null if a CPU lacks its core, its L2 cache or its frequency.
function coresOf(rated: readonly RatedCpu[]): RatedCore[] | null {
  const cores = new Map<number, RatedCore>();
  for (const { cpu, maxMhz } of rated) {
    const { core = null, l2 = null } = cpu;
    if (core === null || l2 === null || maxMhz === null) return null;
    const known = cores.get(core);
    if (known === undefined) cores.set(core, { cpus: [cpu.id], l2, maxMhz });
    else known.cpus.push(cpu.id);
  }
  return [...cores.values()];
}

function kindOf(cores: readonly RatedCore[], kind: string): [number, string][] {
  return cores.flatMap(({ cpus }) => cpus.map((id): [number, string] => [id, kind]));
}

const threads = ({ cpus }: RatedCore) => cpus.length;
const speed = ({ maxMhz }: RatedCore) => maxMhz;

function least(cores: readonly RatedCore[], measure: (core: RatedCore) => number): number {
  return cores.reduce((least, core) => Math.min(least, measure(core)), Number.POSITIVE_INFINITY);
}

function most(cores: readonly RatedCore[], measure: (core: RatedCore) => number): number {
  return cores.reduce((most, core) => Math.max(most, measure(core)), 0);
}
