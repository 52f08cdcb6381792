import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { findings } from '../../../server/src/features/analysis.ts';
import { check, fleetOf, type On } from '../check.ts';

const host: On = { cores: ['0-1', '2-3', '4-5', '6-7', '8-9'] };

/** A domain with a vCPU on each of these CPUs. */
function on(...cpus: string[]): string {
  return `
  <vcpu>${cpus.length}</vcpu>
  <cputune>
${cpus.map((cpu, vcpu) => `    <vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>\n`).join('')}    <emulatorpin cpuset='8-9'/>
  </cputune>`;
}

suite('a guest that a script re-pins is, for its other guests, where the script leaves it', () => {
  test('two domains on one CPU', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'pin.sh': `
virsh vcpupin a 0 4
#                 ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 0 of b
virsh vcpupin b 0 4
`,
    });
  });

  test('in a loop over the domains', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'pin.sh': `
for vm in a b; do
  virsh vcpupin $vm 0 4
#                     ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 0 of b
done
`,
    });
  });

  test('two that change places', () => {
    check(host, {
      a: on('2'),
      b: on('4'),
      'swap.sh': 'virsh vcpupin a 0 4\nvirsh vcpupin b 0 2\n',
    });
  });

  test('one that makes room, before or after', () => {
    check(host, {
      a: on('2'),
      b: on('4'),
      'before.sh': 'virsh vcpupin b 0 6\nvirsh vcpupin a 0 4\n',
      'after.sh': 'virsh vcpupin a 0 4\nvirsh vcpupin b 0 6\n',
    });
  });

  test('the last pin counts', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'pin.sh': 'virsh vcpupin a 0 4\nvirsh vcpupin b 0 4\nvirsh vcpupin a 0 2\n',
    });
  });

  test('a vCPU that the script leaves alone is where its document has it', () => {
    check(host, {
      a: on('2'),
      b: on('6', '4'),
      'pin.sh': `
virsh vcpupin b 0 0
virsh vcpupin a 0 4
#                 ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 1 of b
`,
    });
  });

  test('SMT siblings', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'pin.sh': `
virsh vcpupin a 0 4
#                 ^ warning smt-sibling-conflict
virsh vcpupin b 0 5
`,
    });
  });

  test('a domain that another file has on the CPU is in the conflict too', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      c: on('4'),
      'pin.sh': `
virsh vcpupin a 0 4
#                 ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 0 of b and vCPU 0 of c
virsh vcpupin b 0 4
`,
    });
  });

  test('of a move that the script may skip nothing is known', () => {
    check(host, {
      a: on('2'),
      b: on('4'),
      'away.sh': 'virsh vcpupin a 0 4\n[ "$1" = move ] && virsh vcpupin b 0 6\n',
    });
  });

  test('but that move is judged as if it happened', () => {
    check(host, {
      a: on('2'),
      b: on('4'),
      'there.sh': `
virsh vcpupin a 0 6
[ "$1" = move ] && virsh vcpupin b 0 6
#                                    ^ warning cpu-overcommit: vCPU 0 of b shares CPU 6 with vCPU 0 of a
`,
    });
  });

  test('a vCPU that no move may touch is still company', () => {
    check(host, {
      a: on('2'),
      b: on('6', '4'),
      'pin.sh': `
[ "$1" = move ] && virsh vcpupin b 0 0
virsh vcpupin a 0 4
#                 ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 1 of b
`,
    });
  });

  test('a vCPU that virsh setvcpus takes off is not there', () => {
    check(host, {
      a: on('2', '6'),
      b: on('4'),
      'pin.sh': 'virsh setvcpus a 1 --live --config\nvirsh vcpupin b 0 6\n',
    });
  });

  test('by its UUID and by its name', () => {
    const uuid = '39112135-9cee-4a5e-b36b-eba8757d666e';
    check(host, {
      a: on('2'),
      b: `  <uuid>${uuid}</uuid>${on('4', '6')}`,
      'pin.sh': `
virsh vcpupin a 0 4
#                 ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 1 of b
virsh vcpupin ${uuid} 0 0
virsh vcpupin b 1 4
`,
    });
  });

  test('what the script starts sees it too', () => {
    check(host, {
      // Where its own document has it, it is still in the way.
      a: on('4').replace('/>', '/>\n    <!--                      ^ warning cpu-overcommit -->'),
      'away.sh': 'virsh vcpupin a 0 2\ntaskset -c 4 qemu-system-x86_64 -name q -smp 1 -daemonize\n',
    });
  });
});

