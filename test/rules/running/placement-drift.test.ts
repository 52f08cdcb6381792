import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings, verifiedGuest } from '../../../server/src/features/analysis.ts';
import { guestsByDefinition, guestsByKernel } from '../../../server/src/libvirt/running-guests.ts';
import { filesOf, processOf, type Thread } from '../../libvirt/machine.ts';
import { fleetOf, hostDocument } from '../check.ts';

const uuid = '4dea22b3-1d52-d8f3-2516-782e98ab3fa0';

/** Host `example`: CPUs 0-7 are online, CPU 8 is offline; nodes 0 (0-3) and 1 (4-7). */
function domainOf(inside: string): string {
  return `<domain type='kvm'><name>web</name><uuid>${uuid}</uuid>${inside}</domain>`;
}

interface Truth {
  readonly live?: string;
  readonly threads?: readonly Omit<Thread, 'tid'>[];
  readonly files?: Readonly<Record<string, string>>;
  readonly numaMaps?: string;
}

/** What is found where this is the definition, and the truth differs from it. */
function drifts(inside: string, { live = inside, threads, files = {}, numaMaps }: Truth): string[] {
  const definition = domainOf(inside);
  const { fleet, documents } = fleetOf('example', { web: definition });
  const [document] = documents;
  assert.ok(document);
  const domains = [{ uuid, definition, live: domainOf(live) }];
  const own = threads?.map((thread, index) => ({ tid: 7 + index, ...thread }));
  const running =
    own === undefined
      ? guestsByDefinition(domains)
      : guestsByKernel(domains, filesOf({ ...processOf(7, uuid, own, numaMaps), ...files }));
  fleet.setRunning(hostDocument('example')?.uri ?? '', running);
  assert.notEqual(verifiedGuest(fleet, document), null);
  return findings(fleet, document)
    .filter(({ rule }) => rule === 'placement-drift')
    .map(({ severity, message }) => `${severity}: ${message}`);
}

const pins = (one: string, emulator = '1') =>
  `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='${one}'/><vcpupin vcpu='1' cpuset='3'/><emulatorpin cpuset='${emulator}'/></cputune>`;
const main = { comm: 'qemu-system-x86', cpus: '1' };
const vcpu = (index: number, cpus: string) => ({ comm: `CPU ${index}/KVM`, cpus });
const asPinned = [main, vcpu(0, '2'), vcpu(1, '3')];

