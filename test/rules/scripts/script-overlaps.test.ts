import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findingsOfScript } from '../../../server/src/rules/engine/run.ts';
import { scriptContext } from '../../../server/src/rules/engine/script-context.ts';
import { fleetOf, type On } from '../check.ts';

/** One mistake in a script that two rules could see, and the rules that speak. */
interface Overlap {
  readonly what: string;
  readonly line: string;
  readonly says: readonly string[];
  /** The rule that yields. */
  readonly yields: string;
}

/** CPUs 0 to 7, nodes 0-3 | 4-7. */
const host: On = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'], nodes: [0, 0, 0, 0, 1, 1, 1, 1] };

const table: readonly Overlap[] = [
  {
    what: 'taskset drops what the host lacks, as long as something is left',
    line: 'taskset -c 6-9 redis-server',
    says: ['taskset-cpu-dropped'],
    yields: 'unknown-cpu',
  },
  {
    what: 'and fails where nothing is left',
    line: 'taskset -c 8-9 redis-server',
    says: ['unknown-cpu'],
    yields: 'taskset-cpu-dropped',
  },
  {
    what: 'numactl refuses CPUs that the host lacks',
    line: 'numactl -C 6-9 redis-server',
    says: ['unknown-cpu'],
    yields: 'taskset-cpu-dropped',
  },
  {
    what: 'a mask that is meant as a list names CPUs that the host lacks',
    line: 'taskset 10,3 redis-server',
    says: ['taskset-mask-or-list'],
    yields: 'taskset-cpu-dropped',
  },
  {
    what: 'a mask that is meant as a list spreads a guest over two nodes',
    line: 'taskset 3,4 qemu-system-x86_64 -smp 1',
    says: ['taskset-mask-or-list'],
    yields: 'cross-numa-pin',
  },
  {
    what: 'a text that is no mask at all',
    line: 'taskset 0-3 redis-server',
    says: ['invalid-cpuset'],
    yields: 'taskset-mask-or-list',
  },
  {
    what: 'a guest and its memory on different nodes of one numactl',
    line: 'numactl -N 0 -m 1 qemu-system-x86_64 -smp 2',
    says: ['numactl-node-mismatch'],
    yields: 'memory-node-mismatch',
  },
  {
    what: 'the CPUs of a guest are its pins, whoever names them',
    line: 'numactl -C 0,1 -m 1 qemu-system-x86_64 -smp 2',
    says: ['memory-node-mismatch'],
    yields: 'numactl-node-mismatch',
  },
  {
    what: 'numactl binds the memory where another program has put the guest',
    line: 'taskset -c 0,1 numactl -m 1 qemu-system-x86_64 -smp 2',
    says: ['memory-node-mismatch'],
    yields: 'numactl-node-mismatch',
  },
  {
    what: 'a node and CPUs of another one, in two programs',
    line: 'numactl -N 0 -m 0 taskset -c 4,5 redis-server',
    says: ['conflicting-affinity'],
    yields: 'numactl-node-mismatch',
  },
  {
    what: 'a node and CPUs of another one, in one numactl',
    line: 'numactl -N 0 -C 4,5 redis-server',
    says: ['numactl-node-mismatch'],
    yields: 'conflicting-affinity',
  },
  {
    what: 'virsh pins live, and the configuration in another line',
    line: 'virsh vcpupin web 0 2 --live; virsh vcpupin web 0 2 --config',
    says: [],
    yields: 'virsh-live-only',
  },
];

suite('one cause in a script, one finding', () => {
  for (const { what, line, says, yields } of table) {
    test(`${what}: ${yields} yields`, () => {
      const { fleet, scripts } = fleetOf(host, { 'start.sh': `#!/bin/sh\n${line}\n` });
      const found = scripts.flatMap((script) => findingsOfScript(scriptContext(script, fleet)));
      assert.deepEqual(
        found.map(({ rule }) => rule),
        says,
      );
    });
  }

  const pinned = '<vcpu>1</vcpu><cputune><vcpupin vcpu="0" cpuset="4"/></cputune>';

  for (const [slice, cpus, says] of [
    ['machine.slice', '0-3', 'slice-excludes-pins'],
    ['system.slice', '0-4', 'slice-overlaps-pins'],
  ] as const) {
    test(`${slice}: the guests' slice lacks pins, the host's overlap them, never both: ${says}`, () => {
      const { fleet, scripts } = fleetOf(host, { web: pinned, [slice]: `[Slice]\nAllowedCPUs=${cpus}\n` });
      const found = scripts.flatMap((script) => findingsOfScript(scriptContext(script, fleet)));
      assert.deepEqual(
        found.map(({ rule }) => rule),
        [says],
      );
    });
  }
});
