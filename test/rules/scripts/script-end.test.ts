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

suite('guests that a script re-pins in one branch', () => {
  test('are both there if it runs', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'if.sh': `
if [ "$1" = start ]; then
  virsh vcpupin a 0 4
#                   ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 0 of b
  virsh vcpupin b 0 4
fi
`,
      'case.sh': `
case "$1" in
  start)
    [ -n "$2" ] || exit 1
    virsh vcpupin a 0 4
#                     ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 0 of b
    virsh vcpupin b 0 4
    ;;
  status) virsh vcpuinfo a ;;
esac
`,
      'loop.sh': `
while read -r line; do
  virsh vcpupin a 0 4
#                   ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 0 of b
  virsh vcpupin b 0 4
done < "$1"
`,
      'function.sh': `
pin() {
  virsh vcpupin a 0 4
#                   ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 0 of b
  virsh vcpupin b 0 4
}
"$1"
`,
    });
  });

  test('and one in a branch inside it is there only with what is around', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'pin.sh': `
if [ "$1" = start ]; then
  virsh vcpupin a 0 4
  [ "$2" = both ] && virsh vcpupin b 0 4
#                                      ^ warning cpu-overcommit: vCPU 0 of b shares CPU 4 with vCPU 0 of a
fi
`,
    });
  });

  test('but not those of different branches', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'case.sh': 'case "$1" in\n  one) virsh vcpupin a 0 4 ;;\n  two) virsh vcpupin b 0 4 ;;\nesac\n',
      'else.sh': 'if [ "$1" = one ]; then virsh vcpupin a 0 4; else virsh vcpupin b 0 4; fi\n',
      'one-after-the-other.sh': '[ -e /a ] && virsh vcpupin a 0 4\n[ -e /b ] && virsh vcpupin b 0 4\n',
      'loop.sh': 'for vm in a b; do\n  [ -e /run/$vm ] && virsh vcpupin $vm 0 4\ndone\n',
      'skip.sh': 'for vm in a b; do\n  [ -e /run/$vm ] || continue\n  virsh vcpupin $vm 0 4\ndone\n',
      'functions.sh': 'one() { virsh vcpupin a 0 4; }\ntwo() { virsh vcpupin b 0 4; }\n"$1"\n',
    });
  });

  test('nor one that the script leaves before it moves the other', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'exit.sh': 'if [ "$1" = one ]; then\n  virsh vcpupin a 0 4\n  exit\nfi\nvirsh vcpupin b 0 4\n',
      'inside.sh': `
if [ "$1" = one ]; then
  virsh vcpupin a 0 4
  virsh vcpupin b 0 2
  if [ "$2" = quiet ]; then exit; else exit 1; fi
fi
virsh vcpupin b 0 4
`,
      'return.sh': `
pin() {
  if [ "$1" = one ]; then
    virsh vcpupin a 0 4
    return
  fi
  virsh vcpupin b 0 4
}
pin "$1"
`,
    });
  });

  test('unless it may also go on', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'pin.sh': `
check() { [ -e /run/a ] || return 1; }
if [ "$1" = one ]; then
  check
  virsh vcpupin a 0 4
#                   ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 0 of b
  [ -e /run/b ] || exit 1
fi
virsh vcpupin b 0 4
`,
    });
  });

  test('are in doubt for what is certain', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      c: on('0'),
      'pin.sh': `
virsh vcpupin c 0 6
if [ "$1" = start ]; then virsh vcpupin a 0 4; virsh vcpupin b 0 5; fi
#                                           ^ warning smt-sibling-conflict
`,
    });
  });
});

