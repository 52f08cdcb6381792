import { generateHost } from './generate-host.ts';
import { generateCells, generateMemnodes, generateMemory } from './generate-memory.ts';
import { generatePins, type Site } from './generate-pins.ts';
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
    const all = host.cpus.map((cpu) => cpu.id);
    const free = random.pick([coreByCore(host), coreByCore(host), random.shuffled(onlineCpus(host)), all]);
    const calm = random.chance(0.4);
    const domains: Domain[] = [];
    const size = random.pick([1, 1, 2, 2, 3, 4, 5]);
    for (let index = 0; index < size; index++) {
      const site = { host, free, others: domains, calm };
      domains.push(generateDomain(random, site, `h${number}-d${index}`, `s${seed}h${number}d${index}`));
    }
    const others = randomFrom(seed * 8 + number);
    hosts.push(bounded(others, apart(others, { ...host, domains })));
  }
  return { seed, hosts };
}

/** Now and then domains share devices, or the profile says that some never run together. */
function apart(random: Random, host: Host): Host {
  if (host.domains.length < 2 || !random.chance(0.3)) return host;
  const names = host.domains.map(({ name }) => name);
  return {
    ...host,
    domains: host.domains.map((domain) => ({ ...domain, devices: [1, 2].filter(() => random.chance(0.4)) })),
    neverTogether: random.chance(0.3) ? [random.shuffled(names).slice(0, 2 + random.below(2))] : [],
  };
}

/** Now and then slices bound the guests. */
function bounded(random: Random, host: Host): Host {
  if (!random.chance(0.2)) return host;
  const slices = (['machine.slice', 'machine-a.slice', 'machine-b.slice'] as const).flatMap((name) => {
    if (!random.chance(0.6)) return [];
    const cpus = host.cpus.map(({ id }) => id).filter(() => random.chance(0.7));
    return cpus.length === 0 ? [] : [{ name, cpus }];
  });
  const own = () => random.pick(['machine.slice', 'machine.slice', 'machine-a.slice', 'machine-b.slice'] as const);
  return { ...host, slices, domains: host.domains.map((domain) => ({ ...domain, slice: own() })) };
}

function generateDomain(random: Random, site: Site, file: string, name: string): Domain {
  const { host, free, calm } = site;
  const wanted = random.pick([1, 2, 2, 2, 3, 4, 4, 4, 6, 8]);
  const max = calm ? Math.max(1, Math.min(wanted, free.length)) : wanted;
  const topology = random.chance(0.55) ? generateTopology(random, max) : null;
  const pins = generatePins(random, site, max, topology?.threads ?? 1);
  const vcpupins = calm && random.chance(0.7) ? pins.vcpupins : spoilPins(random, host, pins.vcpupins, max);
  const aside = () => spoilSet(random, host, random.shuffled(onlineCpus(host)).slice(0, 1 + random.below(2)));
  const iothreads = random.pick([0, 0, 1, 2]);
  const touched = nodesTouched(host, pins.sets);
  const cells = random.chance(0.35) ? generateCells(random, max) : [];
  return {
    file: `${file}.xml`,
    name,
    devices: [],
    slice: 'machine.slice',
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
