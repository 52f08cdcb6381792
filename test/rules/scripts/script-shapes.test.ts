import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { readScript } from '../../../server/src/fleet/documents/read-script-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import type { ScriptContext } from '../../../server/src/rules/engine/rule.ts';
import { findingsOfScript } from '../../../server/src/rules/engine/run.ts';
import { scriptContext } from '../../../server/src/rules/engine/script-context.ts';
import { inOneLine } from '../../script/placements.ts';
import { hostDocument } from '../check.ts';

/** Two nodes of four cores with two threads each: siblings i and i+8, node 0 has cores 0 to 3. */
const workstation = {
  cores: ['0,8', '1,9', '2,10', '3,11', '4,12', '5,13', '6,14', '7,15'],
  nodes: [0, 0, 0, 0, 1, 1, 1, 1],
  memoryKiB: 67108864,
};

/** A guest on whole cores of its own. */
const gaming = `<domain type='kvm'>
  <name>gaming</name>
  <vcpu>4</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='4'/>
    <vcpupin vcpu='1' cpuset='12'/>
    <vcpupin vcpu='2' cpuset='5'/>
    <vcpupin vcpu='3' cpuset='13'/>
    <emulatorpin cpuset='1,9'/>
  </cputune>
  <cpu><topology sockets='1' cores='2' threads='2'/></cpu>
</domain>`;

/** A script of a shape that is common, with what it pins and what is wrong with it on a host that it fits. */
interface Shape {
  readonly file: string;
  /** The gaming guest is on the host too. */
  readonly beside?: true;
  readonly pins: readonly string[];
  readonly findings?: readonly string[];
}

const times = (count: number, line: string): string[] => Array.from({ length: count }, () => line);

const shapes: readonly Shape[] = [
  {
    file: 'benchmark.sh',
    pins: [
      'server: process 0-3,8-11 (numactl), memory strict 0',
      ...times(4, 'client: process 4-7,12-15 (numactl), memory strict 1'),
      'server: process 0-3,8-11 (numactl), memory strict 0',
      ...times(4, 'client: process 0-3,8-11 (numactl), memory strict 0'),
      'stream: process 0 (taskset)',
      'stream: process 0-1 (taskset)',
      'stream: process 0-3 (taskset)',
      'stream: process 0-7 (taskset)',
      'latency: process 0 (taskset)',
    ],
  },
  {
    file: 'bridge-vm.sh',
    pins: ['kvm: vcpu0 emulator 1,4 (taskset)'],
    findings: ['warning taskset-mask-or-list at 12'],
  },
  {
    file: 'cgroup-v2.sh',
    pins: [
      'qemu-system-x86_64: vcpu0 vcpu1 vcpu2 vcpu3 emulator 4-5,12-13 (cgroup.procs), memory restrictive 1',
      'guests: 4-7,12-15',
      'guests: memory 1',
      'guests/build: 4-5,12-13',
    ],
    findings: ['info smt-sibling-conflict at 4-5,12-13', 'info guest-smt-mismatch at 4-5,12-13'],
  },
  {
    file: 'containers.sh',
    pins: [
      'docker: process 4-7,12-15 (docker), memory restrictive 1',
      'podman: process 1,9 (podman), memory restrictive 0',
      'docker: process 4-5,12-13 (docker)',
    ],
  },
  {
    file: 'cset-shield.sh',
    pins: [
      'maybe cset: process 2-7,10-15 (cset)',
      'maybe qemu-system-x86_64: vcpu0 vcpu1 emulator ? (cset)',
      'user: 2-7,10-15',
    ],
  },
  {
    file: 'hooks/qemu',
    beside: true,
    pins: [
      'maybe system.slice: process 0,8 (systemctl)',
      'maybe user.slice: process 0,8 (systemctl)',
      'maybe init.scope: process 0,8 (systemctl)',
      'maybe system.slice: process 0-15 (systemctl)',
      'maybe user.slice: process 0-15 (systemctl)',
      'maybe init.scope: process 0-15 (systemctl)',
      'system.slice: 0,8',
      'user.slice: 0,8',
      'init.scope: 0,8',
      'system.slice: 0-15',
      'user.slice: 0-15',
      'init.scope: 0-15',
    ],
  },
  { file: 'irq-affinity.sh', pins: ['taskset: process 0,8 (taskset)'] },
  { file: 'machine.slice', beside: true, pins: [] },
  {
    file: 'mask-in-variable.sh',
    pins: [
      'qemu-system-x86_64: vcpu0 vcpu1 emulator 1,9 (taskset), memory strict 0',
      'qemu-system-x86_64: vcpu0 vcpu1 emulator 2,10 (taskset), memory strict 0',
    ],
  },
  { file: 'ovs-dpdk.sh', pins: ['qemu-system-x86_64: vcpu0 vcpu1 emulator 4-5 (taskset), memory strict 1'] },
  {
    file: 'per-node.sh',
    pins: [
      'qemu-system-x86_64: vcpu0 vcpu1 vcpu2 vcpu3 emulator 0-3,8-11 (taskset), memory strict 0',
      'qemu-system-x86_64: vcpu0 vcpu1 vcpu2 vcpu3 emulator 4-7,12-15 (taskset), memory strict 1',
      'borg: process 0,8 (systemd-run), memory restrictive 0',
    ],
  },
  {
    file: 'proxmox-create.sh',
    pins: [
      '200: vcpu0 vcpu1 vcpu2 vcpu3 emulator 0-3 (qm), memory strict 0',
      '201: vcpu0 vcpu1 vcpu2 vcpu3 emulator 4-7 (qm), memory strict 1',
    ],
  },
  { file: 'proxmox-hook.sh', pins: ['maybe taskset: process 4-7,12-15 (taskset)'] },
  { file: 'proxmox-vcpus.sh', pins: ['taskset: process ? (taskset)', 'taskset: vcpu0 ? (taskset)'] },
  {
    file: 'qemu.d/gaming/prepare/begin/isolate.sh',
    beside: true,
    pins: [
      'user.slice: process 0,8 (systemctl)',
      'system.slice: process 0,8 (systemctl)',
      'init.scope: process 0,8 (systemctl)',
      'user.slice: 0,8',
      'system.slice: 0,8',
      'init.scope: 0,8',
    ],
  },
  {
    file: 'qemu.d/gaming/release/end/restore.sh',
    beside: true,
    pins: [
      'user.slice: process 0-15 (systemctl)',
      'system.slice: process 0-15 (systemctl)',
      'init.scope: process 0-15 (systemctl)',
      'user.slice: 0-15',
      'system.slice: 0-15',
      'init.scope: 0-15',
    ],
  },
  { file: 'redis.service', pins: [] },
  {
    file: 'rt-threads.sh',
    pins: ['chrt: process ? (default), fifo 1', 'taskset: vcpu0 6 (taskset)', 'taskset: process 0,8 (taskset)'],
  },
  { file: 'testpmd.sh', pins: ['dpdk-testpmd: process 1-3 (taskset), memory strict 0'] },
  { file: 'user.slice.d/50-housekeeping.conf', beside: true, pins: [] },
  {
    file: 'vfio-start.sh',
    pins: ['qemu-system-x86_64: vcpu0 vcpu1 vcpu2 vcpu3 vcpu4 vcpu5 emulator 4-6,12-14 (taskset), memory strict 1'],
    findings: ['info smt-sibling-conflict at 4-6,12-14', 'info guest-smt-mismatch at 4-6,12-14'],
  },
  {
    file: 'virsh-pins.sh',
    pins: [
      'web: vcpu5 11 (vcpupin)',
      'web: vcpu4 3 (vcpupin)',
      'web: vcpu3 10 (vcpupin)',
      'web: vcpu2 2 (vcpupin)',
      'web: vcpu1 9 (vcpupin)',
      'web: vcpu0 1 (vcpupin)',
      'web: emulator 0,8 (emulatorpin)',
      'web: memory ? 0',
    ],
  },
  {
    file: 'virt-install.sh',
    pins: [
      'db01: vcpu0 4 (vcpupin), vcpu1 12 (vcpupin), vcpu2 5 (vcpupin), vcpu3 13 (vcpupin), emulator 0-15 (default), memory strict 1',
    ],
  },
  {
    file: 'vm-pin.sh',
    pins: ['taskset: process 4-7 (taskset)'],
    findings: ['warning taskset-main-thread-only at 4-7'],
  },
];

