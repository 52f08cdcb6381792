import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleHost } from '../../rules/hosts.ts';
import { assertPlacements, placementsOf } from '../script/placements.ts';

const host = exampleHost.host?.topology ?? null;

test('numactl without a host: what it says by itself', () => {
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

test('on a host its nodes are CPUs, and what counts within its CPUs is known', () => {
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

test('of options that contradict one another the last one is in force', () => {
  assertPlacements(
    [
      ['numactl -N 1 -C 0 sshd', 'sshd: process 0 (numactl)'],
      ['numactl -C 0 -N 1 sshd', 'sshd: process 4-7 (numactl)'],
      ['numactl -m 0 -i 1 sshd', 'sshd: process 0-7 (default), memory interleave 1'],
    ],
    host,
  );
});

test('queries, shared memory and what is no placement', () => {
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
