import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { HostSketch } from '../../rules/hosts.ts';
import { asDomain, fixedText, offered, repaired } from './repaired.ts';

/** Siblings i and i+8 on one node. */
const host: HostSketch = {
  cores: ['0,8', '1,9', '2,10', '3,11', '4,12', '5,13', '6,14', '7,15'],
  memoryKiB: 16777216,
};
/** Without SMT. */
const single: HostSketch = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'], memoryKiB: 16777216 };

function guest(cpus: readonly (number | string)[], topology: string, mode = 'host-passthrough'): string {
  return `<vcpu>${cpus.length}</vcpu>
<cputune>
${cpus.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('\n')}
</cputune>
<cpu mode='${mode}'>
<topology ${topology}/>
</cpu>`;
}

const topology = (sockets: number, cores: number, threads: number) =>
  `sockets='${sockets}' dies='1' cores='${cores}' threads='${threads}'`;

suite('threads that no core of the host has', () => {
  const table: readonly (readonly [what: string, on: HostSketch, cpus: readonly number[], was: string, is: string])[] =
    [
      ['four of two', host, [4, 12, 5, 13], topology(1, 1, 4), topology(1, 2, 2)],
      ['eight of two', host, [0, 8, 1, 9, 2, 10, 3, 11], topology(1, 1, 8), topology(1, 4, 2)],
      ['four of two, in two sockets', host, [0, 8, 1, 9, 2, 10, 3, 11], topology(2, 1, 4), topology(2, 2, 2)],
      ['four of two, each on its own core', host, [1, 2, 3, 4], topology(1, 1, 4), topology(1, 4, 1)],
      ['two of one', single, [2, 3, 4, 5], topology(1, 2, 2), topology(1, 4, 1)],
      ['three of two, each on its own core', host, [1, 2, 3], topology(1, 1, 3), topology(1, 3, 1)],
      ['six of one', single, [1, 2, 3, 4, 5, 6], topology(1, 1, 6), topology(1, 6, 1)],
    ];
  for (const [what, on, cpus, was, is] of table) {
    test(`${what}: the topology is repaired, the pins stay`, () => {
      assert.deepEqual(repaired(on, guest(cpus, was)), [`<topology ${was}/> → <topology ${is}/>`]);
    });
  }

  test('four of two in another order: the pins are put in the order of the cores too', () => {
    assert.deepEqual(repaired(host, guest([4, 5, 12, 13], topology(1, 1, 4))), [
      "<vcpupin vcpu='1' cpuset='5'/> <vcpupin vcpu='2' cpuset='12'/> → <vcpupin vcpu='1' cpuset='12'/> <vcpupin vcpu='2' cpuset='5'/>",
      `<topology ${topology(1, 1, 4)}/> → <topology ${topology(1, 2, 2)}/>`,
    ]);
  });

  test('in pools', () => {
    const pools = ['4,12', '4,12', '5,13', '5,13'];
    assert.deepEqual(repaired(host, guest(pools, topology(1, 1, 4))), [
      `<topology ${topology(1, 1, 4)}/> → <topology ${topology(1, 2, 2)}/>`,
    ]);
  });
});

test('pins on two L3 groups stay too, and the title names what the topology uncovers', () => {
  const caches: HostSketch = { ...host, l3: [0, 0, 0, 0, 1, 1, 1, 1] };
  const pins = [2, 10, 3, 11, 4, 12, 5, 13];
  const dies = (cores: number, threads: number) => `sockets='1' dies='2' cores='${cores}' threads='${threads}'`;
  const text = guest(pins, dies(4, 1));
  assert.equal(
    offered(caches, text, 'smt-sibling-conflict')[0],
    "* Write threads='2' and cores='2' in <topology>; the pins stay (uncovers l3-straddle)",
  );
  assert.equal(fixedText(caches, text), asDomain(guest(pins, dies(2, 2))));
});

