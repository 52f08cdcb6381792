import { generateHost } from './generate-host.ts';
import { generateCells, generateMemnodes, generateMemory } from './generate-memory.ts';
import { generatePins } from './generate-pins.ts';
import { coreByCore, nodesTouched, onlineCpus } from './host-cpus.ts';
import type { Domain, Fleet, Host, Topology } from './model.ts';
import { type Random, randomFrom } from './random.ts';
import { spoilPins, spoilSet } from './spoil.ts';

/** The fleet of a seed: small, and full of placements that are right, nearly right or wrong. */
export function generateFleet(seed: number): Fleet {
  const random = randomFrom(seed);
  const hosts: Host[] = [];
  const count = random.pick([1, 1, 2]);
  for (let number = 0; number < count; number++) {
    const host = generateHost(random, `s${seed}h${number}`);
    const free = random.chance(0.3) ? random.shuffled(onlineCpus(host)) : coreByCore(host);
    const domains: Domain[] = [];
    const size = 1 + random.below(5);
    for (let index = 0; index < size; index++) {
      domains.push(generateDomain(random, host, free, domains, `h${number}-d${index}`, `s${seed}h${number}d${index}`));
    }
    hosts.push({ ...host, domains });
  }
  return { seed, hosts };
}

/** `free` are the CPUs that no domain took 1:1 so far; what is taken here goes off its front. */
function generateDomain(
  random: Random,
  host: Host,
  free: number[],
  others: readonly Domain[],
  file: string,
  name: string,
): Domain {
  const max = random.pick([1, 2, 2, 3, 4, 4, 4, 6, 8]);
  const topology = random.chance(0.55) ? generateTopology(random, max) : null;
  const pins = generatePins(random, host, free, others, max, topology?.threads ?? 1);
  const vcpupins = spoilPins(random, host, pins.vcpupins, max);
  const aside = () => spoilSet(random, host, random.shuffled(onlineCpus(host)).slice(0, 1 + random.below(2)));
  const iothreads = random.pick([0, 0, 1, 2]);
  const touched = nodesTouched(host, pins.sets);
  const cells = random.chance(0.35) ? generateCells(random, max) : [];
  return {
    file: `${file}.xml`,
    name,
    vcpu: { max, ...generateBoot(random, max), placement: generatePlacement(random), cpuset: pins.cpuset },
    vcpupins,
    emulatorpin: random.chance(0.25) ? aside() : null,
    iothreads,
    iothreadpins: Array.from({ length: iothreads }, (_, index) => index + 1)
      .filter(() => random.chance(0.4))
      .map((iothread) => ({ iothread, cpuset: aside() })),
    memory: random.chance(0.55) ? generateMemory(random, host, touched) : null,
    memnodes: cells.length === 0 ? [] : generateMemnodes(random, host, cells, pins.sets, touched),
    topology,
    cells,
    looks: {
      quotes: random.pick(['single', 'single', 'double', 'mixed']),
      crlf: random.chance(0.1),
      cellIds: random.chance(0.8),
      splitCputune: random.chance(0.05),
      decoys: random.chance(0.2),
    },
  };
}

/** The guest's topology; wrong for its vCPUs now and then. */
function generateTopology(random: Random, max: number): Topology {
  const threads = random.pick([1, 2, 2, 2, 4]);
  const fits = max % threads === 0;
  const cores = fits && !random.chance(0.15) ? max / threads : 1 + random.below(4);
  const halves = cores % 2 === 0 && random.chance(0.4);
  const where = random.pick(['sockets', 'dies', 'clusters']);
  return {
    sockets: halves && where === 'sockets' ? 2 : 1,
    dies: halves && where === 'dies' ? 2 : random.pick([null, 1]),
    clusters: halves && where === 'clusters' ? 2 : random.pick([null, null, 1]),
    cores: halves ? cores / 2 : cores,
    threads,
  };
}

function generateBoot(random: Random, max: number): { current: number | null; enabled: boolean[] | null } {
  if (random.chance(0.12)) {
    const enabled = Array.from({ length: max }, (_, vcpu) => vcpu === 0 || random.chance(0.6));
    const current = enabled.filter((on) => on).length;
    return { current: current === max && random.chance(0.5) ? null : current, enabled };
  }
  return { current: random.chance(0.25) ? 1 + random.below(max) : null, enabled: null };
}

function generatePlacement(random: Random): Domain['vcpu']['placement'] {
  return random.pick([null, null, null, 'static', 'static', 'static', 'static', 'static', 'auto']);
}