suite('placement-drift', () => {
  test('nothing where all is as defined, also for CPUs that are offline', () => {
    assert.deepEqual(drifts(pins('2'), { threads: asPinned }), []);
    assert.deepEqual(drifts(pins('2,8'), { threads: [main, vcpu(0, '2,8'), vcpu(1, '3')] }), []);
    assert.deepEqual(drifts(pins('2'), {}), []);
  });

  test('a thread that something else moved', () => {
    assert.deepEqual(drifts(pins('2'), { threads: [main, vcpu(0, '2-3'), vcpu(1, '3')] }), [
      'warning: vCPU 0 may run on CPUs 2-3, not on CPU 2 as defined: something other than libvirt moved it',
    ]);
    assert.deepEqual(drifts(pins('2', '0-1'), { threads: [...asPinned, { comm: 'IO mon_iothread', cpus: '0-1' }] }), [
      'warning: emulator (qemu-system-x86) may run on CPU 1, not on CPUs 0-1 as defined: something other than libvirt moved it',
    ]);
  });

  test("the emulator's other threads, which libvirt leaves where they are if it has no cgroup for them", () => {
    const threads = [...asPinned, { comm: 'IO mon_iothread', cpus: '0-7' }, { comm: 'call_rcu', cpus: '0-7' }];
    assert.deepEqual(drifts(pins('2'), { threads }), [
      'info: emulator (IO mon_iothread and call_rcu) may run on CPUs 0-7, not on CPU 1 as defined: libvirt re-pinned the main thread alone, until the next start',
    ]);
  });

  test('a pin that libvirt changed live, or only in the definition, is an info', () => {
    const said = [
      'info: vCPU 0 may run on CPU 4, not on CPU 2 as defined: the running domain has another pin, until its next start',
    ];
    assert.deepEqual(drifts(pins('2'), { live: pins('4') }), said);
    assert.deepEqual(drifts(pins('2'), { live: pins('4'), threads: [main, vcpu(0, '4'), vcpu(1, '3')] }), said);
    // Moved back by hand: as defined, though not as libvirt has it.
    assert.deepEqual(drifts(pins('2'), { live: pins('4'), threads: asPinned }), []);
    assert.deepEqual(
      drifts(pins('2'), { live: '<vcpu>2</vcpu>' }).map((line) => line.split(' as defined')[0]),
      [
        'info: vCPU 0 may run on CPUs 0-7, not on CPU 2',
        'info: vCPU 1 may run on CPUs 0-7, not on CPU 3',
        'info: emulator may run on CPUs 0-7, not on CPU 1',
      ],
    );
  });

  test('vCPUs without pins that are confined alike are one finding; what confines every guest is none', () => {
    const floating = '<vcpu>2</vcpu>';
    const confined = [
      { comm: 'qemu', cpus: '4-7', cgroup: '0::/machine.slice/web/libvirt/emulator\n' },
      vcpu(0, '4-7'),
      vcpu(1, '4-7'),
    ];
    const slice = {
      'sys/fs/cgroup/cgroup.controllers': 'cpuset',
      'sys/fs/cgroup/machine.slice/cpuset.cpus.effective': '4-7',
    };
    assert.deepEqual(drifts(floating, { threads: confined, files: slice }), []);
    assert.deepEqual(drifts(floating, { threads: confined }), [
      'warning: vCPUs 0-1 may run on CPUs 4-7, not on CPUs 0-7 as defined: something other than libvirt moved it; ' +
        'emulator (qemu) may run on CPUs 4-7, not on CPUs 0-7 as defined: something other than libvirt moved it',
    ]);
    assert.deepEqual(
      drifts(pins('2-5', '4-5'), {
        threads: [{ ...confined[0], comm: 'qemu', cpus: '4-5' }, vcpu(0, '4-5'), vcpu(1, '4-7')],
        files: slice,
      }),
      [
        'warning: vCPU 0 may run on CPUs 4-5, not on CPUs 2-5 as defined: the cgroup /machine.slice allows CPUs 4-7',
        'warning: vCPU 1 may run on CPUs 4-7, not on CPU 3 as defined: the cgroup /machine.slice allows CPUs 4-7',
      ],
    );
  });

  test('scheduler and priority', () => {
    const fifo = pins('2').replace('</cputune>', "<vcpusched vcpus='0' scheduler='fifo' priority='5'/></cputune>");
    const realtime = (priority: number) => [main, { ...vcpu(0, '2'), policy: 1, priority }, vcpu(1, '3')];
    assert.deepEqual(drifts(fifo, { threads: realtime(5) }), []);
    assert.deepEqual(drifts(fifo, { threads: realtime(6) }), [
      'warning: vCPU 0 is scheduled by fifo, priority 6, not by fifo, priority 5 as defined',
    ]);
    assert.deepEqual(drifts(fifo, { threads: asPinned }), [
      'warning: vCPU 0 is scheduled by other, not by fifo, priority 5 as defined',
    ]);
    assert.deepEqual(drifts(pins('2'), { threads: realtime(1) }), [
      'warning: vCPU 0 is scheduled by fifo, priority 1, not by other as defined',
    ]);
  });

  test('memory on nodes to which it is not bound', () => {
    const bound = (mode: string) => `${pins('2')}<numatune><memory mode='${mode}' nodeset='0'/></numatune>`;
    const maps = (strays: number) =>
      `7f0000000000 bind:0 anon=1 N0=${1000 - strays} N1=${strays} kernelpagesize_kB=1024\n`;
    assert.deepEqual(drifts(bound('strict'), { threads: asPinned, numaMaps: maps(500) }), [
      'warning: 500 MiB of 1000 MiB of its memory is on node 1, not on node 0 as defined',
    ]);
    // What QEMU has for itself may be anywhere.
    assert.deepEqual(drifts(bound('strict'), { threads: asPinned, numaMaps: maps(63) }), []);
    assert.equal(drifts(bound('strict'), { threads: asPinned, numaMaps: maps(64) }).length, 1);
    const large = maps(64).replace('N0=936', 'N0=2000');
    assert.deepEqual(drifts(bound('strict'), { threads: asPinned, numaMaps: large }), []);
    assert.deepEqual(drifts(bound('preferred'), { threads: asPinned, numaMaps: maps(500) }), []);
    assert.deepEqual(drifts(pins('2'), { threads: asPinned, numaMaps: maps(500) }), []);
  });

  test('silent about what is unknown: numad, a template, a vCPU that was plugged in later', () => {
    const moved = [main, vcpu(0, '5'), vcpu(1, '5')];
    assert.deepEqual(drifts("<vcpu placement='auto'>2</vcpu>", { threads: moved }), []);
    assert.deepEqual(
      drifts("{% if x %}<vcpu>2</vcpu>{% endif %}<cputune><vcpupin vcpu='0' cpuset='2'/></cputune>", {
        threads: moved,
      }),
      [],
    );
    assert.deepEqual(drifts(pins('2'), { threads: [...asPinned, vcpu(2, '7')] }), []);
  });

  test('many threads elsewhere are one finding', () => {
    const cpus = Array.from({ length: 8 }, (_, index) => `<vcpupin vcpu='${index}' cpuset='${index}'/>`).join('');
    const all = `<vcpu>8</vcpu><cputune>${cpus}<emulatorpin cpuset='1'/></cputune>`;
    const threads = [main, ...Array.from({ length: 8 }, (_, index) => vcpu(index, '0-7'))];
    const found = drifts(all, { threads });
    assert.equal(found.length, 1);
    assert.match(
      found[0] ?? '',
      /^warning: vCPU 0 may run on CPUs 0-7, not on CPU 0 as defined: .*; 4 more threads are elsewhere$/,
    );
  });
});
