import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { memoryOn, pinned } from '../../fragments.ts';
import type { HostSketch } from '../../rules/hosts.ts';
import { offered } from '../repairs/repaired.ts';
import { adjacent, cells, emulatorOn, fixed, host16, pairs, single, topology } from './sketches.ts';

suite('what changes first: the places among its own CPUs', () => {
  for (const [on, own] of [
    [host16, [4, 5, 6, 7, 12, 13, 14, 15]],
    [host16, [1, 2, 9, 10]],
    [host16, [3, 2, 11, 10]],
    [host16, [9, 2, 1, 10]],
    [host16, [5, 6, 7, 13, 14, 15]],
    [host16, [7, 6, 14, 15]],
    [adjacent, [2, 4, 3, 5]],
    [adjacent, [8, 10, 12, 14, 9, 11, 13, 15]],
    [adjacent, [5, 2, 3, 4]],
    [adjacent, [12, 10, 11, 13]],
  ] as const) {
    test(own.join(), () => {
      const node = (on.cores.findIndex((core) => core.split(/[-,]/).includes(`${own[0]}`)) ?? 0) < 4 ? 0 : 1;
      const changes = fixed(on, pairs(...own) + memoryOn(node)).map((change) => change.split(': ')[1] ?? '');
      const cpus = (at: 0 | 1) => changes.map((change) => Number(change.split(' → ')[at])).sort((a, b) => a - b);
      assert.deepEqual(cpus(1), cpus(0), changes.join('\n'));
      assert.ok(changes.length > 0 && changes.length <= own.length / 2 + 1, changes.join('\n'));
    });
  }

  test('the title says so', () => {
    assert.equal(
      offered(host16, pairs(1, 2, 9, 10), 'guest-smt-mismatch')[0],
      "* Re-pin 2 vCPUs within the domain's own CPUs 1-2, 9-10",
    );
  });

  test('vCPUs of two guest cells change places', () => {
    const web = pinned(1, 5, 2, 6) + cells('0-1', '2-3') + memoryOn('0-1');
    assert.deepEqual(fixed(host16, web), ['web vCPU 1: 5 → 2', 'web vCPU 2: 2 → 5']);
  });
});

