import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { HostSketch } from '../../rules/hosts.ts';
import { offered, repaired } from './repaired.ts';

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

suite('threads that the host has', () => {
  test('pins that would be right without SMT may stay, if the author wants that', () => {
    const titles = offered(host, guest([1, 2, 3, 4], topology(1, 2, 2)), 'guest-smt-mismatch');
    assert.match(titles[0] ?? '', /^\* Re-pin 2 vCPUs/);
    assert.deepEqual(titles.slice(1), ["Write threads='1' and cores='4' in <topology>; the pins stay"]);
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
  test('may tell the guest so', () => {
    const titles = offered(host, guest([4, 12], topology(1, 2, 1)), 'smt-sibling-conflict');
    assert.match(titles[0] ?? '', /^\* Re-pin vCPU 1 to CPU/);
    assert.ok(titles.includes("Write threads='2' and cores='1' in <topology>; the pins stay"), titles.join());
  });

  test('tell the guest so where no core is left', () => {
    const pairs = [0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7];
    const full = guest(pairs.slice(0, 14), topology(1, 14, 1));
    assert.deepEqual(repaired({ ...host, reserved: '7,15' }, full), [
      `<topology ${topology(1, 14, 1)}/> → <topology ${topology(1, 7, 2)}/>`,
    ]);
  });

  test('… in a guest without a topology', () => {
    const two: HostSketch = { cores: ['0,1', '2,3'], memoryKiB: 16777216, reserved: '0-1' };
    const pins = "<cputune>\n<vcpupin vcpu='0' cpuset='2'/>\n<vcpupin vcpu='1' cpuset='3'/>\n</cputune>";
    assert.deepEqual(repaired(two, `<vcpu>2</vcpu>\n${pins}`), [
      " → <cpu> <topology sockets='1' cores='1' threads='2'/> </cpu>",
    ]);
  });

  test('of two domains cannot', () => {
    const files = { web: guest([4], topology(1, 1, 1)), db: guest([12], topology(1, 1, 1)) };
    assert.ok(offered(host, files, 'smt-sibling-conflict').every((title) => !title.includes('<topology>')));
  });
});