suite('scripts of common shapes on a host that they fit', () => {
  test('there are twenty of them and more', () => assert.ok(shapes.length >= 20));

  for (const { file, pins, beside = false, findings = [] } of shapes) {
    test(file, () => {
      const context = contextOf(file, textOf(file), beside);
      assert.ok(context);
      const { processes, groups } = context.run;
      const placed = processes.filter((process) => process.placed).map(inOneLine);
      const bounds = groups.map(
        ({ group, cpus, mems }) => `${group}: ${cpus?.list?.cpus ?? `memory ${mems?.list?.cpus}`}`,
      );
      assert.deepEqual([...placed, ...bounds], pins);
      const found = findingsOfScript(context).map(({ rule, severity, span }) => {
        return `${severity} ${rule} at ${context.document.text.slice(span.start, span.end)}`;
      });
      assert.deepEqual(found, findings);
    });
  }

  test('whatever is cut out of them or put twice, they are checked', () => {
    const texts = shapes.map(({ file }) => ({ file, text: textOf(file) }));
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.record({ at: fc.nat(2000), length: fc.nat(60), kind: fc.constantFrom('cut', 'twice', 'swap') }), {
          minLength: 1,
          maxLength: 4,
        }),
        ({ file, text }, changes) => {
          const context = contextOf(file, changes.reduce(changed, text), true);
          if (context === null) return;
          const { length } = context.document.text;
          for (const { span } of findingsOfScript(context)) {
            assert.ok(span.start >= 0 && span.start <= span.end && span.end <= length);
          }
        },
      ),
      { numRuns: 400, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
    );
  });
});

function textOf(file: string): string {
  return readFileSync(new URL(`../../fixtures/scripts/${file}`, import.meta.url), 'utf8');
}

/** The script in a fleet with the guest of its host; null where the text is no script. */
function contextOf(file: string, text: string, beside: boolean): ScriptContext | null {
  const fleet = new Fleet();
  const host = hostDocument(workstation);
  if (host !== null) fleet.setHost(host);
  const domain = readDocument({ uri: 'file:///gaming.xml', path: '/gaming.xml', open: false }, gaming);
  if (beside && domain !== null) fleet.setDomain(domain);
  const script = readScript(
    { uri: `file:///${file}`, path: `/${file}`, open: false, language: null },
    text,
    () => null,
  );
  if (script === null) return null;
  fleet.setScript(script);
  return scriptContext(script, fleet);
}

function changed(
  text: string,
  change: { readonly at: number; readonly length: number; readonly kind: string },
): string {
  const start = change.at % (text.length + 1);
  const part = text.slice(start, start + change.length);
  const [before, after] = [text.slice(0, start), text.slice(start + part.length)];
  if (change.kind === 'cut') return before + after;
  return change.kind === 'twice' ? before + part + part + after : after + part + before;
}