suite('each way of a condition is judged by itself', () => {
  test('where the ways pin a vCPU differently', () => {
    check(host, {
      a: on('2'),
      b: on('6', '4'),
      'if.sh': `
if [ "$1" = one ]; then
  virsh vcpupin a 0 6
#                   ^ warning cpu-overcommit: vCPU 0 of a shares CPU 6 with vCPU 0 of b
else
  virsh vcpupin a 0 4
#                   ^ warning cpu-overcommit: vCPU 0 of a shares CPU 4 with vCPU 1 of b
fi
`,
      'case.sh': `
case "$1" in
  one) virsh vcpupin a 0 8 ;;
  two) virsh vcpupin a 0 6 ;;
#                        ^ warning cpu-overcommit: vCPU 0 of a shares CPU 6 with vCPU 0 of b
  *) virsh vcpupin a 0 4; virsh vcpupin b 1 0 ;;
esac
`,
      'loop.sh': `
for vcpu in 0; do
  if [ "$1" = one ]; then virsh vcpupin a $vcpu 6; else virsh vcpupin a $vcpu 8; fi
#                                               ^ warning cpu-overcommit
done
`,
      'exit.sh': `
if [ "$1" = one ]; then
  virsh vcpupin a 0 8
  exit
fi
virsh vcpupin a 0 6
#                 ^ warning cpu-overcommit
`,
    });
  });

  test('with what the same way pins', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'pin.sh': `
case "$1" in
  one) virsh vcpupin a 0 4; virsh vcpupin b 0 8 ;;
  two)
    virsh vcpupin a 0 8
#                     ^ warning cpu-overcommit: vCPU 0 of a shares CPU 8 with vCPU 0 of b
    virsh vcpupin b 0 8
    ;;
esac
`,
    });
  });

  test('also for a domain without a file', () => {
    check(host, {
      'pin.sh': `
case "$1" in
  one) virsh vcpupin web 0 4; virsh vcpupin web 1 4 ;;
#                          ^ warning cpu-overcommit: vCPUs 0-1 of web share CPU 4
  two) virsh vcpupin web 0 6; virsh vcpupin web 1 8 ;;
esac
`,
    });
  });

  test('a vCPU that two conditions may pin is unknown, and so is one that any iteration may pin', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'two.sh': '[ -e /x ] && virsh vcpupin a 0 6\n[ -e /y ] && virsh vcpupin a 0 8\n',
      'loop.sh': `
while read -r line; do
  if [ "$line" = one ]; then virsh vcpupin b 0 0; else virsh vcpupin a 0 6; fi
done < "$1"
`,
    });
  });

  test('guests that it starts are there with what the same way starts and pins', () => {
    check(host, {
      a: on('2'),
      'start.sh': `
if [ "$1" = both ]; then
  taskset -c 4 qemu-system-x86_64 -name q -smp 1 -daemonize
#            ^ warning cpu-overcommit: vCPU 0 of q shares CPU 4 with vCPU 0 of r
  taskset -c 4 qemu-system-x86_64 -name r -smp 1 -daemonize
else
  taskset -c 4 qemu-system-x86_64 -name s -smp 1 -daemonize
fi
`,
      'pin.sh': `
if [ "$1" = both ]; then
  virsh vcpupin a 0 6
  taskset -c 6 qemu-system-x86_64 -name q -smp 1 -daemonize
#            ^ warning cpu-overcommit: vCPU 0 of q shares CPU 6 with vCPU 0 of a
fi
`,
    });
  });
});

