import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { memoryOn } from '../../fragments.ts';
import type { HostSketch } from '../../rules/hosts.ts';
import { cells } from './cases.ts';
import { offered, repaired } from './repaired.ts';

/** Siblings i and i+8; node 0 has cores 0-3, node 1 cores 4-7. */
const host: HostSketch = {
  cores: ['0,8', '1,9', '2,10', '3,11', '4,12', '5,13', '6,14', '7,15'],
  nodes: [0, 0, 0, 0, 1, 1, 1, 1],
  memoryKiB: 16777216,
};

/** Two vCPUs on cores 1 and 2 of node 0, and further elements of `<cputune>`. */
const web = (helpers: string, before = '') => `${before}<vcpu>2</vcpu>
<iothreads>2</iothreads>
<cputune>
<vcpupin vcpu='0' cpuset='1'/>
<vcpupin vcpu='1' cpuset='2'/>
${helpers}
</cputune>
${memoryOn(0)}`;

/** A neighbour with a vCPU for each of these CPUs. */
const neighbour = (node: number, ...cpus: number[]) => `<vcpu>${cpus.length}</vcpu>
<cputune>
${cpus.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('\n')}
</cputune>
${memoryOn(node)}`;

suite('a helper thread keeps what no vCPU has of its own pinset', () => {
  const table: readonly (readonly [was: string, is: string])[] = [
    ['0-1', '0'],
    ['0-1,8', '0,8'],
    ['0-2,8-9', '0,8-9'],
    ['1,3,11', '3,11'],
    ['1,9', '9'],
    ['0-15', '0-15'],
    ['1-5', '3-5'],
  ];
  for (const [was, is] of table) {
    test(`the emulator on ${was}`, () => {
      const expected = was === is ? [] : [`<emulatorpin cpuset='${was}'/> → <emulatorpin cpuset='${is}'/>`];
      assert.deepEqual(repaired(host, web(`<emulatorpin cpuset='${was}'/>`)), expected);
    });
    test(`an iothread on ${was}`, () => {
      const pin = (cpuset: string) => `<iothreadpin iothread='2' cpuset='${cpuset}'/>`;
      assert.deepEqual(repaired(host, web(pin(was))), was === is ? [] : [`${pin(was)} → ${pin(is)}`]);
    });
  }

  test('also without the CPUs of others, and of pools', () => {
    const files = { web: web("<emulatorpin cpuset='0-3'/>"), db: neighbour(0, 3) };
    assert.deepEqual(repaired(host, files), ["web: <emulatorpin cpuset='0-3'/> → <emulatorpin cpuset='0'/>"]);
    const pool = `<vcpu cpuset='3,11'>1</vcpu>\n${memoryOn(0)}`;
    assert.deepEqual(repaired(host, { ...files, db: pool }), [
      "web: <emulatorpin cpuset='0-3'/> → <emulatorpin cpuset='0'/>",
    ]);
  });

  test('a pool shares only what no vCPU has alone', () => {
    const files = { web: web("<emulatorpin cpuset='2-3'/>"), db: `<vcpu cpuset='3,11'>1</vcpu>\n${memoryOn(0)}` };
    assert.deepEqual(repaired(host, files), ["web: <emulatorpin cpuset='2-3'/> → <emulatorpin cpuset='3'/>"]);
  });

  test('siblings of vCPUs go too where the vCPUs are dedicated', () => {
    const hint = `<features><kvm><hint-dedicated state='on'/></kvm></features>\n<cpu mode='host-passthrough'/>\n`;
    const iothreads = (cpuset: string) =>
      `<iothreadpin iothread='1' cpuset='${cpuset}'/>\n<iothreadpin iothread='2' cpuset='${cpuset}'/>`;
    const after = (cpuset: string) => repaired(host, web(`<emulatorpin cpuset='${cpuset}'/>\n${iothreads('0')}`, hint));
    assert.deepEqual(after('0,9'), ["<emulatorpin cpuset='0,9'/> → <emulatorpin cpuset='0'/>"]);
    assert.deepEqual(after('1,3,9'), ["<emulatorpin cpuset='1,3,9'/> → <emulatorpin cpuset='3'/>"]);
    assert.deepEqual(after('9'), ["<emulatorpin cpuset='9'/> → <emulatorpin cpuset='0'/>"]);
  });
});

