import assert from 'node:assert/strict';
import process from 'node:process';
import { suite, test } from 'node:test';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { type FixedDocument, fixDocuments } from '../../server/src/features/analysis.ts';
import type { DomainDocument } from '../../server/src/fleet/documents/domain-document.ts';
import type { Fleet } from '../../server/src/fleet/fleet.ts';
import { findingsOfDomain } from '../../server/src/rules/engine/run.ts';
import { generateFleet } from '../oracle/generate.ts';
import { randomFrom } from '../oracle/random.ts';
import { writeFleet } from '../oracle/write.ts';
import { fleetOfFiles } from './fleet-of-files.ts';
import { definable, missingOfLibvirt } from './libvirt-verdict.ts';
import { shownByGuestCores } from './shown-by-guest-cores.ts';

/** How many random fleets, and the seed of the first; the others follow it. */
const fleets = Number(process.env.PINSET_FIXES_FLEETS ?? 60);
const firstSeed = Number(process.env.PINSET_FIXES_SEED ?? 1);

/** Every so manyth changed document is shown to libvirt, which takes its time. */
const shownToLibvirt = 10;

/** What can be said only once pins are in order. */
const followsFromOrder: ReadonlySet<string> = new Set(['memory-not-bound', 'floating-over-dedicated']);

/** A random fleet; a machine.slice confines the guests of each host that has no slices. */
interface Sample {
  readonly files: ReadonlyMap<string, string>;
  /** The CPUs that its slices leave each domain, by its name. */
  readonly bounds: ReadonlyMap<string, CpuSet>;
}

suite(`pinset fix of ${fleets} random fleets`, () => {
  const changed: { before: string; after: string; title: string }[] = [];

  test('changes what has a finding, stays in the slice, causes nothing new, and leaves nothing for a second run', async () => {
    let applied = 0;
    let confined = 0;
    for (const { seed, files, bounds } of samples()) {
      const fleet = await fleetOfFiles(files);
      const before = await fleetOfFiles(files);
      if (isConfined(before, bounds)) confined++;
      const results = fixed(fleet, false);
      const titles = results.flatMap((one) => one.applied.map(({ title }) => title));
      for (const { before: was, after: is } of results) {
        if (was === is || was.kind !== 'domain' || is.kind !== 'domain') continue;
        const where = `seed ${seed} ${was.path}`;
        const name = was.domain.name?.value ?? '';
        const isNamed = titles.some((title) => title.includes(name));
        const found = findingsOfDomain(was, before.occupancyFor(was));
        assert.ok(found.length > 0 || isNamed, `${where} has no finding and is not named: ${titles.join('\n')}`);
        const allowed = bounds.get(name);
        if (allowed !== undefined) assertWithin(was, is, allowed, where);
        assertFewForHelpers(was, is, before, where);
        changed.push({ before: was.text, after: is.text, title: where });
      }
      applied += titles.length;
      assertNothingNew(before, fleet, titles, `seed ${seed}\n${titles.join('\n')}`);
      const again = fixed(fleet, false);
      const more = again.flatMap((one) => one.applied.map(({ title }) => title));
      assert.deepEqual(more, [], `seed ${seed}: a second run`);
    }
    assert.ok(applied > fleets, `only ${applied} fixes`);
    assert.ok(confined * 5 >= fleets * 2, `only ${confined} fleets have a slice without some of the host's CPUs`);
  });

  test('deletes no pin with --safe', async () => {
    for (const { seed, files } of samples()) {
      for (const { before, after } of fixed(await fleetOfFiles(files), true)) {
        if (before.kind !== 'domain' || after.kind !== 'domain') continue;
        const left = pinsBy(after);
        for (const [pin, count] of pinsBy(before)) {
          assert.ok((left.get(pin) ?? 0) >= count, `seed ${seed} ${before.path}: ${pin}\n${after.text}`);
        }
      }
    }
  });

  test('leaves a domain that libvirt defines definable', (t) => {
    const missing = missingOfLibvirt();
    if (missing !== null) return t.skip(`${missing} is not installed`);
    const shown = changed.filter((_, index) => index % shownToLibvirt === 0);
    const before = definable(shown.map((pair) => pair.before));
    const after = definable(shown.map((pair) => pair.after));
    for (const [index, { title, after: text }] of shown.entries()) {
      assert.ok(after[index] === true || before[index] === false, `no longer: ${title}\n${text}`);
    }
  });
});