suite('what stays behind when a script moves vCPUs', () => {
  const nodes: On = { cores: ['0', '1', '2', '3'], nodes: [0, 0, 1, 1] };
  const bound = (cpu: number, node: number) => `
  <vcpu>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='${cpu}'/>
  </cputune>
  <numatune>
    <memory nodeset='${node}'/>
  </numatune>`;

  test('is its memory', () => {
    check(nodes, {
      a: bound(0, 0),
      'pin.sh': `
virsh vcpupin a 0 2
#                 ^ warning memory-node-mismatch: vCPU 0 is pinned to node 1, but the memory is bound to node 0
`,
    });
  });

  test('unless the script moves that too, or the domain itself is like that', () => {
    check(nodes, {
      a: bound(0, 0),
      'pin.sh': 'virsh vcpupin a 0 2 --config\nvirsh numatune a --nodeset 1 --config\n',
    });
    check(nodes, {
      a: bound(2, 0).replace("nodeset='0'/>", "nodeset='0'/>\n    <!--             ^ warning memory-node-mismatch -->"),
      'pin.sh': 'virsh vcpupin a 0 3\n',
    });
    check(nodes, { a: bound(0, 0), 'pin.sh': 'virsh vcpupin a 0 1\n' });
  });
});

const cpu = fc.integer({ min: 0, max: 4 });
const places = fc.record({ a: fc.tuple(cpu, cpu), b: fc.tuple(cpu, cpu), c: fc.tuple(cpu, cpu) });
const move = fc.record({ vm: fc.constantFrom('a', 'b', 'c'), vcpu: fc.integer({ min: 0, max: 1 }), to: cpu });

test('the conflicts of a script are those of its pins written into the domains', () => {
  const single: On = { cores: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] };
  fc.assert(
    fc.property(places, fc.array(move, { minLength: 1, maxLength: 6 }), (before, moves) => {
      const lines = moves.map(({ vm, vcpu, to }) => `virsh vcpupin ${vm} ${vcpu} ${to}\n`);
      const names = ['a', 'b', 'c'] as const;
      const { fleet, scripts } = fleetOf(single, {
        ...Object.fromEntries(names.map((vm) => [vm, on(...before[vm].map(String))])),
        'pin.sh': lines.join(''),
      });
      const [script] = scripts;
      assert.ok(script);
      const found = findings(fleet, script).flatMap(({ data }) => (data?.kind === 'conflict' ? data.conflicts : []));
      const holders = new Map<number, { count: number; moved: boolean }>();
      for (const vm of names) {
        for (const vcpu of [0, 1]) {
          const last = moves.findLast((one) => one.vm === vm && one.vcpu === vcpu);
          const at = last?.to ?? before[vm][vcpu] ?? 0;
          const { count, moved } = holders.get(at) ?? { count: 0, moved: false };
          holders.set(at, { count: count + 1, moved: moved || last !== undefined });
        }
      }
      const expected = [...holders].filter(([, { count, moved }]) => count > 1 && moved).map(([at]) => at);
      assert.deepEqual(
        [...new Set(found.flatMap(({ cpus }) => [...cpus]))].sort((a, b) => a - b),
        expected.sort((a, b) => a - b),
        lines.join(''),
      );
    }),
  );
});
