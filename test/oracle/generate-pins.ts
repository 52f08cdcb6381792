import { coreByCore, onlineCpus, window } from './host-cpus.ts';
import type { Domain, Host } from './model.ts';
import { readPinset } from './pinset-text.ts';
import type { Random } from './random.ts';
import { spoilSet } from './spoil.ts';
import { writePinset } from './write-pinset.ts';

/** The pins of a domain and the CPUs that they were made from, a set a vCPU. */
export type Pins = { cpuset: string | null; vcpupins: Domain['vcpupins']; sets: readonly (readonly number[])[] };

const STYLES = ['dedicated', 'dedicated', 'dedicated', 'cores', 'pool', 'pool', 'cpuset', 'windows', 'any'] as const;
const CALM_STYLES = ['dedicated', 'dedicated', 'pool', 'cpuset'] as const;

/** Where the next domain goes. */
export type Site = {
  readonly host: Host;
  /** The CPUs that no domain took for itself so far; what is taken goes off the front. */
  readonly free: number[];
  /** The domains that are there. */
  readonly others: readonly Domain[];
  /** People on this host take care: domains keep to free CPUs while there are any. */
  readonly calm: boolean;
};

/** Pins for `max` vCPUs, in one of the ways that people pin. */
export function generatePins(random: Random, site: Site, max: number, threads: number): Pins {
  const { host, free, others, calm } = site;
  const vcpus = Array.from({ length: max }, (_, vcpu) => vcpu);
  const online = onlineCpus(host);
  const nearPool = () => pool(random, site, Math.max(1, max + random.pick(calm ? [0, 0, 1] : [-1, 0, 0, 0, 1, 2])));
  const each = (sets: readonly (readonly number[])[]): Pins => ({
    cpuset: random.chance(calm ? 0 : 0.1) ? spoilSet(random, host, nearPool()) : null,
    vcpupins: vcpus.map((vcpu) => ({ vcpu, cpuset: writePinset(random, sets[vcpu] ?? []) })),
    sets,
  });
  switch (random.pick(calm ? CALM_STYLES : STYLES)) {
    case 'dedicated': {
      const taken = free.splice(0, max);
      return each(vcpus.map((vcpu) => [taken[vcpu] ?? random.oneOf(online) ?? 0]));
    }
    case 'cores': {
      // A guest core to a host core, its vCPUs one to a thread or all on the whole core.
      const cores = random.shuffled([...new Set(host.cpus.filter((cpu) => cpu.online).map((cpu) => cpu.core))]);
      const whole = random.chance(0.4);
      return each(
        vcpus.map((vcpu) => {
          const core = cores[Math.floor(vcpu / threads) % cores.length];
          const siblings = host.cpus.filter((cpu) => cpu.online && cpu.core === core).map((cpu) => cpu.id);
          return whole
            ? siblings
            : siblings
                .slice(vcpu % threads)
                .concat(siblings)
                .slice(0, 1);
        }),
      );
    }
    case 'pool': {
      const shared = nearPool();
      return each(vcpus.map(() => shared));
    }
    case 'windows': {
      const from = random.below(online.length);
      const width = 1 + random.below(3);
      return each(vcpus.map((vcpu) => window(online, from + vcpu * random.pick([0, 1, 1]), width)));
    }
    case 'any':
      return each(vcpus.map(() => random.shuffled(online).slice(0, random.pick([1, 1, 2, 3, online.length]))));
    default: {
      // By vcpu@cpuset: the pool of another domain, one of its own, all CPUs, or nothing at all.
      const theirs = random.oneOf(others)?.vcpu.cpuset ?? null;
      if (random.chance(0.2)) return { cpuset: null, vcpupins: [], sets: [] };
      if (theirs !== null && random.chance(calm ? 0.1 : 0.5)) {
        const reading = readPinset(theirs);
        return { cpuset: theirs, vcpupins: [], sets: reading.kind === 'ids' ? [[...reading.ids]] : [] };
      }
      const own = random.chance(0.1) ? online : nearPool();
      const some = vcpus.filter(() => random.chance(0.2));
      return {
        cpuset: spoilSet(random, host, own),
        vcpupins: some.map((vcpu) => ({ vcpu, cpuset: writePinset(random, [random.oneOf(own) ?? 0]) })),
        sets: vcpus.map(() => own),
      };
    }
  }
}

/** CPUs that lie together: those that nobody has, or of one node where they fit, or anywhere. */
function pool(random: Random, { host, free, calm }: Site, size: number): number[] {
  if (free.length >= size && random.chance(calm ? 1 : 0.5)) return free.splice(0, size);
  const blind = random.chance(0.3);
  const node = random.oneOf(host.nodes)?.id;
  const near = host.cpus.filter((cpu) => (blind || cpu.online) && cpu.node === node);
  const ordered = near.length >= size && random.chance(0.8) ? near.map((cpu) => cpu.id) : coreByCore(host);
  return window(ordered, random.chance(0.5) ? 0 : random.below(ordered.length), size);
}
