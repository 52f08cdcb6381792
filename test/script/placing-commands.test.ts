import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { interpretScript } from '../../server/src/script/interpret.ts';
import { scriptPlacements } from '../../server/src/script/processes.ts';
import { parseShell } from '../../server/src/syntax/shell/shell.ts';
import { type Random, randomFrom } from '../oracle/random.ts';
import { runForReal } from './run-for-real.ts';

/** How many scripts; PINSET_SHELL_SEED is the seed of the first, the others follow it. */
const SCRIPTS = Number(process.env.PINSET_SHELL_SCRIPTS ?? 60);
const FIRST_SEED = Number(process.env.PINSET_SHELL_SEED ?? 1);

const wrappers = [
  '',
  '',
  '',
  'nice -n 5 ',
  'nice ',
  'nohup ',
  'env A=b C= ',
  'env -i PATH="$PATH" RECORD="$RECORD" ',
  'command ',
  'time ',
  'stdbuf -oL ',
  'timeout -k 1 9s ',
  'nohup nice -n 1 env X=y ',
  'A=b ',
  'flock lock ',
  'bash -c \'"$@"\' _ ',
] as const;

/** What starts or re-pins something; `@` is a list of CPUs, `#` a number. */
const placing = [
  'taskset -c @ true',
  'taskset --cpu-list @ qemu-system-x86_64 -smp #',
  'taskset # true',
  'taskset -pc @ 70#',
  'taskset -a -p 0x1e 70#',
  'taskset -acp @ $((n + 1))',
  'numactl -C @ true',
  'numactl --physcpubind=@ --membind 0 -- true',
  'numactl -N # -m 0 qemu-system-x86_64 -smp 2,threads=2',
  'numactl -i all true',
  'numactl --localalloc true',
  'chrt -f # true',
  'chrt -r -p # 70#',
  'chrt # taskset -c @ true',
  'systemd-run --scope -p AllowedCPUs=@ -- true',
  'systemd-run -q --unit=vm# --property=AllowedMemoryNodes=0 true',
  'systemctl set-property --runtime -- user.slice AllowedCPUs=@',
  'systemctl set-property machine.slice "AllowedCPUs=@ 9" AllowedMemoryNodes=0',
  'cgexec -g cpuset:vm# true',
  'cset proc --exec --set=vm -- true',
  'cset shield --cpu @',
  'virsh vcpupin vm # @',
  'virsh vcpupin --domain vm --vcpu # --cpulist @ --live',
  'virsh -c qemu:///system emulatorpin vm @ --config',
  'virsh iothreadpin vm # @',
  'virsh numatune vm --mode strict --nodeset 0',
  'qemu-system-x86_64 -smp # -object memory-backend-ram,id=r,size=1G,policy=bind,host-nodes=0',
] as const;

/** What `pinset pins` does not list. */
const others = [
  'taskset -p 700',
  'taskset -pc 70#',
  'numactl --hardware',
  'numactl --show',
  'chrt -p 700',
  'virsh start vm',
  'virsh vcpupin vm',
  'virsh setvcpus vm #',
  'virsh schedinfo vm --set cpu_shares=#',
  'systemctl restart libvirtd',
  'cset set -l',
  'echo taskset -c @ true',
] as const;

function generateScript(random: Random): string {
  const list = () => random.pick(['0', '0-3', '1,3', '4-6:2', '$cpus', '"$cpus"', '$((n + 2))', '$i', `\${l[1]}`]);
  const line = () => {
    const form = random.chance(0.8) ? random.pick(placing) : random.pick(others);
    const filled = form.replaceAll('@', list).replaceAll('#', () => random.pick(['1', '2', '$n', '$i']));
    return `${random.pick(wrappers)}${filled}`;
  };
  const lines = (indent: string) => Array.from({ length: 1 + random.below(3) }, () => `${indent}${line()}`).join('\n');
  const block = random.pick([
    () => lines(''),
    () => `for i in ${random.pick(['0 1 2', '{1..3}', '$(seq 0 2)', `"\${l[@]}"`])}; do\n${lines('  ')}\ndone`,
    () => `for ((i = 0; i < 2; i++)); do\n${lines('  ')}\ndone`,
    () => `f() {\n  local cpus=$1\n${lines('  ')}\n}\nf 5\nf 6-7`,
    () => `if [ $n -eq 1 ]; then\n${lines('  ')}\nelse\n${lines('  ')}\nfi`,
    () => `(\n${lines('  ')}\n)`,
  ]);
  const blocks = Array.from({ length: 3 }, () => block());
  return `n=${1 + random.below(2)} i=0 cpus=8-9 l=(2 3)\n${[...blocks, lines('')].join('\n')}\n`;
}

/** The commands of {@link others} among those that ran, by their words, and iothread 0, which libvirt refuses. */
function isListed(words: readonly string[]): boolean {
  const line = words.join(' ');
  return !/^(?:taskset -pc? \d+$|numactl --(?:hardware|show)|chrt -p|virsh (?:start|setvcpus|schedinfo|vcpupin vm$|iothreadpin vm 0 )|systemctl restart|cset set)/.test(
    line,
  );
}

const bash = spawnSync('bash', ['-c', 'echo $BASH_VERSINFO'], { encoding: 'utf8' });
const skip = Number(bash.stdout ?? 0) >= 5 ? false : 'bash 5 is not here';

test(`what ${SCRIPTS} scripts place is what they run, from seed ${FIRST_SEED}`, { skip }, () => {
  const scripts = Array.from({ length: SCRIPTS }, (_, index) => generateScript(randomFrom(FIRST_SEED + index)));
  const recorded = runForReal(scripts);
  let commands = 0;
  for (const [index, script] of scripts.entries()) {
    const real = (recorded[index] ?? []).map(({ words }) => words).filter(isListed);
    const found = interpretScript(parseShell(script), { uri: 's.sh', host: null, readFile: () => null });
    const { processes } = scriptPlacements(found.commands, { host: null, textAt: () => '' });
    const read = processes.filter(({ placed }) => placed).map(({ argv }) => argv.map(({ text }) => text));
    assert.deepEqual(read, real, `seed ${FIRST_SEED + index}:\n${script}`);
    commands += real.length;
  }
  assert.ok(commands > SCRIPTS, 'the scripts run commands');
});
