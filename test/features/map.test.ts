import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { type HostMap, hostMap, type MapCpu, type MapGroup, pins } from '../../server/src/features/analysis.ts';
import type { Fleet } from '../../server/src/fleet/fleet.ts';
import { memoryOn, pinned } from '../fragments.ts';
import { fleetOf, type On } from '../rules/check.ts';

/** Cores {0,1} {2,3} | {4,5} {6,7} on two nodes with an L3 each; CPU 8 is offline. */
const on = 'example';

suite('the map of a host', () => {
  test('has every CPU once, in its group and core', () => {
    for (const host of ['example', 'tuned', 'dies-4node', 'cpuless-node', 'split-numbering', 'smt2-offline']) {
      const { map, fleet } = mapOf(host, {});
      const [document] = fleet.allHosts();
      const ids = cpusIn(map).map(({ id }) => id);
      assert.deepEqual(
        ids.sort((a, b) => a - b),
        document?.host?.topology.cpus.map(({ id }) => id),
        host,
      );
      assert.equal(map.cpuCount, ids.length);
      for (const core of coresIn(map.groups)) {
        const siblings = document?.host?.topology.cores[core.core ?? -1];
        if (siblings === undefined) continue;
        assert.ok(CpuSet.from(core.cpus.map(({ id }) => id)).isSubsetOf(siblings), host);
      }
    }
  });

  test('says who has a CPU to itself, who is one of a pool, and who floats', () => {
    const { map } = mapOf(on, {
      alone: pinned(2, 3),
      pool: pinned('4-5', '4-5'),
      floating: '<vcpu>2</vcpu>',
      helper: `<vcpu>1</vcpu><iothreads>1</iothreads><cputune>
        <vcpupin vcpu='0' cpuset='6'/><emulatorpin cpuset='0'/><iothreadpin iothread='1' cpuset='0'/></cputune>`,
    });
    assert.deepEqual(whoOn(map, 2), ['alone vcpu 0 one']);
    assert.deepEqual(whoOn(map, 4), ['pool vcpu 0-1 pool']);
    assert.deepEqual(whoOn(map, 5), ['pool vcpu 0-1 pool']);
    assert.deepEqual(whoOn(map, 0), ['helper emulator  one', 'helper iothread 1 one']);
    assert.deepEqual(whoOn(map, 7), []);
    assert.deepEqual(
      map.bands.map(({ cpus, title, pins: own }) => [cpus, title, own.map((pin) => whoIs(map, pin))]),
      [['0-7', 'floating on all CPUs', ['floating vcpu 0-1 band']]],
    );
  });

  test('says what is at a CPU, for who cannot see it', () => {
    const { map } = mapOf('tuned', { web: pinned(2), db: pinned(2) });
    assert.equal(
      cpuOf(map, 2).label,
      'CPU 2, core 2, L3 0, node 0, package 0, isolated from the scheduler: vCPU 0 of db and vCPU 0 of web; conflict 2:1',
    );
    assert.match(cpuOf(map, 0).label, /reserved for the host$/);
  });

  test('shows the conflicts that are findings, and not those that are accepted', () => {
    const shared = { web: pinned(2, 3), db: pinned(2, 4) };
    const { map } = mapOf(on, shared);
    assert.deepEqual(
      map.conflicts.map(({ level, cpus, ratio, guests }) => [
        level,
        cpus,
        ratio,
        guests.map((one) => map.guests[one]?.name),
      ]),
      [['cpu', '2', '2:1', ['db', 'web']]],
    );
    const [conflict] = map.conflicts;
    assert.deepEqual(
      conflict?.findings.map((index) => [map.findings[index]?.path, map.findings[index]?.rule]),
      [
        ['/vms/db.xml', 'cpu-overcommit'],
        ['/vms/web.xml', 'cpu-overcommit'],
      ],
    );
    assert.equal(map.counts.conflicts, 1);
    assert.deepEqual(cpuOf(map, 2).conflicts, [0]);
    assert.deepEqual(cpuOf(map, 3).conflicts, []);

    const why = '<!-- pinset-ignore cpu-overcommit: both are idle -->';
    const ignoring = (name: string, text: string) => `${why}\n<domain type='kvm'><name>${name}</name>${text}</domain>`;
    const accepted = mapOf(on, { web: ignoring('web', shared.web), db: ignoring('db', shared.db) }).map;
    assert.deepEqual(accepted.conflicts, []);
    assert.deepEqual(whoOn(accepted, 2), ['db vcpu 0 one', 'web vcpu 0 one'], 'both are shown all the same');
  });

  test('puts the conflicts about cores at the cores', () => {
    const { map } = mapOf(on, { web: pinned(2), db: pinned(3) });
    const [core] = coresIn(map.groups).filter(({ cpus }) => cpus.some(({ id }) => id === 2));
    assert.deepEqual(core?.conflicts, [0]);
    assert.deepEqual(cpuOf(map, 2).conflicts, []);
    assert.deepEqual(
      map.conflicts.map(({ level, cpus }) => [level, cpus]),
      [['core', '2-3']],
    );
  });

  test('leaves out conflicts that only a script would make', () => {
    const { map } = mapOf(on, { web: pinned(2, 4), 'night.sh': 'virsh vcpupin web 1 2\n' });
    assert.deepEqual(map.conflicts, []);
    assert.ok(map.findings.some(({ rule, path }) => rule === 'cpu-overcommit' && path.endsWith('night.sh')));
  });

  test('ties findings to the CPUs of the pins that they are about', () => {
    const { map } = mapOf('tuned', { web: pinned(0, 4) });
    const reserved = map.findings.findIndex(({ cpus }) => cpus === '0');
    assert.ok(reserved >= 0, JSON.stringify(map.findings));
    assert.ok(cpuOf(map, 0).findings.includes(reserved));
    assert.equal(
      map.guests[0]?.warnings,
      map.findings.filter(({ guest, severity }) => guest === 0 && severity === 'warning').length,
    );
  });

  test('sums up the memory of the nodes', () => {
    const gib = (count: number) => `<memory unit='MiB'>${count}</memory>`;
    const { map } = mapOf(on, {
      web: gib(256) + pinned(2) + memoryOn(0),
      db: gib(128) + pinned(3) + memoryOn('0-1'),
    });
    const [first, second] = map.groups.map(({ memory }) => memory);
    assert.equal(first?.boundKiB, 256 * 1024);
    assert.equal(first?.sharedKiB, 128 * 1024);
    assert.deepEqual([second?.boundKiB, second?.sharedKiB], [0, 128 * 1024]);
    assert.equal(
      first?.freeKiB,
      (first?.totalKiB ?? 0) -
        (first?.pools ?? []).reduce((sum, { sizeKiB, count }) => sum + sizeKiB * count, 0) -
        256 * 1024,
    );
  });

  test('gives every guest a letter of its own', () => {
    const names = Array.from({ length: 60 }, (_, index) => `web${index}`);
    const { map } = mapOf(on, Object.fromEntries(names.map((name) => [name, '<vcpu>1</vcpu>'])));
    assert.equal(new Set(map.guests.map(({ letter }) => letter)).size, 60);
    const looks = map.guests.slice(0, 48).map(({ colour, pattern }) => `${colour} ${pattern}`);
    assert.equal(new Set(looks).size, 48);
  });

  test('is plain data', () => {
    const { map } = mapOf('tuned', { web: pinned(2, '4-6'), db: pinned(2) });
    assert.deepEqual(JSON.parse(JSON.stringify(map)), map);
  });

  test('has a forecast if it is asked for', () => {
    const files = { web: pinned(2), db: pinned(2) };
    const { fleet, map } = mapOf(on, files);
    assert.deepEqual(cpuOf(map, 2).load, null);
    const [document] = fleet.allHosts();
    assert.ok(document);
    const forecast = hostMap(fleet, document, { forecast: true });
    assert.ok(forecast);
    assert.equal(cpuOf(forecast, 2).load, 1);
    assert.deepEqual(forecast.pins.find(({ role }) => role === 'vcpu')?.threads[0]?.share, { low: 0.5, high: 0.5 });
  });

  test('has every thread of pins on exactly its CPUs', () => {
    const cpuset = fc
      .tuple(
        fc.uniqueArray(fc.nat(18), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('', '0-15', '0-3', '8-15', '4,5'),
      )
      .map(([cpus, wide]) => (wide === '' ? CpuSet.from(cpus).toString() : wide));
    const domain = fc
      .record({
        vcpus: fc.array(fc.option(cpuset, { nil: null }), { minLength: 1, maxLength: 6 }),
        base: fc.option(cpuset, { nil: null }),
        emulator: fc.option(cpuset, { nil: null }),
        iothread: fc.option(cpuset, { nil: null }),
      })
      .map(({ vcpus, base, emulator, iothread }) =>
        [
          `<vcpu${base === null ? '' : ` cpuset='${base}'`}>${vcpus.length}</vcpu><iothreads>1</iothreads><cputune>`,
          ...vcpus.map((list, vcpu) => (list === null ? '' : `<vcpupin vcpu='${vcpu}' cpuset='${list}'/>`)),
          emulator === null ? '' : `<emulatorpin cpuset='${emulator}'/>`,
          iothread === null ? '' : `<iothreadpin iothread='1' cpuset='${iothread}'/>`,
          '</cputune>',
        ].join(''),
      );
    const hosts = fc.constantFrom('smt2-2node', 'smt2-offline', 'smt2-2node-isolated');
    fc.assert(
      fc.property(hosts, fc.array(domain, { minLength: 1, maxLength: 4 }), (host, domains) => {
        const { map, fleet } = mapOf(host, Object.fromEntries(domains.map((text, index) => [`d${index}`, text])));
        assertSameAsPins(map, fleet);
      }),
      { numRuns: 150 },
    );
  });
});

/** Each thread of `pins` is in the map with the same CPUs, and in the cells of exactly those if a pin confines it. */
function assertSameAsPins(map: HostMap, fleet: Fleet): void {
  const cells = new Map<number, Set<number>>();
  for (const { id, pins: own } of cpusIn(map)) {
    for (const pin of own) cells.set(pin, (cells.get(pin) ?? new Set()).add(id));
  }
  for (const document of fleet.allDomains()) {
    const online = fleet.machineOf(document)?.topology.online ?? CpuSet.empty;
    for (const { name, threads } of pins(fleet, document).workloads) {
      for (const { role, index, cpus, effective, origin } of threads) {
        const at = map.pins.findIndex(
          (pin) =>
            map.guests[pin.guest]?.name === name &&
            pin.role === role &&
            pin.threads.some((thread) => thread.number === index),
        );
        const pin = map.pins[at];
        assert.ok(pin, `${name} ${role} ${index}`);
        assert.equal(pin.cpus, effective?.toString() ?? null, `${name} ${role} ${index}`);
        const confined = origin !== 'default' && cpus !== null && !online.isSubsetOf(cpus);
        const expected = confined || effective?.size === 1 ? [...(effective ?? [])] : [];
        assert.deepEqual(
          [...(cells.get(at) ?? [])].sort((a, b) => a - b),
          expected,
          `${name} ${role} ${index}`,
        );
      }
    }
  }
}

function mapOf(host: On, files: Readonly<Record<string, string>>): { readonly map: HostMap; readonly fleet: Fleet } {
  const { fleet } = fleetOf(host, files);
  const [document] = fleet.allHosts();
  assert.ok(document);
  const map = hostMap(fleet, document);
  assert.ok(map);
  return { map, fleet };
}

function coresIn(groups: readonly MapGroup[]): readonly MapGroup['cores'][number][] {
  return groups.flatMap(({ groups: inner, cores }) => [...cores, ...coresIn(inner)]);
}

function cpusIn({ groups }: HostMap): readonly MapCpu[] {
  return coresIn(groups).flatMap(({ cpus }) => cpus);
}

function cpuOf(map: HostMap, id: number): MapCpu {
  const cpu = cpusIn(map).find((one) => one.id === id);
  assert.ok(cpu);
  return cpu;
}

function whoOn(map: HostMap, id: number): readonly string[] {
  return cpuOf(map, id).pins.map((pin) => whoIs(map, pin));
}

function whoIs(map: HostMap, index: number): string {
  const pin = map.pins[index];
  assert.ok(pin);
  return `${map.guests[pin.guest]?.name} ${pin.role} ${pin.numbers} ${pin.kind}`;
}
