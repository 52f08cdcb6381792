import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { drawMap, type HostMap, hostMap, verificationOf } from '../../../server/src/features/analysis.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import type { Fleet } from '../../../server/src/fleet/fleet.ts';
import { cputune, pinned } from '../../fragments.ts';
import { fleetWith, setOf, type Threads, vcpu } from './running.ts';

/** Cores {0,1} {2,3} | {4,5} {6,7} on two nodes; CPU 8 is offline. */
const on = 'example';
const readAt = Date.UTC(2026, 11, 1, 14, 3);

suite('the map after running guests were read', () => {
  test('says where a vCPU really runs, where its file says, and when that was read', () => {
    const { verified, label } = mapOf({ db: pinned(4, 5) }, { db: [vcpu(0, '0-3'), vcpu(1, '5')] });
    assert.deepEqual(
      verified?.drifts.map((drift) => drift.label),
      ['vCPU 0 of db (file: CPU 4; running: CPUs 0-3)'],
    );
    assert.equal(verified?.text, '1 thread elsewhere than defined');
    assert.equal(verified?.time, 'read 2026-12-01 14:03 UTC');
    assert.deepEqual(verified?.places, [
      ...[0, 1, 2, 3].map((cpu) => ({ cpu, strays: [0], pins: [] })),
      { cpu: 4, strays: [], pins: [{ pin: 0, isAway: true }] },
    ]);
    const told = 'vCPU 0 of db (file: CPU 4; running: CPUs 0-3)';
    assert.match(label(1), new RegExp(`^CPU 1, [^:]*; ${escaped(told)}$`));
    assert.match(label(4), new RegExp(`^CPU 4, .*: vCPU 0 of db; .*${escaped(told)}$`));
    assert.doesNotMatch(label(5), /running/);
  });

  test('tells who is not there at all from who runs elsewhere too', () => {
    const files = { wide: pinned(4), pool: pinned('0-1', '0-1'), narrow: pinned('2-3') };
    const { verified, pinsAt } = mapOf(files, {
      wide: [vcpu(0, '4-5')],
      pool: [vcpu(0, '6'), vcpu(1, '0-1')],
      narrow: [vcpu(0, '3')],
    });
    assert.deepEqual(pinsAt(4), ['wide 0 runs here too']);
    assert.deepEqual(pinsAt(0), ['pool 0-1 runs here too'], 'vCPU 1 of the pool is there');
    assert.deepEqual([pinsAt(2), pinsAt(3)], [['narrow 0 is away'], ['narrow 0 runs here too']]);
    assert.deepEqual(
      verified?.places.flatMap(({ cpu, strays }) => (strays.length > 0 ? [cpu] : [])),
      [5, 6],
    );
  });

  test('has the threads of the emulator by what of them is elsewhere', () => {
    const text = `${pinned(4).replace('</cputune>', "<emulatorpin cpuset='0'/></cputune>")}`;
    const main = { ...vcpu(0, '0'), role: 'emulator' as const, index: null, tid: 1 };
    const other = { ...main, tid: 2, comm: 'IO mon_iothread', cpus: setOf('1') };
    const { verified, pinsAt } = mapOf({ db: text }, { db: [vcpu(0, '4'), main, other] });
    assert.deepEqual(
      verified?.drifts.map(({ label }) => label),
      ['emulator of db (file: CPU 0; running: CPU 1)'],
    );
    assert.deepEqual(pinsAt(0), ['db  runs here too']);
  });

  test('says that all is as defined, and nothing where nothing was read or can be compared', () => {
    const files = { db: pinned(4), off: pinned(5) };
    const { map, verified } = mapOf(files, { db: [vcpu(0, '4')] });
    assert.equal(verified?.text, '1 thread where defined');
    assert.deepEqual([verified?.drifts, verified?.places], [[], []]);
    assert.equal(map.legend.chips.at(-1)?.kind, 'verified');
    assert.equal(mapOf(files, {}).verified, null);
    assert.equal(mapOf(files, { db: [] }).verified, null, 'its threads could not be read');
    const template = "<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='{{ cpu }}'/></cputune>";
    assert.deepEqual(mapOf({ db: template }, { db: [vcpu(0, '4')] }).verified?.drifts ?? [], []);
  });

  test('floats over many CPUs as a band does', () => {
    const { map, verified } = mapOf({ db: pinned(4) }, { db: [vcpu(0, '0-15')] }, 'smt2-2node');
    assert.deepEqual(
      map.bands.map(({ title, pins, drifts }) => [title, pins, drifts]),
      [['floating on all CPUs', [], [0]]],
    );
    assert.deepEqual(verified?.places, [{ cpu: 4, strays: [], pins: [{ pin: 0, isAway: false }] }]);
  });

  test('leaves out what its document says differently since then, until it says the same again', () => {
    const before = pinned(4, 5);
    const fleet = fleetWith({ db: before }, { db: [vcpu(0, '1'), vcpu(1, '2')] }, on);
    const [document] = fleet.allHosts();
    assert.ok(document);
    const verification = verificationOf(fleet, document, readAt);
    const mapWith = (text: string) => {
      setDomain(fleet, 'db', text);
      return hostMap(fleet, document, { verification })?.verified;
    };
    const labels = (text: string) => mapWith(text)?.drifts.map(({ label }) => label);
    const first = 'vCPU 0 of db (file: CPU 4; running: CPU 1)';
    const second = 'vCPU 1 of db (file: CPU 5; running: CPU 2)';
    assert.deepEqual(labels(before), [first, second]);
    assert.deepEqual(labels(`<!-- another text -->${before}`), [first, second]);
    assert.deepEqual(labels(pinned(4, 6)), [first]);
    assert.equal(mapWith(pinned(4, 6))?.text, '1 thread elsewhere than defined; changed since: db');
    assert.equal(mapWith(pinned(6, 7))?.text, 'changed since: db');
    assert.deepEqual([mapWith(pinned(6, 7))?.changed, mapWith(before)?.changed], [[0], []]);
    assert.equal(mapWith(pinned(4, 5, 6))?.text, '2 threads elsewhere than defined; changed since: db');
    assert.deepEqual(labels(before), [first, second]);
    fleet.setRunning(document.uri, { of: () => null });
    assert.equal(mapWith(before), null, 'what was read is not the latest');
    fleet.setRunning(document.uri, null);
    assert.equal(mapWith(before), null);
  });

  test('has a sign exactly where the file and the truth differ', () => {
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(fc.array(fc.tuple(list, list), { minLength: 1, maxLength: 4 }), (vcpus) => {
        const file = pinned(...vcpus.map(([said]) => said.join(',')));
        const { map, verified } = mapOf({ db: file }, { db: vcpus.map(([, real], at) => vcpu(at, real.join(','))) });
        const signs = new Set(verified?.places.map(({ cpu }) => cpu));
        const wanted = vcpus.flatMap(([said, real]) => {
          const isSame = CpuSet.from(said).equals(CpuSet.from(real));
          return isSame ? [] : [...real, ...said];
        });
        assert.ok(
          wanted.every((cpu) => signs.has(cpu)),
          'a CPU without a sign',
        );
        for (const cpu of signs) assert.ok(wanted.includes(cpu), `CPU ${cpu}`);
        assert.equal(XMLValidator.validate(drawMap(map)), true);
      }),
    );
  });

  test('is drawn by shape and by words, at every level of detail', () => {
    const files = { db: pinned(4), web: pinned('0-1', '0-1') };
    const { map } = mapOf(files, { db: [vcpu(0, '2')], web: [vcpu(0, '0-1'), vcpu(1, '0')] });
    for (const level of ['nodes', 'groups', 'cores'] as const)
      assert.equal(XMLValidator.validate(drawMap(map, { level })), true);
    const svg = drawMap(map);
    const cell = (cpu: number) => new RegExp(`<g class="cpu[^>]*data-cpu="${cpu}">.*`).exec(svg)?.[0] ?? '';
    assert.match(cell(2), /class="stray c\d".*>≠ db 0</);
    assert.match(cell(4), /class="who c\d vcpu one away".*>db 0<.*class="drift-sign".*>≠</);
    assert.match(cell(0), /class="who c\d vcpu pool".*class="drift-sign"/);
    assert.match(svg, /class="chip drifted".*>≠ 2 threads elsewhere than defined \(read 2026-12-01 14:03 UTC\)</);
    for (const meaning of ['runs here, though its file says elsewhere', 'its file says here; struck out'])
      assert.ok(svg.includes(meaning), meaning);
    assert.doesNotMatch(drawMap(mapOf(files, {}).map), /class="[^"]*(?:stray|away|drift)/);
  });

  test('is counted in the tile of each group that has a sign', () => {
    const { map } = mapOf({ db: pinned(4), web: pinned('0-1') }, { db: [vcpu(0, '2')], web: [vcpu(0, '0')] });
    assert.deepEqual(
      map.groups.map(({ drifted }) => drifted),
      [2, 1],
      'vCPU 0 of db runs on node 0, and its file says node 1',
    );
    assert.deepEqual(
      map.groups.map(({ label }) => /\d threads? elsewhere than defined/.exec(label)?.[0]),
      ['2 threads elsewhere than defined', '1 thread elsewhere than defined'],
    );
    const tiles = drawMap(map, { level: 'nodes' });
    assert.deepEqual(
      [...tiles.matchAll(/class="pill drifted".*?>([^<]+)<\/text>/g)].map(([, text]) => text),
      ['≠ 2', '≠ 1'],
    );
  });

  test('does no harm with names from outside', () => {
    const name = '"><script>';
    const text = `<domain type='kvm'><name>&quot;&gt;&lt;script&gt;</name><vcpu>1</vcpu>${cputune(4)}</domain>`;
    const fleet = fleetWith({ db: text }, { [name]: [vcpu(0, '0-7')] }, on);
    const [document] = fleet.allHosts();
    assert.ok(document);
    const map = hostMap(fleet, document, { verification: verificationOf(fleet, document, readAt) });
    assert.ok(map?.verified);
    assert.doesNotMatch(drawMap(map), /<script/);
  });
});