suite('threads that the host has', () => {
  test('are not given up for a guest core on two nodes', () => {
    const nodes: HostSketch = { ...host, nodes: [0, 0, 0, 0, 1, 1, 1, 1] };
    const text = guest([5, '2,10'], topology(1, 1, 2));
    assert.deepEqual(offered(nodes, text, 'guest-smt-mismatch'), []);
  });

  test('pins that are right without SMT stay, and others are offered after that', () => {
    const titles = offered(host, guest([1, 2, 3, 4], topology(1, 2, 2)), 'guest-smt-mismatch');
    assert.equal(titles[0], "* Write threads='1' and cores='4' in <topology>; the pins stay");
    assert.match(titles[1] ?? '', /^Re-pin 2 vCPUs/);
  });

  test('a vCPU on another node than the rest of its guest core moves', () => {
    const two: HostSketch = { ...host, nodes: [0, 0, 0, 0, 1, 1, 1, 1] };
    const [first] = offered(two, guest([1, 9, 2, 5], topology(1, 2, 2)), 'guest-smt-mismatch');
    assert.match(first ?? '', /^\* Re-pin/);
  });

  test('pins that share cores in another order are not right without SMT', () => {
    const titles = offered(host, guest([4, 5, 12, 13], topology(1, 2, 2)), 'guest-smt-mismatch');
    assert.ok(
      titles.every((title) => !title.includes('<topology>')),
      titles.join(),
    );
  });
});

