import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertPlacements, placementsOf } from '../placements.ts';

test('chrt sets a policy and leaves the CPUs alone', () => {
  assertPlacements([
    ['chrt -f 1 sleep 9', 'sleep: process ? (default), fifo 1'],
    ['chrt 50 sleep 9', 'sleep: process ? (default), rr 50'],
    ['chrt --fifo $PRIO qemu-kvm -smp 1', 'qemu-kvm: vcpu0 emulator ? (default), fifo ?'],
    ['chrt -R -b 0 sleep 9', 'sleep: process ? (default), batch 0'],
    ['chrt --idle sleep 9', 'sleep: process ? (default), idle 0'],
    ['chrt -f 1 taskset -c 3 sleep 9', 'sleep: process 3 (taskset), fifo 1'],
    ['taskset -c 3 chrt -r 2 sleep 9', 'sleep: process 3 (taskset), rr 2'],
    ['chrt -f -p 80 $PID', 'chrt: process ? (default), fifo 80'],
    ['chrt -a -f --pid 80 700', 'chrt: process ? (default), fifo 80'],
    ['chrt -d --sched-runtime 5000000 --sched-period 16666666 0 sleep 9', 'sleep: process ? (default), deadline 0'],
  ]);
});

test('queries and what chrt refuses', () => {
  for (const line of ['chrt -p 700', 'chrt -m', 'chrt -f 1', 'chrt -o -p 700', 'chrt --bogus 1 sleep']) {
    assert.deepEqual(placementsOf(line).processes, [], line);
  }
});