function setDomain(fleet: Fleet, name: string, text: string): void {
  const path = `/vms/${name}.xml`;
  const document = readDocument(
    { uri: `file://${path}`, path, open: false },
    `<domain type='kvm'>\n  <name>${name}</name>\n${text}\n</domain>\n`,
  );
  assert.ok(document);
  fleet.setDomain(document);
}

function mapOf(files: Readonly<Record<string, string>>, threads: Threads, host = on) {
  const fleet = fleetWith(files, threads, host);
  const [document] = fleet.allHosts();
  assert.ok(document);
  const map = hostMap(fleet, document, { verification: verificationOf(fleet, document, readAt) });
  assert.ok(map);
  return {
    map,
    verified: map.verified,
    label: (cpu: number) => labelOf(map.groups, cpu),
    pinsAt: (cpu: number) =>
      map.verified?.places
        .find((place) => place.cpu === cpu)
        ?.pins.map(({ pin, isAway }) => {
          const { guest = -1, numbers = '' } = map.pins[pin] ?? {};
          return `${map.guests[guest]?.name} ${numbers} ${isAway ? 'is away' : 'runs here too'}`;
        }),
  };
}

function labelOf(groups: HostMap['groups'], cpu: number): string {
  for (const { cores, groups: inner } of groups) {
    for (const core of cores) for (const one of core.cpus) if (one.id === cpu) return one.label;
    const label = labelOf(inner, cpu);
    if (label !== '') return label;
  }
  return '';
}

function escaped(text: string): string {
  return text.replace(/[()]/g, '\\$&');
}
