import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { parseSystemd } from '../../../server/src/cpuset/systemd.ts';
import { readUnit } from '../../../server/src/script/units/read-unit.ts';
import { unitOfPath } from '../../../server/src/script/units/unit.ts';
import { placeOfValue } from '../../../server/src/script/word.ts';
import { marked } from '../../marker.ts';
import { exampleHost } from '../../rules/hosts.ts';
import { inOneLine } from '../placements.ts';

function unit(name: string, text: string, host = exampleHost.host?.topology ?? null) {
  const read = readUnit(`/etc/systemd/system/${name}`, 'unit', text, host);
  assert.ok(read, name);
  return read;
}

const started = (name: string, text: string) => unit(name, text).placements.processes.map(inOneLine);

test('units and their drop-ins by name', () => {
  assert.deepEqual(unitOfPath('/etc/systemd/system/user.slice.d/10-cpus.conf'), { name: 'user.slice', kind: 'slice' });
  assert.deepEqual(unitOfPath('libvirtd.service'), { name: 'libvirtd.service', kind: 'service' });
  assert.equal(unitOfPath('/etc/libvirt/qemu.conf'), null);
  assert.equal(unitOfPath('/etc/systemd/system.conf'), null);
});

test('what a service starts has the placement of the service', () => {
  assert.deepEqual(
    started(
      'vm.service',
      `[Unit]
AllowedCPUs=7
[Service]
AllowedCPUs=0-3
NUMAPolicy=bind
NUMAMask=0
CPUSchedulingPolicy=fifo
ExecStartPre=-/usr/bin/taskset -c 1 "/bin/prepare" %i
ExecStart=@/usr/bin/qemu-system-x86_64 qemu -smp 2 \\
  -name vm
`,
    ),
    [
      'prepare: process 1 (taskset), memory strict 0, fifo 1',
      'qemu-system-x86_64: vcpu0 vcpu1 emulator 0-3 (systemd), memory strict 0, fifo 1',
    ],
  );
});

test('lists add up until an empty one; a line that systemd refuses has no effect', () => {
  const cpus = (...lines: string[]) =>
    started('vm.service', ['[Service]', ...lines, 'ExecStart=/usr/bin/kvm -smp 1'].join('\n'))[0];
  assert.equal(cpus('CPUAffinity=0-1', 'CPUAffinity=4 6'), 'kvm: vcpu0 emulator 0-1,4,6 (systemd)');
  assert.equal(cpus('CPUAffinity=0-1', 'CPUAffinity=', 'CPUAffinity=5'), 'kvm: vcpu0 emulator 5 (systemd)');
  assert.equal(cpus('CPUAffinity=0-1', 'CPUAffinity=2-3:2'), 'kvm: vcpu0 emulator 0-1 (systemd)');
  assert.equal(cpus('CPUAffinity=0-1', 'AllowedCPUs=1-2'), 'kvm: vcpu0 emulator 1 (systemd)');
  assert.equal(cpus('CPUAffinity=numa', 'NUMAMask=1'), 'kvm: vcpu0 emulator 4-7 (systemd)');
  assert.equal(cpus('AllowedCPUs=%i'), 'kvm: vcpu0 emulator ? (systemd)');
  assert.equal(cpus('CPUAffinity='), 'kvm: vcpu0 emulator 0-7 (default)');
});

test('settings know their places, even those without effect', () => {
  const { text, spans } = marked(`[Slice]
AllowedCPUs=«0-1,4»
CPUAffinity=«3»
`);
  const { settings } = unit('machine.slice', text);
  assert.deepEqual(
    settings.map(({ name, pinset }) => [
      name,
      pinset?.list?.cpus?.toString(),
      pinset && placeOfValue(pinset.word).span,
    ]),
    [
      ['AllowedCPUs', '0-1,4', spans[0]],
      ['CPUAffinity', '3', spans[1]],
    ],
  );
});

test('what the environment fills in is unknown', () => {
  const text = '[Service]\nExecStart=/usr/bin/taskset -c $CPUS /usr/bin/kvm -smp 1 ; /bin/true\n';
  assert.deepEqual(started('vm.service', text), ['kvm: vcpu0 emulator ? (taskset)']);
});

const installed = spawnSync('systemd-analyze', ['--version']).status === 0;

test('systemd refuses the lists that are refused here', {
  skip: installed ? false : 'systemd-analyze is not installed',
}, (t) => {
  const lists = [
    '0-3 5,7',
    '3-1',
    'a',
    '010',
    '08',
    '0x10,,3',
    '0-3:2',
    '"0-3" 5',
    '"0 1"',
    '8191',
    '8192',
    '0 - 3',
    '+3',
    'all',
    '-3',
    '0b11',
    '0o17',
    '0-3;5',
    '0-3,^2',
    ',0',
    '0-',
    "'4'",
    '4294967296',
  ];
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pinset-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'lists.service');
  writeFileSync(file, ['[Service]', 'ExecStart=/bin/true', ...lists.map((list) => `AllowedCPUs=${list}`)].join('\n'));
  const { stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  const refused = new Set([...stderr.matchAll(/lists\.service:(\d+): (?!Range)/g)].map(([, line]) => Number(line) - 3));
  assert.deepEqual(
    lists.filter((list) => parseSystemd(list).cpus === null),
    lists.filter((_, index) => refused.has(index)),
  );
});