suite('vCPUs that share a core', () => {
  /** The `<topology>` before and after, with pins that stay. */
  const table: readonly (readonly [what: string, cpus: readonly (number | string)[], was: string, is: string])[] = [
    ['pairs', [4, 12, 5, 13, 6, 14], topology(1, 6, 1), topology(1, 3, 2)],
    ['pairs, the second thread first', [12, 4, 13, 5], topology(1, 4, 1), topology(1, 2, 2)],
    ['pairs in two sockets', [4, 12, 5, 13], topology(2, 2, 1), topology(2, 1, 2)],
    ['pairs, with a socket for each vCPU', [4, 12, 5, 13], topology(4, 1, 1), topology(2, 1, 2)],
    ['one pair', [4, 12], topology(1, 2, 1), topology(1, 1, 2)],
    ['pairs in pools', ['4,12', '4,12', '5,13', '5,13'], topology(1, 4, 1), topology(1, 2, 2)],
  ];
  for (const [what, cpus, was, is] of table) {
    test(`${what}: the topology is repaired, the pins stay`, () => {
      assert.deepEqual(repaired(host, guest(cpus, was)), [`<topology ${was}/> → <topology ${is}/>`]);
    });
  }

  test('in the order of the threads: the topology is repaired, and the pins change places', () => {
    assert.deepEqual(repaired(host, guest([4, 5, 12, 13], topology(1, 4, 1))), [
      "<vcpupin vcpu='1' cpuset='5'/> <vcpupin vcpu='2' cpuset='12'/> → <vcpupin vcpu='1' cpuset='12'/> <vcpupin vcpu='2' cpuset='5'/>",
      `<topology ${topology(1, 4, 1)}/> → <topology ${topology(1, 2, 2)}/>`,
    ]);
  });

  test('pairs of a guest without a topology stay, and one is offered', () => {
    const pins = guest([4, 12, 5, 13], '').replace(/<cpu [\s\S]*/, '');
    assert.deepEqual(repaired(host, pins), []);
    const titles = offered(host, pins, 'smt-sibling-conflict');
    assert.equal(titles[0], "Write threads='2' and cores='2' in <topology>; the pins stay");
    assert.match(titles[1] ?? '', /^Re-pin vCPU 1 to CPU/);
  });

  test('other pins on all threads of cores move, if there is no topology to say what they are', () => {
    const pins = guest([4, 5, 12, 13], '').replace(/<cpu [\s\S]*/, '');
    const titles = offered(host, pins, 'smt-sibling-conflict');
    assert.match(titles[0] ?? '', /^\* Re-pin /);
    assert.equal(titles.at(-1), "Write threads='2' in <topology>, and pin core by core");
  });

  test('pairs on reserved CPUs, with an emulator there: the topology first, then only those pairs move', () => {
    const on: HostSketch = { ...host, reserved: '0,8' };
    const pins = guest([0, 8, 1, 9], topology(1, 4, 1)).replace('</cputune>', "<emulatorpin cpuset='0'/>\n</cputune>");
    assert.deepEqual(repaired(on, pins), [
      "<vcpupin vcpu='0' cpuset='0'/> <vcpupin vcpu='1' cpuset='8'/> → <vcpupin vcpu='0' cpuset='2'/> <vcpupin vcpu='1' cpuset='10'/>",
      `<topology ${topology(1, 4, 1)}/> → <topology ${topology(1, 2, 2)}/>`,
    ]);
  });

  test('pairs, some of them plugged in later', () => {
    const pins = guest([4, 12, 5, 13], topology(1, 4, 1)).replace('<vcpu>', "<vcpu current='2'>");
    assert.deepEqual(repaired(host, pins), [`<topology ${topology(1, 4, 1)}/> → <topology ${topology(1, 2, 2)}/>`]);
  });

  test('another place is offered after that', () => {
    const titles = offered(host, guest([4, 12, 5, 13], topology(1, 4, 1)), 'smt-sibling-conflict');
    assert.equal(titles[0], "* Write threads='2' and cores='2' in <topology>; the pins stay");
    assert.match(titles[1] ?? '', /^Re-pin vCPU 1 to CPU/);
  });

  test('pins are wrong if only some of them share a core', () => {
    const titles = offered(host, guest([4, 12, 5, 6], topology(1, 4, 1)), 'smt-sibling-conflict');
    assert.match(titles[0] ?? '', /^\* Re-pin vCPU 1 to CPU/);
  });

  test('two vCPUs of a guest without a topology may share a core by mistake', () => {
    const pins = guest([4, 12], '').replace(/<cpu [\s\S]*/, '');
    const titles = offered(host, pins, 'smt-sibling-conflict');
    assert.match(titles[0] ?? '', /^\* Re-pin vCPU 1 to CPU/);
    assert.ok(titles.includes("Write threads='2' and cores='1' in <topology>; the pins stay"), titles.join());
  });

  test('the domain whose topology is wrong does not move for another one', () => {
    const files = { d: guest([4, 12, 5, 13], topology(1, 4, 1)), e: guest([4, 7], topology(1, 2, 1)) };
    assert.deepEqual(repaired(host, files), [
      `d: <topology ${topology(1, 4, 1)}/> → <topology ${topology(1, 2, 2)}/>`,
      "e: <vcpupin vcpu='0' cpuset='4'/> → <vcpupin vcpu='0' cpuset='1'/>",
    ]);
  });

  test('tell the guest so where no core is left', () => {
    const pairs = [0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7];
    const full = guest(pairs.slice(0, 14), topology(1, 14, 1));
    assert.deepEqual(repaired({ ...host, reserved: '7,15' }, full), [
      `<topology ${topology(1, 14, 1)}/> → <topology ${topology(1, 7, 2)}/>`,
    ]);
  });

  test('… in a guest without a topology it is only offered', () => {
    const two: HostSketch = { cores: ['0,1', '2,3'], memoryKiB: 16777216, reserved: '0-1' };
    const pins = "<cputune>\n<vcpupin vcpu='0' cpuset='2'/>\n<vcpupin vcpu='1' cpuset='3'/>\n</cputune>";
    const text = `<vcpu>2</vcpu>\n${pins}`;
    assert.deepEqual(repaired(two, text), []);
    assert.deepEqual(offered(two, text, 'smt-sibling-conflict'), [
      "Write threads='2' and cores='1' in <topology>; the pins stay",
    ]);
  });

  test('of two domains cannot', () => {
    const files = { web: guest([4], topology(1, 1, 1)), db: guest([12], topology(1, 1, 1)) };
    assert.ok(offered(host, files, 'smt-sibling-conflict').every((title) => !title.includes('<topology>')));
  });
});

