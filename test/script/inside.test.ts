import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scriptPlacements } from '../../server/src/script/processes.ts';
import { commandsOf } from './commands.ts';
import { inOneLine } from './placements.ts';

/** What a script places: the command line as it is listed, then {@link inOneLine} of it. */
function placed(text: string): string[] {
  const { processes } = scriptPlacements(commandsOf(text), {
    host: null,
    textAt: ({ span }) => text.slice(span.start, span.end),
  });
  return processes
    .filter((process) => process.placed)
    .map((process) => `${process.argv[0]?.text} … ${inOneLine(process)}`);
}

test('a guest that a placed shell starts has the placement of the shell', () => {
  for (const [script, ...expected] of [
    [
      "taskset -c 0-3 bash -c 'qemu-system-x86_64 -smp 2'",
      'taskset … qemu-system-x86_64: vcpu0 vcpu1 emulator 0-3 (taskset)',
    ],
    [
      `export N=2; sudo numactl -m 0 -- taskset -c 4,5 sh -c "cd /vm && exec qemu-system-x86_64 -smp $N"`,
      'numactl … qemu-system-x86_64: vcpu0 vcpu1 emulator 4-5 (taskset), memory strict 0',
    ],
    // The placement inside is the later one.
    [
      "taskset -c 0-3 bash -c 'taskset -c 1 qemu-system-x86_64 -smp 1'",
      'taskset … qemu-system-x86_64: vcpu0 emulator 1 (taskset)',
    ],
    [
      "taskset -c 0-3 bash -c 'taskset -pc 2 $$; exec qemu-system-x86_64 -smp 1'",
      'taskset … qemu-system-x86_64: vcpu0 emulator 2 (taskset)',
    ],
    // Domains that it re-pins are not placed with the shell.
    [
      "systemd-run --scope bash -c 'virsh vcpupin web 0 4; virsh emulatorpin web 5'",
      'virsh … web: vcpu0 4 (vcpupin)',
      'virsh … web: emulator 5 (emulatorpin)',
    ],
    // The shell's operands.
    [
      `run() { taskset -c "$1" bash -c 'qemu-system-x86_64 -smp "$1"' _ "$2"; }; run 8-9 1`,
      'taskset … qemu-system-x86_64: vcpu0 emulator 8-9 (taskset)',
    ],
    ["[ $EUID = 0 ] || exit; taskset -c 1 bash -c 'kvm -smp 1'", 'taskset … maybe kvm: vcpu0 emulator 1 (taskset)'],
  ] as const) {
    assert.deepEqual(placed(script), expected, script);
  }
});

test('if no single guest is certain inside, the shell is what is placed', () => {
  for (const [script, ...expected] of [
    ['taskset -c 0-3 ./start-vm.sh', 'taskset … start-vm.sh: process 0-3 (taskset)'],
    ['taskset -c 0-3 bash start-vm.sh', 'taskset … bash: process 0-3 (taskset)'],
    ['taskset -c 0-3 bash -c "$START"', 'taskset … bash: process 0-3 (taskset)'],
    ["taskset -c 0 bash -c '[ -e vm ] && kvm -smp 1'", 'taskset … bash: process 0 (taskset)'],
    ["taskset -c 0 bash -c 'kvm -smp 1 & kvm -smp 1'", 'taskset … bash: process 0 (taskset)'],
    ["taskset -c 0 bash -c 'make -j4'", 'taskset … bash: process 0 (taskset)'],
    ["systemd-run --scope bash -c 'make'"],
    // $N is not exported.
    ["N=2; taskset -c 0 bash -c 'kvm -smp $N'", 'taskset … kvm: vcpu emulator 0 (taskset)'],
  ] as const) {
    assert.deepEqual(placed(script), expected, script);
  }
});