suite('pools stay pools, and pins stay pins', () => {
  const pool = (cpuset: string, vcpus: number) => `<vcpu cpuset='${cpuset}'>${vcpus}</vcpu>${emulatorOn('0')}`;

  test('a pool gives up what another domain has alone', () => {
    const files = { pool: pool('1-3', 3), one: pinned(1, 5) + emulatorOn('0') };
    assert.deepEqual(fixed(single, files), ['one vCPU 0: 1 → 4']);
    assert.deepEqual(fixed(single, { pool: pool('1-3', 2), one: pinned(1) + pinned(1) }), []);
  });

  test('a pool that is too small is filled up, for all of its vCPUs', () => {
    assert.deepEqual(fixed(single, { pool: pool('2', 2) }), ['pool vcpu@cpuset: 2 → 1-2']);
    assert.deepEqual(fixed(single, { pool: pool('2-3', 4) }), ['pool vcpu@cpuset: 2-3 → 1-4']);
    assert.deepEqual(fixed(single, { web: pinned('2-3', '2-3', '2-3') + emulatorOn('0') }), [
      'web vCPU 0: 2-3 → 1-3',
      'web vCPU 1: 2-3 → 1-3',
      'web vCPU 2: 2-3 → 1-3',
    ]);
  });

  test('a pool of one vCPU is not pinned to a single other CPU', () => {
    const pool = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='1-2'/></cputune>${emulatorOn('0')}`;
    const files = { pool, one: pinned(1, 2, 3, 4, 5, 6) + emulatorOn('0') };
    assert.deepEqual(
      fixed(single, files).filter((change) => change.startsWith('pool')),
      [],
    );
    assert.deepEqual(fixed({ ...single, reserved: '1' }, { pool }), ['pool vCPU 0: 1-2 → 2']);
  });

  test('a pool gives up what another pool has, and is filled up', () => {
    const bound = (cpuset: string, vcpus: number) => pool(cpuset, vcpus) + memoryOn(1);
    assert.deepEqual(fixed(single, { a: pool('2-5', 4), b: pool('4-5', 2) }), ['b vcpu@cpuset: 4-5 → 1,6']);
    assert.deepEqual(
      fixed(host16, { a: bound('4-5', 2), b: bound('5-6', 2) }).filter((change) => change.includes('vcpu')),
      ['a vcpu@cpuset: 4-5 → 4,7'],
    );
    assert.deepEqual(fixed(single, { a: pool('2-5', 2), b: pool('4-5', 2) }), []);
  });

  test('a pool moves as a pool', () => {
    const files = { pool: `${pool('1-2', 2)}${memoryOn(0)}`, one: pairs(1, 9) + memoryOn(0), two: pairs(2, 10) };
    const changes = fixed(host16, files).filter((change) => change.startsWith('pool'));
    assert.ok(
      changes.every((change) => /^pool vcpu@cpuset: 1-2 → \d+[-,]\d+$/.test(change)),
      changes.join('\n'),
    );
  });

  test('a pool over guest cells becomes one for each cell, on the node of its memory', () => {
    const bound = (...nodes: readonly string[]) =>
      `<numatune>${nodes.map((node, cell) => `<memnode cellid='${cell}' mode='strict' nodeset='${node}'/>`).join('')}</numatune>`;
    const two = `<vcpu cpuset='2-5'>4</vcpu>${emulatorOn('0')}${cells('0-1', '2-3')}`;
    const ofCells = (first: string, second: string) => [
      `web vCPU 0: none → ${first}`,
      `web vCPU 1: none → ${first}`,
      `web vCPU 2: none → ${second}`,
      `web vCPU 3: none → ${second}`,
    ];
    assert.deepEqual(fixed(host16, two + bound('1', '0')), ofCells('4-5', '2-3'));
    assert.deepEqual(fixed(host16, two + bound('0-1', '0')), ofCells('4-5', '2-3'));
    assert.deepEqual(offered(host16, two + bound('0', '1'), 'cell-cross-node').slice(0, 1), [
      '* Narrow each guest cell to its CPUs of one node (nodes 0-1)',
    ]);
  });

  test('pins of one CPU stay so', () => {
    assert.deepEqual(fixed(host16, pinned(4, 4, 5, 6) + memoryOn(1)), ['web vCPU 1: 4 → 7']);
  });

  test('vCPUs without a pin get none for the sake of others', () => {
    const changes = fixed(
      host16,
      `<vcpu current='2'>4</vcpu>${pinned(4, 4).replace(/<vcpu>.*?<\/vcpu>/, '')}${memoryOn(1)}`,
    );
    assert.ok(changes.includes('web vCPU 1: 4 → 5'), changes.join('\n'));
  });
});

suite('never', () => {
  test('CPU 0, while others serve', () => {
    assert.deepEqual(fixed(host16, pinned(2, 2) + memoryOn(0)), ['web vCPU 1: 2 → 1']);
    assert.deepEqual(fixed(single, pinned(3, 3, 1)), ['web vCPU 1: 3 → 2']);
    assert.deepEqual(fixed(single, `<vcpu>3</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>`).slice(0, 2), [
      'web vCPU 1: none → 1',
      'web vCPU 2: none → 3',
    ]);
    const others = { b: pairs(1, 9) + memoryOn(0), c: pairs(3, 11) + memoryOn(0) };
    assert.deepEqual(fixed(host16, { a: pinned(2, 2) + memoryOn(0), ...others }), ['a vCPU 1: 2 → 8']);
  });

  test('the CPUs of its emulator and iothreads, which stay where they are', () => {
    assert.deepEqual(fixed(single, pinned(1, 1) + emulatorOn('2')), ['web vCPU 1: 1 → 3']);
    const iothread = `<iothreads>1</iothreads><cputune><iothreadpin iothread='1' cpuset='2'/></cputune>`;
    assert.deepEqual(fixed(single, pinned(1, 1) + iothread), ['web vCPU 1: 1 → 3']);
    assert.deepEqual(fixed(single, { web: pinned(1, 1), db: pinned(4) + emulatorOn('2-3') }), ['web vCPU 1: 1 → 5']);
  });

  test('a helper’s pin that has no finding', () => {
    const changes = fixed(host16, pairs(4, 5, 12, 13) + emulatorOn('7,15') + memoryOn(1));
    assert.deepEqual(changes, ['web vCPU 1: 5 → 12', 'web vCPU 2: 12 → 5']);
  });

  test('isolated CPUs for a domain that is not on isolated ones', () => {
    assert.deepEqual(fixed({ ...single, isolated: '1,4-7' }, pinned(2, 2)), ['web vCPU 1: 2 → 3']);
    assert.deepEqual(fixed({ ...single, cores: ['0', '1', '2'], isolated: '1' }, pinned(2, 2)), ['web vCPU 1: 2 → 0']);
  });

  test('other CPUs for one that is', () => {
    assert.deepEqual(fixed({ ...single, isolated: '4-7' }, pinned(4, 4) + emulatorOn('0')), ['web vCPU 1: 4 → 5']);
  });

  test('other CPUs for a domain that is on isolated ones', () => {
    const on: HostSketch = { ...single, isolated: '2-7' };
    const full = pinned(4, 5, 6, 7);
    assert.deepEqual(fixed(on, { full, web: pinned(2, 2) }), ['web vCPU 1: 2 → 3']);
    assert.deepEqual(fixed(on, { full, web: pinned(2, 3, 3) }), []);
  });

  test('… nor where the host is placed anew', () => {
    const on: HostSketch = { ...single, isolated: '4-7', reserved: '0' };
    assert.deepEqual(fixed(on, { a: pinned(4, 5), b: pinned(5, 6, 7) }), []);
    assert.deepEqual(fixed({ ...on, isolated: '3-7' }, { a: pinned(1, 2), b: pinned(2) }), []);
  });

  test('isolated CPUs for pools', () => {
    const pool = `<vcpu cpuset='2'>2</vcpu>${emulatorOn('0')}`;
    assert.deepEqual(fixed({ ...single, isolated: '1,3-6' }, pool), ['web vcpu@cpuset: 2 → 2,7']);
  });

  test('two guest cells on one node', () => {
    const two = pinned(1, 5) + cells('0', '1') + memoryOn('0-1');
    const changes = fixed(host16, { a: two, b: pairs(4, 12, 5, 13, 6, 14, 7, 15) + memoryOn(1) });
    assert.ok(
      changes.every((change) => !change.startsWith('a vCPU 1: 5 → ')),
      changes.join('\n'),
    );
  });

  test('efficiency cores for a domain on performance cores', () => {
    const device = `<devices><hostdev mode='subsystem' type='pci' managed='yes'>
      <source><address domain='0x0000' bus='0x41' slot='0x00' function='0x0'/></source></hostdev></devices>`;
    assert.deepEqual(offered('tuned', pinned(1) + memoryOn(0) + device, 'device-remote-node'), [
      'Re-pin vCPU 0 to node 1, CPU 4; bind the memory to node 1',
    ]);
  });
});

test('a domain whose vCPUs have too few CPUs even without the others is the one that moves', () => {
  assert.deepEqual(fixed(single, { a: pinned(2), b: pinned(2, 2) }), ['b vCPU 0: 2 → 1', 'b vCPU 1: 2 → 3']);
});

suite('a conflict on CPUs is not exchanged for one on cores', () => {
  const on: HostSketch = { ...host16, reserved: '0,8' };
  const pool = `<vcpu cpuset='2,10'>2</vcpu>${topology(2, 1)}`;

  test('between the vCPUs of the domain that moves', () => {
    const others = { web: pairs(1, 9) + memoryOn(0), far: pinned(4, 5, 6, 7) + memoryOn(1) };
    assert.deepEqual(fixed(on, { ...others, ci: pool + memoryOn(0), db: pinned(2, 3) + memoryOn(0) }), []);
  });

  test('with a domain that it was on another core with', () => {
    const files = {
      db: pinned(2, 3) + memoryOn(0),
      ci: pool + memoryOn(0),
      web: pairs(1, 9) + memoryOn(0),
      build: pinned(4, 5, 6, 3) + memoryOn(1),
      cache: pinned(13, 14) + memoryOn(1),
    };
    const titles = offered(on, files, 'cpu-overcommit').filter((title) => !/^\*/.test(title));
    assert.deepEqual(titles, ['Re-pin vCPU 1 to CPU 11 (core {3,11}, node 0)']);
  });

  test('with a domain that it has met on no core, though a third one has', () => {
    const six: HostSketch = { cores: ['0-1', '2-3', '4-5', '6-7', '8-9', '10-11'], memoryKiB: 2 ** 26 };
    const files = {
      c: pinned(8, 9, 10, 11) + emulatorOn('5'),
      a: `<vcpu cpuset='0,2,4,6'>4</vcpu>${emulatorOn('5')}`,
      b: `<vcpu cpuset='7,9'>2</vcpu>${emulatorOn('5')}`,
    };
    assert.deepEqual(offered(six, files, 'cpu-overcommit'), ['* b: Change the pool of vCPUs 0-1 to node 0, CPUs 3, 7']);
  });

  test('between its own vCPUs, though it met others on as many cores', () => {
    const files = {
      b: pinned(1, 2, 3, 4) + memoryOn(0),
      a: `<vcpu cpuset='0,5,12,13'>4</vcpu>${emulatorOn('0,8')}`,
      c: `<vcpu cpuset='1-3,9-11'>6</vcpu>${memoryOn(1)}`,
    };
    assert.deepEqual(offered(on, files, 'cpu-overcommit'), ['Re-pin vCPU 2 to CPU 6 (core {6,14}, node 1)']);
  });
});

test('helper threads that leave with their domain get as many CPUs as those that leave its vCPUs: two', () => {
  const on: HostSketch = { ...single, nodes: [0, 0, 0, 0, 1, 1, 1, 1] };
  const other = pinned(0, 1, 2) + memoryOn(0);
  assert.deepEqual(fixed(on, { other, web: pinned(1, 2) + emulatorOn('3') + memoryOn(0) }), [
    'web vCPU 0: 1 → 4',
    'web vCPU 1: 2 → 5',
    'web emulator: 3 → 6-7',
    'web memory: 0 → 1',
  ]);
  assert.deepEqual(fixed(on, pinned(4, 5) + emulatorOn('5') + memoryOn(1)), ['web emulator: 5 → 6-7']);
});

suite('memory', () => {
  test('a stray vCPU moves to the memory, not the memory to it', () => {
    assert.deepEqual(fixed(host16, pinned(3, 1, 7) + memoryOn(0)), ['web vCPU 2: 7 → 2']);
    assert.deepEqual(fixed(host16, pinned(7, 1, 2) + memoryOn(0)), ['web vCPU 0: 7 → 3']);
    assert.deepEqual(fixed(host16, pinned(1, 2, 3, 12) + memoryOn(0)), ['web vCPU 3: 12 → 8']);
    assert.deepEqual(fixed(host16, pinned(1, 6) + memoryOn(0)), ['web vCPU 1: 6 → 2']);
  });

  test('is not left by a further vCPU, except by choice', () => {
    const on: HostSketch = { ...single, nodes: [0, 0, 0, 0, 1, 1, 1, 1], reserved: '0' };
    const files = {
      web: pinned(3, 3, 7) + memoryOn(0),
      db: pinned(1, 2) + memoryOn(0),
      far: pinned(5, 6) + memoryOn(1),
    };
    assert.deepEqual(offered(on, files, 'cpu-overcommit'), ['Re-pin vCPU 1 to CPU 4 (core {4}, node 1)']);
  });

  test('follows pins that are all elsewhere', () => {
    assert.deepEqual(fixed(host16, pinned(4, 5) + memoryOn(0)), ['web memory: 0 → 1']);
  });

  test('stays as wide as it is', () => {
    assert.deepEqual(fixed(host16, pinned(4, 4) + memoryOn('0-1')), ['web vCPU 1: 4 → 5']);
  });

  test('is bound to further nodes only by choice, for a domain that one node could hold', () => {
    const files = {
      web: pinned(1, 1) + cells('0', '1') + memoryOn(0),
      db: pinned(0, 8, 9, 2, 10, 3, 11) + memoryOn(0),
    };
    assert.deepEqual(
      fixed(host16, files).filter((change) => change.startsWith('web')),
      [],
    );
    assert.deepEqual(
      offered(host16, files, 'cpu-overcommit').filter((title) => /^\*|nodes 0-1/.test(title)),
      ['Re-pin vCPU 1 to node 1, CPU 4; bind the memory to nodes 0-1'],
    );
  });

  test('does not follow a pool that reaches beyond it', () => {
    const pool = `<vcpu cpuset='2-5'>4</vcpu>${memoryOn(0)}`;
    assert.deepEqual(fixed(host16, pool), ['web vcpu@cpuset: 2-5 → 1-3,8']);
    assert.deepEqual(
      offered(host16, pool, 'memory-node-mismatch').filter((title) => title.startsWith('*')),
      ['* Change the pool of vCPUs 0-3 to node 0, CPUs 1-3, 8'],
    );
  });

  test('that names a missing node goes to the pins, which stay', () => {
    assert.deepEqual(fixed(host16, pinned(4, 5) + memoryOn(7)), ['web memory: 7 → 1']);
    const pool = `<vcpu cpuset='4-6'>2</vcpu>${emulatorOn('7')}`;
    assert.deepEqual(fixed({ ...single, ...host16 }, pool + memoryOn(3)), ['web memory: 3 → 1']);
  });
});

test('an info never moves the domain or its memory by itself', () => {
  const on: HostSketch = { ...host16, isolated: '4-7,12-15', reserved: '0,8' };
  const realtime = `${pinned(1, 2)}<cputune><vcpusched vcpus='0-1' scheduler='fifo' priority='1'/></cputune>`;
  assert.deepEqual(fixed(on, realtime + memoryOn(0) + emulatorOn('0')), []);
});
