import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { parseKernel } from '../../../server/src/cpuset/kernel.ts';
import { exampleHost, hostOf } from '../../rules/hosts.ts';
import { assertPlacements, placementsOf } from '../placements.ts';

const host = exampleHost.host?.topology ?? null;

test('numactl without a host', () => {
  assertPlacements([
    ['numactl -C 0-3 sshd', 'sshd: process 0-3 (numactl)'],
    ['numactl -C0-3 sshd', 'sshd: process 0-3 (numactl)'],
    ['numactl --physcpubind=0-3,16-19 sshd', 'sshd: process 0-3,16-19 (numactl)'],
    ['numactl --physcpubind 0-3 -- sshd', 'sshd: process 0-3 (numactl)'],
    ['numactl -C 010 sshd', 'sshd: process 8 (numactl)'],
    ['numactl -C +0-3 sshd', 'sshd: process ? (numactl)'],
    ['numactl -C !0 sshd', 'sshd: process ? (numactl)'],
    ['numactl -C all sshd', 'sshd: process ? (numactl)'],
    ['numactl -N 0 -m 0 sshd', 'sshd: process ? (numactl), memory strict 0'],
    ['numactl -i 0-1 sshd', 'sshd: process ? (default), memory interleave 0-1'],
    ['numactl -i all sshd', 'sshd: process ? (default), memory interleave ?'],
    ['numactl --preferred=1 sshd', 'sshd: process ? (default), memory preferred 1'],
    ['numactl -l sshd', 'sshd: process ? (default), memory local ?'],
    ['numactl --membind netdev:eth0 sshd', 'sshd: process ? (default), memory strict ?'],
  ]);
});

test('on a host, nodes are CPUs and relative lists are known', () => {
  assertPlacements(
    [
      ['numactl -N 1 sshd', 'sshd: process 4-7 (numactl)'],
      ['numactl --cpunodebind=0,1 sshd', 'sshd: process 0-7 (numactl)'],
      ['numactl --cpubind=0 --membind=0 sshd', 'sshd: process 0-3 (numactl), memory strict 0'],
      ['numactl -N !0 sshd', 'sshd: process 4-7 (numactl)'],
      ['numactl -N 5 sshd', 'sshd: process ? (numactl)'],
      ['numactl -C +0-3 sshd', 'sshd: process 0-3 (numactl)'],
      ['numactl -C !0 sshd', 'sshd: process 1-7 (numactl)'],
      ['numactl -C all sshd', 'sshd: process 0-7 (numactl)'],
      ['numactl -i all sshd', 'sshd: process 0-7 (default), memory interleave 0-1'],
      ['numactl -m !0 sshd', 'sshd: process 0-7 (default), memory strict 1'],
      ['numactl -C 90 sshd', 'sshd: process 90 (numactl)'],
    ],
    host,
  );
});

test('the last of contradicting options is in force', () => {
  assertPlacements(
    [
      ['numactl -N 1 -C 0 sshd', 'sshd: process 0 (numactl)'],
      ['numactl -C 0 -N 1 sshd', 'sshd: process 4-7 (numactl)'],
      ['numactl -m 0 -i 1 sshd', 'sshd: process 0-7 (default), memory interleave 1'],
    ],
    host,
  );
});

test('queries, shared memory and options that do not place', () => {
  for (const line of [
    'numactl -H',
    'numactl --show',
    'numactl --hardware',
    'numactl -m 0',
    'numactl --length=1G --file=/dev/shm/a --membind=0 touch',
    'numactl --balancing sshd',
    'numactl --bogus sshd',
  ]) {
    assert.deepEqual(placementsOf(line).processes, [], line);
  }
});

/** The CPUs that this process may use, and the host that numactl sees here: one node with them. */
function thisMachine(): CpuSet | null {
  const run = spawnSync('numactl', ['-C', 'all', '-m', '0', 'grep', 'Cpus_allowed_list', '/proc/self/status'], {
    encoding: 'utf8',
  });
  const nodes = /^nodebind: 0 *$/m.test(spawnSync('numactl', ['--show'], { encoding: 'utf8' }).stdout ?? '');
  return run.status === 0 && nodes ? parseKernel(run.stdout.split(':')[1]?.trim() ?? '').cpus : null;
}

const here = thisMachine();
const skip = here === null ? 'numactl is not installed, or the machine has several nodes' : false;

test('the CPUs are those of the real numactl', { skip }, () => {
  const cpus = here ?? CpuSet.empty;
  const machine = hostOf({ cores: [...cpus].map(String) }).host?.topology ?? null;
  const [first = 0] = cpus;
  const last = cpus.last ?? 0;
  const forms = [
    ['-C', `${first}`],
    [`-C${last}`],
    [`--physcpubind=${first}-${last}`],
    ['--physc', `${first},${last}`],
    ['-C', '+0'],
    ['-C', 'all'],
    ['-C', `!${first}`],
    ['-C', `0x${last.toString(16)}`],
    ['-C', `${last}-${first}`],
    ['-N', '0'],
    ['-c', '0'],
    ['--cpunodebind=all'],
    ['-N', '0', '-C', `${last}`],
    ['-C', `${last}`, '-N', '0'],
    ['-a', '-C', `${first}`],
    ['-l', '-C', `${first}`],
    ['-C', `${first}`, '--'],
    ['-C', `${first},`],
    ['-C', 'x'],
    ['-C', 'same'],
    ['-q'],
  ];
  for (const form of forms) {
    const words = [...form, 'grep', 'Cpus_allowed_list', '/proc/self/status'];
    const run = spawnSync('numactl', words, { encoding: 'utf8' });
    const real = run.status === 0 ? parseKernel(run.stdout.split(':')[1]?.trim() ?? '').cpus : null;
    const [process] = placementsOf(`numactl ${words.map((word) => `'${word}'`).join(' ')}`, machine).processes;
    // numactl refuses a list that leaves nothing.
    assert.equal(process?.threads[0]?.cpus?.toString() ?? null, real?.toString() ?? null, form.join(' '));
  }
});