suite('a helper thread with nothing left of its pinset', () => {
  test('gets a core of its nodes, not CPU 0', () => {
    for (const cpuset of ['1', '1-2', '99', '16-20', '1,99']) {
      assert.deepEqual(repaired(host, web(`<emulatorpin cpuset='${cpuset}'/>`)), [
        `<emulatorpin cpuset='${cpuset}'/> → <emulatorpin cpuset='3,11'/>`,
      ]);
    }
  });

  test('gets what is online', () => {
    const offline = { ...host, offline: '3,11' };
    assert.deepEqual(repaired(offline, web("<emulatorpin cpuset='3'/>")), [
      "<emulatorpin cpuset='3'/> → <emulatorpin cpuset='0,8'/>",
    ]);
    assert.deepEqual(repaired(offline, web("<iothreadpin iothread='1' cpuset='3,11'/>")), [
      "<iothreadpin iothread='1' cpuset='3,11'/> → <iothreadpin iothread='1' cpuset='0,8'/>",
    ]);
  });

  test('gets reserved CPUs if there are any, of its nodes if possible', () => {
    assert.deepEqual(repaired({ ...host, reserved: '0,4' }, web("<emulatorpin cpuset='1'/>")), [
      "<emulatorpin cpuset='1'/> → <emulatorpin cpuset='0'/>",
    ]);
    assert.deepEqual(repaired({ ...host, reserved: '4' }, web("<emulatorpin cpuset='1'/>")), [
      "<emulatorpin cpuset='1'/> → <emulatorpin cpuset='4'/>",
    ]);
  });

  test('goes where other helper threads are, its own first', () => {
    const own = "<emulatorpin cpuset='1'/>\n<iothreadpin iothread='1' cpuset='0'/>";
    assert.deepEqual(repaired(host, web(own)), ["<emulatorpin cpuset='1'/> → <emulatorpin cpuset='0'/>"]);
    const db = `<vcpu>1</vcpu>\n<cputune>\n<vcpupin vcpu='0' cpuset='4'/>\n<emulatorpin cpuset='8'/>\n</cputune>\n${memoryOn(1)}`;
    const files = { web: web("<emulatorpin cpuset='1'/>"), db };
    assert.deepEqual(repaired(host, files)[0], "web: <emulatorpin cpuset='1'/> → <emulatorpin cpuset='8'/>");
  });

  test('takes no sibling of a vCPU, and no isolated CPU', () => {
    const files = { web: web("<emulatorpin cpuset='1'/>"), db: neighbour(0, 0, 3) };
    assert.deepEqual(repaired(host, files), []);
    const isolated = { ...host, isolated: '1-3,9-11' };
    assert.deepEqual(repaired(isolated, web("<emulatorpin cpuset='1'/>")), [
      "<emulatorpin cpuset='1'/> → <emulatorpin cpuset='0,8'/>",
    ]);
  });

  test('gets what its slice has of free cores', () => {
    const inSlice = (cpus: string) =>
      repaired(host, { web: web("<emulatorpin cpuset='1'/>"), 'machine.slice': `[Slice]\nAllowedCPUs=${cpus}\n` });
    assert.deepEqual(inSlice('0-3'), ["web: <emulatorpin cpuset='1'/> → <emulatorpin cpuset='3'/>"]);
    assert.deepEqual(inSlice('1-3,9-10'), ["web: <emulatorpin cpuset='1'/> → <emulatorpin cpuset='3'/>"]);
    assert.deepEqual(inSlice('1-2,9-10'), []);
  });

  test('gets two CPUs of a core with many threads', () => {
    const smt8: HostSketch = { cores: ['0-7', '8-15', '16-23'], memoryKiB: 16777216 };
    assert.deepEqual(repaired(smt8, web("<emulatorpin cpuset='1'/>").replace("'2'/>", "'8'/>")), [
      "<emulatorpin cpuset='1'/> → <emulatorpin cpuset='16-17'/>",
    ]);
  });

  test('gets CPUs of one node, that of most of the vCPUs', () => {
    const spread = (emulator: string) =>
      `<vcpu>3</vcpu>\n<cputune>\n${[5, 6, 1].map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('\n')}
<emulatorpin cpuset='${emulator}'/>\n</cputune>\n${cells('0-1', '2')}\n${memoryOn('0-1')}`;
    const pins = (on: HostSketch, files: Readonly<Record<string, string>>) =>
      repaired(on, files).flatMap(
        (change) => change.match(/^(?:web: )?<emulatorpin.*→.*<emulatorpin cpuset='([^']*)'/)?.[1] ?? [],
      );
    assert.deepEqual(pins(host, { web: spread('99') }), ['4,12']);
    assert.deepEqual(pins({ ...host, reserved: '0,4,8,12' }, { web: spread('99') }), ['4,12']);
    const db = `<vcpu>1</vcpu>\n<cputune>\n<vcpupin vcpu='0' cpuset='2'/>\n<emulatorpin cpuset='3,7,11'/>\n</cputune>\n${memoryOn(0)}`;
    assert.deepEqual(pins(host, { web: spread('99'), db }), ['7']);
  });

  test('gets two cores where a core has one thread', () => {
    const single: HostSketch = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'], memoryKiB: 16777216 };
    assert.deepEqual(repaired(single, web("<emulatorpin cpuset='1'/>")), [
      "<emulatorpin cpuset='1'/> → <emulatorpin cpuset='3-4'/>",
    ]);
  });

  test('is brought to the node of the vCPUs', () => {
    assert.deepEqual(repaired(host, web("<emulatorpin cpuset='4-7'/>")), [
      "<emulatorpin cpuset='4-7'/> → <emulatorpin cpuset='3,11'/>",
    ]);
  });

  test('starves beside a real-time vCPU', () => {
    const realtime = `<emulatorpin cpuset='1-2'/>\n<vcpusched vcpus='0-1' scheduler='fifo' priority='1'/>`;
    assert.deepEqual(repaired(host, web(realtime)), [
      "<emulatorpin cpuset='1-2'/> → <emulatorpin cpuset='3,11'/> <iothreadpin iothread='1' cpuset='3,11'/> <iothreadpin iothread='2' cpuset='3,11'/>",
    ]);
  });
});