function* samples(): Iterable<Sample & { readonly seed: number }> {
  for (let seed = firstSeed; seed < firstSeed + fleets; seed++) {
    const fleet = generateFleet(seed);
    const random = randomFrom(seed);
    const files = new Map(writeFleet(fleet));
    const bounds = new Map<string, CpuSet>();
    for (const host of fleet.hosts) {
      const ids = host.cpus.map(({ id }) => id);
      const drawn = CpuSet.from(ids.filter(() => random.chance(0.7))).union(CpuSet.of(1));
      const slices = host.slices.length > 0 ? host.slices : [{ name: 'machine.slice' as const, cpus: [...drawn] }];
      if (host.slices.length === 0) {
        const profile = `hosts/${host.name}.host.json`;
        const claims = (files.get(profile) ?? '').replace('"documents": [', `"documents": ["../etc/${host.name}/*", `);
        files.set(profile, claims).set(`etc/${host.name}/machine.slice`, `[Slice]\nAllowedCPUs=${drawn}\n`);
      }
      for (const { name, slice } of host.domains) {
        const within = slices.filter((one) => one.name === 'machine.slice' || one.name === slice);
        if (within.length === 0) continue;
        bounds.set(
          name,
          within.map(({ cpus }) => CpuSet.from(cpus)).reduce((a, b) => a.intersection(b)),
        );
      }
    }
    yield { seed, files, bounds };
  }
}

function fixed(fleet: Fleet, safeOnly: boolean): readonly FixedDocument[] {
  return fixDocuments(fleet, [...fleet.allDomains()], { rules: null, safeOnly }, (_, error) => {
    throw error;
  });
}

/** Whether a slice keeps a domain away from online CPUs of its host. */
function isConfined(fleet: Fleet, bounds: ReadonlyMap<string, CpuSet>): boolean {
  return [...fleet.allDomains()].some((document) => {
    const allowed = bounds.get(document.domain.name?.value ?? '');
    const online = fleet.occupancyFor(document)?.host.topology.online;
    return allowed !== undefined && online?.isSubsetOf(allowed) === false;
  });
}

/** Pins that a fix wrote are within the slice; those that were outside may stay, or become narrower. */
function assertWithin(was: DomainDocument, is: DomainDocument, allowed: CpuSet, where: string): void {
  if (hasUnreadable(was)) return;
  const before = pinsets(was);
  for (const cpus of pinsets(is)) {
    const isOld = before.some((old) => cpus.isSubsetOf(old));
    assert.ok(isOld || cpus.isSubsetOf(allowed), `${where}: ${cpus} is outside of ${allowed}\n${is.text}`);
  }
}

/**
 * Helper threads get CPUs of one node: a part of what they have, CPUs that are reserved or that helper threads of the host
 * have, or two of a core.
 */
function assertFewForHelpers(was: DomainDocument, is: DomainDocument, fleet: Fleet, where: string): void {
  const host = fleet.occupancyFor(was)?.host;
  if (host === undefined || hasUnreadable(was)) return;
  const known = helperPinsets(was).map(({ cpus }) => cpus);
  for (const { thread, cpus } of helperPinsets(is)) {
    const before = helperPinsets(was).find((one) => one.thread === thread);
    if (before !== undefined && cpus.isSubsetOf(before.cpus)) continue;
    if (known.some((one) => cpus.equals(one))) continue;
    const area = `${where}: ${thread} on ${cpus}\n${is.text}`;
    assert.ok(host.topology.nodesOf(cpus).size <= 1, area);
    const shared = [...fleet.allDomains()].flatMap(helperPinsets).some((other) => cpus.isSubsetOf(other.cpus));
    assert.ok(cpus.size <= 2 || shared || cpus.isSubsetOf(host.reserved), area);
  }
}