suite('a domain that a script ends', () => {
  test('is no longer in the way, until the script starts it again', () => {
    for (const end of [
      'destroy b',
      'shutdown b --mode acpi',
      'managedsave b',
      'migrate --live b qemu+ssh://other/system',
    ]) {
      check(host, { a: on('2'), b: on('6'), 'pin.sh': `virsh ${end}\nvirsh vcpupin a 0 6\n` });
    }
    check(host, {
      a: on('2'),
      b: on('6'),
      'pin.sh': `
virsh destroy b
virsh vcpupin a 0 6
#                 ^ warning cpu-overcommit: vCPU 0 of a shares CPU 6 with vCPU 0 of b
virsh start b
`,
      'elsewhere.sh': `
virsh -c qemu+ssh://other/system destroy b
virsh vcpupin a 0 6
#                 ^ warning cpu-overcommit
`,
    });
  });

  test('nor if the script may have ended it, or ends one that is not known', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'maybe.sh': 'virsh list --name | grep -qx b && virsh destroy b\nvirsh vcpupin a 0 6\n',
      'all.sh': 'for vm in $(virsh list --name); do virsh shutdown "$vm"; done\nvirsh vcpupin a 0 6\n',
    });
  });

  test('and what it ends itself is judged only beside what the script never changes', () => {
    check(host, {
      a: on('2'),
      b: on('4'),
      'one-after-the-other.sh': `
virsh destroy b
virsh vcpupin a 0 4
virsh destroy a
virsh start b
`,
      'moved.sh': 'virsh vcpupin a 0 6\nvirsh destroy a\nvirsh vcpupin b 0 6\n',
    });
    const { fleet, scripts } = fleetOf(host, {
      'awaited.sh': 'virsh destroy b\ntaskset -c 4 qemu-system-x86_64 -name q -smp 1\nvirsh start b\n',
      b: on('4'),
    });
    const [script] = scripts;
    assert.ok(script);
    assert.deepEqual(
      findings(fleet, script).filter(({ severity }) => severity !== 'info'),
      [],
    );
  });

  test('of Proxmox VE, with options, or if the number is unknown', () => {
    check(host, {
      'qemu-server/101.conf': 'affinity: 2\ncores: 1\nmemory: 64\n',
      'qemu-server/102.conf': 'affinity: 4\ncores: 1\nmemory: 64\n',
      'one.sh': 'qm shutdown --timeout 60 102\nqm set 101 --affinity 4\n',
      'all.sh': "for id in $(qm list | awk '{print $1}'); do qm stop $id; done\nqm set 101 --affinity 4\n",
    });
  });

  test('in another way of a condition is there', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'hook.sh': `
case "$1" in
  alone) virsh shutdown b; virsh vcpupin a 0 6 ;;
  both) virsh start b; virsh vcpupin a 0 6 ;;
#                                        ^ warning cpu-overcommit
esac
`,
    });
  });

  test('is judged where the script pins it for its next start', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'pin.sh': `
virsh destroy b
virsh vcpupin b 0 2 --config
#                 ^ warning cpu-overcommit: vCPU 0 of b shares CPU 2 with vCPU 0 of a
`,
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

suite("taskset on a domain's process", () => {
  const guest = on('2', '4');

  test('with -a is about all threads, and the last command about a thread counts', () => {
    check(host, {
      a: guest,
      'behind.sh': `
virsh vcpupin a 0 6
virsh vcpupin a 1 8
taskset -apc 0 $(cat /run/libvirt/qemu/a.pid)
#            ^ warning cpu-overcommit: vCPUs 0-1 of a share CPU 0
#            ^ warning emulator-on-vcpu
`,
      'before.sh': `
pid=$(cat /var/run/libvirt/qemu/a.pid)
taskset -apc 0 "$pid"
virsh vcpupin a 0 6
virsh vcpupin a 1 4
`,
    });
  });

  test('without -a is about the main thread alone, which is the emulator', () => {
    check(host, {
      a: guest,
      'pin.sh': `
virsh vcpupin a 0 6
taskset -pc 6 $(cat /run/libvirt/qemu/a.pid)
#           ^ warning emulator-on-vcpu: The emulator is pinned only to CPU 6, and vCPU 0 can run nowhere else
`,
      'again.sh': `
virsh vcpupin a 0 6
taskset -pc 6 $(cat /run/libvirt/qemu/a.pid)
virsh emulatorpin a 0
`,
    });
  });

  test('without -a and without other pins is only that mistake', () => {
    check(host, {
      a: guest,
      'pin.sh': `
taskset -pc 2 $(cat /run/libvirt/qemu/a.pid)
#           ^ warning taskset-main-thread-only
`,
    });
  });
});

const cpu = fc.integer({ min: 0, max: 4 });
const places = fc.record({ a: fc.tuple(cpu, cpu), b: fc.tuple(cpu, cpu), c: fc.tuple(cpu, cpu) });
const move = fc.record({ vm: fc.constantFrom('a', 'b', 'c'), vcpu: fc.integer({ min: 0, max: 1 }), to: cpu });

/** Each vCPU at most once: which pin of a vCPU counts is unknown where the script may skip the last one. */
const movesOfEach = fc.uniqueArray(move, { minLength: 1, maxLength: 6, selector: ({ vm, vcpu }) => `${vm} ${vcpu}` });

test('the conflicts of a script are those of its pins written into the domains', () => {
  hasConflictsOfItsPins(fc.array(move, { minLength: 1, maxLength: 6 }), (lines) => lines);
});

test('and so are those of one whose pins stand in one branch', () => {
  hasConflictsOfItsPins(movesOfEach, (lines) => `if [ "$1" = start ]; then\n${lines}fi\n`);
});

function hasConflictsOfItsPins(
  someMoves: fc.Arbitrary<{ vm: string; vcpu: number; to: number }[]>,
  scriptOf: (lines: string) => string,
): void {
  const single: On = { cores: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] };
  fc.assert(
    fc.property(places, someMoves, (before, moves) => {
      const lines = moves.map(({ vm, vcpu, to }) => `virsh vcpupin ${vm} ${vcpu} ${to}\n`).join('');
      const names = ['a', 'b', 'c'] as const;
      const { fleet, scripts } = fleetOf(single, {
        ...Object.fromEntries(names.map((vm) => [vm, on(...before[vm].map(String))])),
        'pin.sh': scriptOf(lines),
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
        lines,
      );
    }),
  );
}
