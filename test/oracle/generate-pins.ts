import { coreByCore, onlineCpus, window } from './host-cpus.ts';
import type { Domain, Host } from './model.ts';
import { readPinset } from './pinset-text.ts';
import type { Random } from './random.ts';
import { spoilSet } from './spoil.ts';
import { writePinset } from './write-pinset.ts';

/** The pins of a domain and the CPUs that they were made from, a set a vCPU. */
export type Pins = { cpuset: string | null; vcpupins: Domain['vcpupins']; sets: readonly (readonly number[])[] };

/** Pins for `max` vCPUs in one of the ways that people pin; `free` are the CPUs that nobody took 1:1 so far. */
export function generatePins(
  random: Random,
  host: Host,
  free: number[],
  others: readonly Domain[],
  max: number,
  threads: number,
): Pins {
  const vcpus = Array.from({ length: max }, (_, vcpu) => vcpu);
  const online = onlineCpus(host);
  const nearPool = () => pool(random, host, Math.max(1, max + random.pick([-1, 0, 0, 0, 1, 2])));
  const each = (sets: readonly (readonly number[])[]): Pins => ({
    cpuset: random.chance(0.1) ? spoilSet(random, host, nearPool()) : null,
    vcpupins: vcpus.map((vcpu) => ({ vcpu, cpuset: writePinset(random, sets[vcpu] ?? []) })),
    sets,
  });
  switch (random.pick(['dedicated', 'dedicated', 'dedicated', 'cores', 'pool', 'pool', 'cpuset', 'windows', 'any'])) {
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
      const others = nearPool();
      return each(vcpus.map(() => others));
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
      if (theirs !== null && random.chance(0.5)) {
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

/** CPUs that lie together: of one node where they fit and chance does not will otherwise. */
function pool(random: Random, host: Host, size: number): number[] {
  const near = host.cpus.filter((cpu) => cpu.online && cpu.node === (random.oneOf(host.nodes)?.id ?? 0));
  const ordered = near.length >= size && random.chance(0.7) ? near.map((cpu) => cpu.id) : coreByCore(host);
  return window(ordered, random.chance(0.5) ? 0 : random.below(ordered.length), size);
}
