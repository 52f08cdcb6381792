import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fixDocuments } from '../../../server/src/features/analysis.ts';
import { cputune, memoryOn, pinned } from '../../fragments.ts';
import { fleetOf } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';
import { offered } from '../repairs/repaired.ts';
import { cells, fixed, host16, pairs, single, topology } from './sketches.ts';

suite('who moves', () => {
  const good = pairs(0, 8, 1, 9) + memoryOn(0);

  test('away from a domain that runs beside it, but never beside the one where its fix is offered', () => {
    const device = `<devices><hostdev mode='subsystem' type='pci' managed='yes'><source>
      <address domain='0x0000' bus='0x02' slot='0x00' function='0x0'/></source></hostdev></devices>`;
    const files = { pool: `<vcpu cpuset='1-3'>3</vcpu>${device}`, never: pinned(4, 5, 6) + device, mover: pinned(2) };
    const titles = offered(single, files, 'cpu-overcommit');
    assert.deepEqual(titles.slice(0, 1), ['* mover: Re-pin vCPU 0 to CPU 7 (core {7}, node 0)']);
  });

  for (const [what, stray, change] of [
    ['a stray vCPU', pinned(4, 9) + memoryOn(1), 'vCPU 1: 9 → 5'],
    ['the first of two', pinned(1, 5) + memoryOn(1), 'vCPU 0: 1 → 4'],
    ['one of three', pinned(5, 6, 8) + memoryOn(1), 'vCPU 2: 8 → 4'],
    ['one of a guest cell', pinned(2, 5, 9) + cells('0', '1-2') + memoryOn('0-1'), 'vCPU 2: 9 → 4'],
    ['one of a guest core', pairs(4, 9) + memoryOn(1), 'vCPU 1: 9 → 12'],
  ] as const) {
    for (const [one, other] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      test(`${what}, which has findings of its own: ${other}, not ${one}`, () => {
        assert.deepEqual(fixed(host16, { [one]: good, [other]: stray }), [`${other} ${change}`]);
      });
    }
  }

  test('of two with findings of their own and moves of one size, the one whose move settles more', () => {
    const partial = `<vcpu>4</vcpu>${cputune(2, 3)}${memoryOn('0-1')}`;
    const stray = pinned(4, 5, 6, 3) + memoryOn(1);
    const preferred = (files: Readonly<Record<string, string>>) =>
      offered(host16, files, 'cpu-overcommit').filter((title) => title.startsWith('*'));
    assert.deepEqual(preferred({ partial, stray }), ['* stray: Re-pin vCPU 3 to CPU 7 (core {7,15}, node 1)']);
    assert.deepEqual(preferred({ stray, partial }), ['* Re-pin vCPU 3 to CPU 7 (core {7,15}, node 1)']);
  });

  /** Two cores of four threads, each a node. */
  const fourThreads: HostSketch = { cores: ['0,2,4,6', '1,3,5,7'], nodes: [0, 1], reserved: '0', memoryKiB: 2 ** 26 };

  test('a domain without findings stays, though what a conflict on CPUs hid is a conflict with it', () => {
    const shared = `<vcpu>2</vcpu>${cputune('4', '4')}${topology(2, 1)}`;
    const changes = fixed(fourThreads, { calm: pinned(2) + memoryOn(0), shared: shared + memoryOn(0) });
    assert.deepEqual(changes, ['shared vCPU 0: 4 → 1', 'shared vCPU 1: 4 → 3', 'shared memory: 0 → 1']);
  });

  test('… or the value that its neighbour has by mistake', () => {
    const broken = pinned(3, '0-3,^ 1,^ 2,^ 3');
    assert.deepEqual(fixed(single, { calm: pinned(0), broken }), ['broken vCPU 1: none → 1']);
  });

  test('… and moves under its name if no other one can', () => {
    const two: HostSketch = { cores: ['0', '1', '2'], memoryKiB: 2 ** 26 };
    const slice = { 'etc/machine-a.slice': '[Slice]\nAllowedCPUs=0\n' };
    const broken = `${pinned('0-1,^ 1')}<resource><partition>/machine/a</partition></resource>`;
    const { fleet, documents } = fleetOf(two, { calm: pinned(0), broken, ...slice });
    const fixes = fixDocuments(fleet, documents, { rules: null, safeOnly: false }, (_, error) =>
      assert.fail(`${error}`),
    );
    const titles = fixes.flatMap(({ applied }) => applied.map(({ title }) => title));
    assert.match(titles.join('\n'), /^calm: Re-pin vCPU 0 to CPU 1/m);
  });

  test('no domain moves for one whose <topology> contradicts its vCPUs', () => {
    const contradicted = `${pinned(0, 9, 3)}${memoryOn(0)}<cpu><topology sockets='2' cores='3' threads='2'/></cpu>`;
    const calm = pinned(1) + memoryOn(0);
    assert.deepEqual(fixed(host16, { calm, contradicted }), []);
    assert.deepEqual(
      offered(host16, { calm, contradicted }, 'smt-sibling-conflict').filter((title) => title.startsWith('*')),
      [],
    );
  });

  test('its fix is offered at the other domain too, under its name, and is the preferred one there', () => {
    const titles = offered(host16, { good, stray: pinned(4, 9) + memoryOn(1) }, 'cpu-overcommit');
    assert.match(titles[0] ?? '', /^\* stray: Re-pin vCPU 1 to CPU 5/);
    assert.equal(titles.filter((title) => title.startsWith('*')).length, 1);
  });

  test('one that conflicts with two that never run together moves for both', () => {
    const device = `<devices><hostdev mode='subsystem' type='pci' managed='yes'><source>
      <address domain='0x0000' bus='0x02' slot='0x00' function='0x0'/></source></hostdev></devices>`;
    const large = pairs(0, 8, 1, 9) + memoryOn(0) + device;
    assert.deepEqual(fixed(host16, { a: large, b: large, c: pinned(8) + memoryOn(0) }), ['c vCPU 0: 8 → 2']);
  });

  for (const [one, other] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    test(`of two alike, the one with the smaller move: ${other}`, () => {
      const large = pairs(0, 8, 1, 9, 2, 10) + memoryOn(0);
      assert.deepEqual(fixed(host16, { [one]: large, [other]: pinned(9) + memoryOn(0) }), [`${other} vCPU 0: 9 → 3`]);
    });

    test(`of two with moves of one size, the one with fewer vCPUs: ${other}`, () => {
      const files = { [one]: pinned(1, 2, 3, 4), [other]: pinned(4) };
      assert.deepEqual(fixed(single, files), [`${other} vCPU 0: 4 → 5`]);
    });

    test(`the one that has another finding: ${one}`, () => {
      const full = { x: pinned(1, 2, 3, 9, 10, 11, 8) + memoryOn(0) };
      const near = pinned(0, 4) + cells('0', '1') + memoryOn('0-1');
      const away = pinned(4) + memoryOn(1);
      assert.deepEqual(fixed(host16, { ...full, [one]: near, [other]: away }), [`${one} vCPU 1: 4 → 5`]);
    });
  }

  test('not one that accepts the conflict', () => {
    const comment = '<!-- pinset-ignore cpu-overcommit: it is idle -->';
    const idle = pinned(9).replace('<vcpupin', `${comment}<vcpupin`) + memoryOn(0);
    const changes = fixed(host16, { busy: good, idle });
    assert.ok(
      changes.every((change) => change.startsWith('busy ')),
      changes.join('\n'),
    );
  });
});
