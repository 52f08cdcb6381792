import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { parseKernel } from '../../../server/src/cpuset/kernel.ts';
import { assertPlacements, placementsOf } from '../placements.ts';

test('taskset starts a command: a mask without -c, a list with it', () => {
  assertPlacements([
    ['taskset 03 sshd -b 1024', 'sshd: process 0-1 (taskset)'],
    ['taskset 0x3 sshd', 'sshd: process 0-1 (taskset)'],
    ['taskset 10 sshd', 'sshd: process 4 (taskset)'],
    ['taskset -c 10 sshd', 'sshd: process 10 (taskset)'],
    ['taskset --cpu-list 0-6:2 sshd', 'sshd: process 0,2,4,6 (taskset)'],
    ['taskset --cpu 0-6:2 sshd', 'sshd: process 0,2,4,6 (taskset)'],
    ['taskset -ac 1,3 sshd', 'sshd: process 1,3 (taskset)'],
    ['taskset -c -- 1 sshd', 'sshd: process 1 (taskset)'],
    ['/usr/bin/taskset -c 1 /usr/sbin/sshd -c 7', 'sshd: process 1 (taskset)'],
  ]);
});

test('taskset -p re-pins: the PID is the last word, wherever -p is', () => {
  assertPlacements([
    ['taskset -p 03 700', 'taskset: process 0-1 (taskset)'],
    ['taskset -pc 0,3,7-11 700', 'taskset: process 0,3,7-11 (taskset)'],
    ['taskset -cp 0-1 $PID', 'taskset: process 0-1 (taskset)'],
    ['taskset -c -p 0-1 $PID', 'taskset: process 0-1 (taskset)'],
    ['taskset --all-tasks --cpu-list --pid 0-1 $PID', 'taskset: process 0-1 (taskset)'],
    ['taskset -acp $CPUS 700', 'taskset: process ? (taskset)'],
  ]);
  const targets = ['taskset -pc 1 700', 'taskset -a -p 1 700'].map((line) => placementsOf(line).processes[0]?.target);
  assert.deepEqual(
    targets.map((target) => [target?.ids.map(({ text }) => text), target?.allTasks]),
    [
      [['700'], false],
      [['700'], true],
    ],
  );
});

test('queries, help and what taskset refuses place nothing', () => {
  for (const line of [
    'taskset -p 700',
    'taskset -pc 700',
    'taskset -cp $PID',
    'taskset --help',
    'taskset -c 0',
    'taskset -x 1 sshd',
    'taskset -pc 0 1 2',
    'taskset',
  ]) {
    assert.deepEqual(placementsOf(line).processes, [], line);
  }
});

test('a list that is unknown or refused is unknown; the command is listed all the same', () => {
  assertPlacements([
    ['taskset -c $CPUS qemu-system-x86_64 -smp 2', 'qemu-system-x86_64: vcpu0 vcpu1 emulator ? (taskset)'],
    ['taskset -c 0-3, sshd', 'sshd: process ? (taskset)'],
    ['taskset -c 3-1 sshd', 'sshd: process ? (taskset)'],
    ['taskset 0 sshd', 'sshd: process ? (taskset)'],
    ['taskset -c 0 $COMMAND', 'taskset: process 0 (taskset)'],
  ]);
});

const program = spawnSync('taskset', ['--version']);
const skip = program.error === undefined ? false : 'taskset is not installed';

test('the CPUs are those of the real taskset', { skip }, () => {
  const status = '/proc/self/status';
  const allowed = execFileSync('grep', ['Cpus_allowed_list', status], { encoding: 'utf8' });
  const here = parseKernel(allowed.split(':')[1]?.trim() ?? '').cpus;
  const [first = 0, second = first] = [...(here ?? [])];
  const bit = (cpu: number) => (2n ** BigInt(cpu)).toString(16);
  const both = ((2n ** BigInt(first)) | (2n ** BigInt(second))).toString(16);
  const forms = [
    ['-c', `${first}`],
    ['-c', `${first},${second}`],
    ['-c', `${first}-${second}`],
    ['-c', `${first}-${second}:1`],
    ['-c', `${first}-${second}:2`],
    ['-ac', `0${second}`],
    ['--cpu-list', `${second},${first}`],
    ['--cpu', `${second}`],
    ['--c', `${first}`],
    ['-c', '--', `${first}`],
    [bit(first)],
    [`0x${both}`],
    [`0${both}`],
    [bit(second).toUpperCase()],
    ['-a', both],
    ['-c', `${first},`],
    ['-c', `${first} `],
    ['-c', 'x'],
    ['-p', both],
    ['-cc', `${first}`],
    ['-ca', `${first}`],
    ['-z', `${first}`],
  ];
  let compared = 0;
  for (const form of forms) {
    const run = spawnSync('taskset', [...form, 'grep', 'Cpus_allowed_list', status], { encoding: 'utf8' });
    const real = run.status === 0 ? run.stdout.split(':')[1]?.trim() : null;
    const line = `taskset ${form.map((word) => `'${word}'`).join(' ')} grep Cpus_allowed_list ${status}`;
    const [process] = placementsOf(line).processes;
    const read = process?.threads[0]?.cpus?.toString() ?? null;
    assert.equal(read, real, form.join(' '));
    compared++;
  }
  assert.equal(compared, forms.length);
});
