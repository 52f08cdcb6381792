import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { readVirsh } from '../../../server/src/script/commands/virsh/virsh.ts';
import { commandLine } from '../command-line.ts';
import { assertPlacements, placementsOf } from '../placements.ts';

test('vcpupin, emulatorpin, iothreadpin and numatune: operands and options', () => {
  assertPlacements([
    ['virsh vcpupin vm 0 4', 'vm: vcpu0 4 (vcpupin)'],
    ['virsh vcpupin vm 0 4-7,^5 --live --config', 'vm: vcpu0 4,6-7 (vcpupin)'],
    ['virsh vcpupin --domain vm --vcpu 1 --cpulist 2', 'vm: vcpu1 2 (vcpupin)'],
    ['virsh vcpupin vm --cpulist=2 --vcpu=1', 'vm: vcpu1 2 (vcpupin)'],
    ['virsh vcpupin --cpulist 2 vm 1', 'vm: vcpu1 2 (vcpupin)'],
    ['virsh -q -c qemu:///system vcpupin vm 0 4', 'vm: vcpu0 4 (vcpupin)'],
    ['virsh --connect=qemu:///system vcpupin vm $I $CPU', 'vm: vcpu ? (vcpupin)'],
    ['virsh vcpupin $DOM 0 4', 'virsh: vcpu0 4 (vcpupin)'],
    ['virsh vcpupin vm 0 --cpulist=$X', 'vm: vcpu0 ? (vcpupin)'],
    ['virsh vcpupin vm 0 3-1', 'vm: vcpu0 ? (vcpupin)'],
    ['virsh emulatorpin vm 0,16', 'vm: emulator 0,16 (emulatorpin)'],
    ['virsh iothreadpin vm 1 0-1 --config', 'vm: iothread1 0-1 (iothreadpin)'],
    ['virsh numatune vm --mode strict --nodeset 0', 'vm: memory strict 0'],
    ['virsh numatune vm interleave 0-1', 'vm: memory interleave 0-1'],
    ['virsh numatune vm --nodeset 1', 'vm: memory ? 1'],
    ['virsh numatune vm 2', 'vm: memory interleave ?'],
  ]);
});

test('queries, other commands, and what virsh refuses', () => {
  for (const line of [
    'virsh vcpupin vm',
    'virsh vcpupin vm 0',
    'virsh emulatorpin vm',
    'virsh numatune vm',
    'virsh start vm',
    'virsh setvcpus vm 4 --maximum --config',
    'virsh setvcpus vm 4 --guest',
    'virsh schedinfo vm --set cpu_shares=1024',
    'virsh vcpupin vm 0 1 2',
    'virsh vcpupin vm 0 --cpu 1',
    'virsh vcpupin vm 0 4 ; vcpupin vm 1 5',
    'virsh --bogus vcpupin vm 0 4',
    'virsh',
  ]) {
    assert.deepEqual(placementsOf(line).processes, [], line);
  }
});

test('several commands in one argument or on the input', () => {
  assertPlacements([
    ['virsh "vcpupin vm 0 4; vcpupin vm 1 5"', 'vm: vcpu0 4 (vcpupin)', 'vm: vcpu1 5 (vcpupin)'],
    [`virsh "vcpupin 'my vm' 0 4 # the first"`, 'my vm: vcpu0 4 (vcpupin)'],
    ['virsh -c qemu:///system "emulatorpin vm $LIST"', 'vm: emulator ? (emulatorpin)'],
  ]);
  const command = commandLine('virsh', 'vcpupin vm 0 4\n# a comment\nemulatorpin vm "0"\n');
  assert.deepEqual(
    readVirsh(command.words, command).map((action) =>
      action.kind === 'pin' ? `${action.role} ${action.pinset?.word.text}` : '',
    ),
    ['vcpu 4', 'emulator 0'],
  );
});

test('when, where, and r', () => {
  const pins = (line: string) =>
    readVirsh(commandLine(line).words, { stdin: null }).flatMap((action) => (action.kind === 'pin' ? [action] : []));
  assert.deepEqual(pins('virsh vcpupin vm 0 4 --live --current')[0]?.when, {
    live: true,
    config: false,
    current: true,
  });
  assert.equal(pins('virsh -c qemu+ssh://other/system vcpupin vm 0 4')[0]?.remote, true);
  assert.equal(pins('virsh -c test:///default vcpupin vm 0 4')[0]?.remote, false);
  assert.equal(pins('virsh vcpupin vm 0 r')[0]?.pinset, null);
});

test('a domain on the input', () => {
  const command = commandLine('virsh define /dev/stdin', '<domain/>');
  const [action] = readVirsh(command.words, command);
  assert.equal(action?.kind === 'definition' ? action.text?.text : undefined, '<domain/>');
  const [file] = readVirsh(commandLine('virsh create vm.xml --paused').words, { stdin: null });
  assert.deepEqual(file?.kind === 'definition' ? [file.starts, file.file.text, file.text] : [], [true, 'vm.xml', null]);
});

const installed = spawnSync('virsh', ['-c', 'test:///default', 'list']).status === 0;

test('the real virsh refuses what is refused here', { skip: installed ? false : 'virsh is not installed' }, () => {
  const lines = [
    'vcpupin test 0 0',
    'vcpupin test --cpulist 0 --vcpu 0',
    'vcpupin --domain test --vcpu=0 --cpulist=0',
    'vcpupin --cpulist 0 test 0',
    'vcpupin test 0 r',
    'vcpupin test 0 -- 0',
    'vcpupin test 0 0 0',
    'vcpupin test 0 --cpu 0',
    'vcpupin test 0 --cpulist=0 0',
    'emulatorpin test 0 0',
    'numatune test strict 0',
    '"vcpupin test 0 0; vcpupin test 0 0"',
    '"vcpupin test 0 0 # comment"',
    'vcpupin test 0 0 \\; vcpupin test 0 0',
  ];
  for (const line of lines) {
    const { words } = commandLine(`virsh -c test:///default ${line}`);
    const [program = 'virsh', ...args] = words.map(({ text }) => text ?? '');
    const run = spawnSync(program, args, { encoding: 'utf8' });
    // The test driver does not support every pin; if it refuses, it was at least asked to pin.
    const understood = run.status === 0 || /not supported by the connection driver|unsupported flags/.test(run.stderr);
    assert.equal(readVirsh(words, { stdin: null }).length > 0, understood, `${line}: ${run.stderr}`);
  }
});