suite('a helper thread without a finding', () => {
  for (const cpuset of ['0', '0,8', '3', '9', '9-10', '3,11', '0-15']) {
    test(`stays on ${cpuset}`, () => {
      assert.deepEqual(repaired(host, web(`<emulatorpin cpuset='${cpuset}'/>`)), []);
    });
  }
});

test('titles say where the helper thread goes, and why there', () => {
  const titles = (cpuset: string, on = host) =>
    offered(on, web(`<emulatorpin cpuset='${cpuset}'/>`), cpuset === '99' ? 'unknown-cpu' : 'emulator-on-vcpu');
  assert.deepEqual(titles('0-1'), ['* Pin the emulator to CPU 0 only, without the CPUs of vCPUs']);
  assert.deepEqual(titles('99'), ['* Pin the emulator to CPUs 3, 11 of node 0, away from all vCPUs']);
  assert.deepEqual(titles('1', { ...host, reserved: '0' }), ['* Pin the emulator to CPU 0, reserved for the host']);
});

suite('helper threads wait for the vCPUs of all domains', () => {
  const small: HostSketch = { cores: ['0', '1', '2', '3', '4'], memoryKiB: 16777216 };
  const a = `<vcpu>1</vcpu>\n<cputune>\n<vcpupin vcpu='0' cpuset='1'/>\n<emulatorpin cpuset='1'/>\n</cputune>\n${memoryOn(0)}`;

  for (const [one, other] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    test(`so ${other} does not get CPU 0 because of the emulator of ${one}`, () => {
      const files = { [one]: a, [other]: neighbour(0, 2, 2, 3) };
      assert.deepEqual(
        repaired(small, files).sort(),
        [
          `${one}: <emulatorpin cpuset='1'/> → <emulatorpin cpuset='0'/>`,
          `${other}: <vcpupin vcpu='1' cpuset='2'/> → <vcpupin vcpu='1' cpuset='4'/>`,
        ].sort(),
      );
    });
  }
});