suite('cores of eight threads', () => {
  const cores = Array.from({ length: 8 }, (_, core) => `${core * 8}-${core * 8 + 7}`);
  const smt8: HostSketch = { cores, memoryKiB: 16777216 };
  /** As KVM on POWER needs it: only the first thread of each core is online. */
  const power: HostSketch = { ...smt8, offline: cores.map((_, core) => `${core * 8 + 1}-${core * 8 + 7}`).join(',') };
  const change = (was: string, is: string) => `<topology ${was}/> → <topology ${is}/>`;
  const pins = (cpus: readonly number[], from = 0) =>
    cpus.map((cpu, index) => `<vcpupin vcpu='${from + index}' cpuset='${cpu}'/>`).join(' ');

  test('eight vCPUs of a core: nothing is scattered', () => {
    const eight = [8, 9, 10, 11, 12, 13, 14, 15];
    assert.deepEqual(repaired(smt8, guest(eight, topology(1, 8, 1))), [change(topology(1, 8, 1), topology(1, 1, 8))]);
    assert.deepEqual(repaired(smt8, guest(eight, topology(1, 2, 4))), [change(topology(1, 2, 4), topology(1, 1, 8))]);
  });

  test('six vCPUs of a core stay, because no core has six threads; another place is offered', () => {
    const six = guest([8, 9, 10, 11, 12, 13], topology(1, 6, 1));
    assert.deepEqual(repaired(smt8, six), []);
    assert.match(offered(smt8, six, 'smt-sibling-conflict').join(), /^Re-pin vCPU 5 to CPU/);
  });

  test('threads of a guest core are pinned to the only thread that is online', () => {
    assert.deepEqual(repaired(power, guest([8, 8, 8, 8, 16, 16, 16, 16], topology(1, 2, 4))), []);
  });

  test('… and if the guest does not know that they are threads, it is told', () => {
    const was = topology(1, 8, 1);
    assert.deepEqual(repaired(power, guest([8, 8, 8, 8, 16, 16, 16, 16], was)), [change(was, topology(1, 2, 4))]);
  });

  test('pins to threads that are offline go to the first thread of their core', () => {
    assert.deepEqual(repaired(power, guest([8, 9, 10, 11, 16, 17, 18, 19], topology(1, 2, 4))), [
      `${pins([9, 10, 11], 1)} → ${pins([8, 8, 8], 1)}`,
      `${pins([17, 18, 19], 5)} → ${pins([16, 16, 16], 5)}`,
    ]);
  });

  const eight = (first: number) => Array.from({ length: 8 }, (_, thread) => first + thread);

  for (const [what, one, other, change] of [
    ['with threads', guest(eight(8), topology(1, 1, 8)), guest(eight(8), topology(1, 1, 8)), eight(16)],
    ['two vCPUs each', guest([8, 9], topology(1, 2, 1)), guest([10, 11], topology(1, 2, 1)), [16, 17]],
    ['three vCPUs each', guest([8, 9, 10], topology(1, 3, 1)), guest([11, 12, 13], topology(1, 3, 1)), [16, 17, 18]],
  ] as const) {
    test(`of two alike on one core, one moves, and its vCPUs stay together: ${what}`, () => {
      const now = one.match(/cpuset='(\d+)'/g)?.map((pin) => Number(/\d+/.exec(pin)?.[0])) ?? [];
      const moves = repaired(smt8, { a: one, b: other }).filter((line) => line.includes('<vcpupin'));
      assert.deepEqual(moves, [`a: ${pins(now)} → ${pins(change)}`]);
    });
  }

  test('a guest core that has to leave its CPU gets another one, with all of its vCPUs', () => {
    const two = guest([8, 8, 8, 8, 16, 16, 16, 16], topology(1, 2, 4));
    assert.deepEqual(repaired(power, { a: two, b: guest([16, 16], topology(1, 1, 2)) }), [
      `b: ${pins([16, 16])} → ${pins([24, 24])}`,
    ]);
    assert.deepEqual(repaired(power, guest([8, 8, 16, 8], topology(1, 1, 4))), [
      "<vcpupin vcpu='2' cpuset='16'/> → <vcpupin vcpu='2' cpuset='8'/>",
    ]);
  });

  test('two guests on one core are in conflict all the same', () => {
    const files = { web: guest([8, 8], topology(1, 1, 2)), db: guest([8], topology(1, 1, 1)) };
    assert.ok(offered(power, files, 'cpu-overcommit').length > 0);
  });
});