function helperPinsets({ domain }: DomainDocument): { readonly thread: string; readonly cpus: CpuSet }[] {
  const pins = [
    ...domain.emulatorPins.map(({ cpuset }) => ({ thread: 'emulator', cpuset })),
    ...domain.iothreadPins.map(({ iothread, cpuset }) => ({ thread: `iothread ${iothread?.value}`, cpuset })),
  ];
  return pins.flatMap(({ thread, cpuset }) => (cpuset?.value == null ? [] : [{ thread, cpus: cpuset.value }]));
}

function pinsets(document: DomainDocument): CpuSet[] {
  return pinsOf(document).flatMap((one) => one?.cpuset?.value ?? []);
}

/** What libvirt cannot read says nothing; its reading is not another place. */
function hasUnreadable(document: DomainDocument): boolean {
  return pinsOf(document).some((one) => one?.cpuset != null && one.cpuset.value === null);
}

function pinsOf({ domain }: DomainDocument) {
  return [domain.vcpu, ...domain.vcpuPins, ...domain.emulatorPins, ...domain.iothreadPins];
}

/** How many pins each thread has, by its name: `vcpupin 1`. */
function pinsBy({ domain }: DomainDocument): Map<string, number> {
  const names = [
    ...domain.vcpuPins.map(({ vcpu }) => `vcpupin ${vcpu?.text.trim()}`),
    ...domain.emulatorPins.map(() => 'emulatorpin'),
    ...domain.iothreadPins.map(({ iothread }) => `iothreadpin ${iothread?.text.trim()}`),
    ...(domain.vcpu?.cpuset == null ? [] : ['cpuset of <vcpu>']),
  ];
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Errors and warnings by rule and document. */
function countsIn(fleet: Fleet): Map<string, number> {
  const counts = new Map<string, number>();
  for (const document of fleet.allDomains()) {
    for (const { rule, severity } of findingsOfDomain(document, fleet.occupancyFor(document))) {
      if (severity === 'info' || followsFromOrder.has(rule)) continue;
      const key = `${rule} in ${document.path}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * No rule finds more in a document than before, unless a fix says that it uncovers it, or a conflict on CPUs hid it there
 * or elsewhere: one on cores shows once that is gone. {@link shownByGuestCores} is not new either.
 */
function assertNothingNew(before: Fleet, after: Fleet, titles: readonly string[], where: string): void {
  const uncovered = new Set(titles.flatMap((title) => / \(uncovers (.*)\)$/.exec(title)?.[1]?.split(', ') ?? []));
  const was = countsIn(before);
  const shown = shownByGuestCores(before, after);
  for (const [key, count] of countsIn(after)) {
    const rule = key.slice(0, key.indexOf(' '));
    if (shown.has(key)) continue;
    if (uncovered.has(rule) || (rule === 'smt-sibling-conflict' && uncovered.has('cpu-overcommit'))) continue;
    const hid = was.get(key.replace(rule, 'cpu-overcommit')) ?? 0;
    if (rule === 'smt-sibling-conflict' && (hid > 0 || cpuExcess(after) < cpuExcess(before))) continue;
    assert.ok(count <= (was.get(key) ?? 0), `${key} is new: ${where}`);
  }
}

function cpuExcess(fleet: Fleet): number {
  const conflicts = new Set(
    [...fleet.allDomains()].flatMap((document) => [...(fleet.occupancyFor(document)?.cpuConflicts.all ?? [])]),
  );
  return [...conflicts].reduce((sum, { units, places }) => sum + units.length - places, 0);
}
