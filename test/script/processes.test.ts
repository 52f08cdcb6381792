import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scriptPlacements } from '../../server/src/script/processes.ts';
import { type Reach, reached } from '../../server/src/script/reach.ts';
import { verbatimAt } from '../../server/src/script/text.ts';
import { readExecLine } from '../../server/src/script/units/exec-line.ts';
import { placeOfValue, wordOf } from '../../server/src/script/word.ts';
import { arbitraryText } from './arbitrary-text.ts';
import { commandLine } from './command-line.ts';
import { placementsOf } from './placements.ts';

const place = { uri: 'a.sh', span: { start: 0, end: 9 } };
const programs =
  'taskset numactl chrt systemd-run systemctl set-property cgexec cgset cset shield proc set virsh vcpupin emulatorpin numatune define qemu-kvm virt-install docker run qm create sudo env xargs echo tee';
const options =
  '-c -p -pc -a -C -N -m -i -l -f -g cpuset:vm --cpu= --cpulist --cpulist= --exec --set=vm -- --scope -p AllowedCPUs=0- AllowedCPUs= -smp 4,threads=2 -object iothread,id= memory-backend-ram,host-nodes=0- -numa node,cpus=0,memdev=a --vcpus 8,cpuset=0-3,5 --cputune --affinity --cpuset-cpus=0 -I {}';
const values = '0-3 0,2 ff 0x1e 3-1 all +0 !1 ^2 99999999999999999999 $$ ; , = "" , vm.slice \uFFFC é 💥';
const known = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...`${programs} ${options} ${values}`.split(' ')) },
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const words = arbitraryText(known).map((text) => wordOf(text, place));
const plainCommands = fc.record({
  words: fc.array(words, { minLength: 1, maxLength: 12 }),
  place: fc.constant(place),
  assignments: fc.constant([]),
  redirections: fc.array(fc.record({ kind: fc.constantFrom('write' as const, 'read' as const), target: words }), {
    maxLength: 2,
  }),
  stdin: fc.option(words),
  background: fc.boolean(),
});
const reaches = fc.constantFrom('always' as const, 'unless-ended' as const, 'maybe' as const);
const commands = fc.tuple(plainCommands, reaches).map(([command, reach]) => ({ ...command, ...reached(reach) }));

test('whatever the words are, they are read, and argv is the end of the command', () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 6 }), (script) => {
      const { processes } = scriptPlacements(script, { host: null, textAt: () => '$$' });
      for (const { argv, threads } of processes) {
        assert.ok(argv.length > 0);
        for (const { cpus } of threads) assert.ok(cpus === null || !cpus.isEmpty);
      }
    }),
    { numRuns: 2000 },
  );
});

test('whatever an ExecStart= is, it is read', () => {
  fc.assert(fc.property(words, (word) => assert.ok(readExecLine(word).length >= 0)));
});

test('a list is where its text is, not where it is used', () => {
  const assigned = { uri: 'a.sh', span: { start: 5, end: 8 } };
  const used = { uri: 'a.sh', span: { start: 20, end: 25 } };
  const list = wordOf(verbatimAt('0,1', 'a.sh', assigned.span.start), used);
  const [program, option, , command] = commandLine('taskset -c 0,1 sshd').words;
  assert.ok(program && option && command);
  const line = { ...commandLine('taskset'), words: [program, option, list, command] };
  const [process] = scriptPlacements([line], { host: null, textAt: () => '' }).processes;
  assert.deepEqual(placeOfValue(process?.threads[0]?.pinset?.word ?? command), assigned);
});

test('an assignment in a word keeps the place of its value', () => {
  const [process] = placementsOf('virsh vcpupin vm 0 --cpulist=4-5').processes;
  const word = process?.threads[0]?.pinset?.word;
  assert.deepEqual(word && placeOfValue(word).span, { start: 29, end: 32 });
});

test('what may not run is not certain, and a bound that may not be set is unknown', () => {
  const bound = commandLine('systemctl set-property vm.slice AllowedCPUs=0-1');
  const start = commandLine('systemd-run --slice=vm.slice kvm -smp 1');
  const read = (reach: Reach) => {
    const { processes } = scriptPlacements([{ ...bound, ...reached(reach) }, start], { host: null, textAt: () => '' });
    return processes.map(({ certain, threads }) => [certain, threads[0]?.cpus?.toString()]);
  };
  assert.deepEqual(read('maybe'), [
    [false, '0-1'],
    [true, undefined],
  ]);
  // What follows runs only if it did.
  assert.deepEqual(read('unless-ended'), [
    [false, '0-1'],
    [true, '0-1'],
  ]);
});
