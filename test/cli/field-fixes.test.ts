import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { folderWith, pinset, root } from './command.ts';
import { parseReport } from './report-schema.ts';

const lscpu = ['--host', 'h.lscpu.txt'];

/** A case of the field, and what an expert would do there. */
interface FieldCase {
  readonly what: string;
  readonly folder: string;
  /** What is named on the command line. */
  readonly args: readonly string[];
  /** Other texts instead of those of the folder. */
  readonly instead?: Readonly<Record<string, (text: string) => string>>;
  /** The lines that `fix --diff` changes, in order. */
  readonly changes: readonly string[];
  /** The same with `--safe`; nothing if it is left out. */
  readonly safely?: readonly string[];
  /** The rules that find something afterwards; none if it is left out. */
  readonly left?: readonly string[];
}

const cases: readonly FieldCase[] = [
  {
    what: 'the right CPUs in a wrong order change places, and no other CPU is taken',
    folder: 'takes-foreign-cpus',
    args: ['order.xml', ...lscpu],
    changes: [
      "-<vcpupin vcpu='1' cpuset='5'/>",
      "+<vcpupin vcpu='1' cpuset='12'/>",
      "-<vcpupin vcpu='3' cpuset='7'/>",
      "-<vcpupin vcpu='4' cpuset='12'/>",
      "+<vcpupin vcpu='3' cpuset='14'/>",
      "+<vcpupin vcpu='4' cpuset='5'/>",
      "-<vcpupin vcpu='6' cpuset='14'/>",
      "+<vcpupin vcpu='6' cpuset='7'/>",
    ],
  },
  {
    what: 'an emulator loses the CPU of a vCPU and gets no other',
    folder: 'takes-foreign-cpus',
    args: ['order.xml', ...lscpu],
    instead: {
      'order.xml': (text) =>
        inOrder(text)
          .replace("<emulatorpin cpuset='0-1,8-9'/>", "<emulatorpin cpuset='0-1,4'/>")
          .replace("iothread='1' cpuset='0-1,8-9'", "iothread='1' cpuset='0-1,5'"),
    },
    changes: [
      "-<emulatorpin cpuset='0-1,4'/>",
      "-<iothreadpin iothread='1' cpuset='0-1,5'/>",
      "+<emulatorpin cpuset='0-1'/>",
      "+<iothreadpin iothread='1' cpuset='0-1'/>",
    ],
  },
  {
    what: 'a pin that strays to another node is narrowed, and the memory stays where it is',
    folder: 'widens-memory',
    args: ['vm.xml'],
    changes: ["-<vcpupin vcpu='0' cpuset='1,4'/>", "+<vcpupin vcpu='0' cpuset='1'/>"],
  },
  {
    what: 'one vCPU of three that strays comes to the memory',
    folder: 'widens-memory',
    args: ['flat.xml'],
    changes: ["-<vcpupin vcpu='2' cpuset='7'/>", "+<vcpupin vcpu='2' cpuset='9'/>"],
  },
  {
    what: 'an info of the first file leaves the last core to a warning of the second',
    folder: 'info-takes-room',
    args: ['.'],
    changes: [
      "-<emulatorpin cpuset='4,13'/>",
      "+<emulatorpin cpuset='13'/>",
      "-<vcpupin vcpu='1' cpuset='14'/>",
      "+<vcpupin vcpu='1' cpuset='7'/>",
    ],
  },
  {
    what: 'the domain with findings of its own moves',
    folder: 'moves-the-right-domain',
    args: ['.'],
    changes: ["-<vcpupin vcpu='1' cpuset='9'/>", "+<vcpupin vcpu='1' cpuset='5'/>"],
  },
  {
    what: 'the domain with findings of its own moves, though only the other one is to be fixed: so nothing does',
    folder: 'moves-the-right-domain',
    args: ['a-good.xml'],
    changes: [],
    left: ['cpu-overcommit'],
  },
  {
    what: 'a memnode takes <memory> along',
    folder: 'memnode-outside-memory',
    args: ['.'],
    changes: [
      "-<memory mode='strict' nodeset='0'/>",
      "+<memory mode='strict' nodeset='0-1'/>",
      "-<memnode cellid='1' mode='strict' nodeset='0'/>",
      "+<memnode cellid='1' mode='strict' nodeset='1'/>",
    ],
  },
  {
    what: 'an emulator on a CPU that the host lacks goes where no vCPU is',
    folder: 'helper-unknown-cpu',
    args: ['.'],
    changes: ["-<emulatorpin cpuset='99'/>", "+<emulatorpin cpuset='3,11'/>"],
  },
  {
    what: 'an iothread on a CPU that the host lacks goes where no vCPU is',
    folder: 'helper-unknown-cpu',
    args: ['.'],
    instead: {
      'vm.xml': (text) =>
        text
          .replace('</vcpu>', '</vcpu>\n  <iothreads>1</iothreads>')
          .replace("<emulatorpin cpuset='99'/>", "<emulatorpin cpuset='0'/><iothreadpin iothread='1' cpuset='99'/>"),
    },
    changes: [
      "-<emulatorpin cpuset='0'/><iothreadpin iothread='1' cpuset='99'/>",
      "+<emulatorpin cpuset='0'/><iothreadpin iothread='1' cpuset='0'/>",
    ],
  },
  {
    what: 'an emulator on a CPU that is offline goes to what is online of the core',
    folder: 'helper-unknown-cpu',
    args: ['.'],
    instead: {
      'vm.xml': (text) => text.replace("cpuset='99'", "cpuset='3'"),
      'host16.host.json': (text) => text.replace('{"id": 3, "online": true', '{"id": 3, "online": false'),
    },
    changes: ["-<emulatorpin cpuset='3'/>", "+<emulatorpin cpuset='11'/>"],
  },
  {
    what: 'a guest core with more threads than a core of the host: <topology> changes, and no pin',
    folder: 'guest-threads-more-than-host',
    args: ['d.xml', ...lscpu],
    changes: [
      "-<topology sockets='1' dies='1' cores='1' threads='4'/>",
      "+<topology sockets='1' dies='1' cores='2' threads='2'/>",
    ],
  },
  {
    what: 'pairs of vCPUs on the threads of a core each: <topology> changes, and no pin',
    folder: 'guest-threads-more-than-host',
    args: ['d.xml', ...lscpu],
    instead: { 'd.xml': (text) => text.replace("cores='1' threads='4'", "cores='4' threads='1'") },
    changes: [
      "-<topology sockets='1' dies='1' cores='4' threads='1'/>",
      "+<topology sockets='1' dies='1' cores='2' threads='2'/>",
    ],
  },
  {
    what: '… and without a <topology>, it is left to the author',
    folder: 'guest-threads-more-than-host',
    args: ['d.xml', ...lscpu],
    instead: { 'd.xml': (text) => text.replace(/ *<topology .*\n/, '') },
    changes: [],
    left: ['smt-sibling-conflict', 'smt-sibling-conflict'],
  },
  {
    what: 'guest cores of two threads on a core for each thread: <topology> changes, and no pin',
    folder: 'guest-threads-more-than-host',
    args: ['d.xml', ...lscpu],
    instead: {
      'd.xml': (text) =>
        text
          .replace("cores='1' threads='4'", "cores='2' threads='2'")
          .replace("cpuset='12'", "cpuset='6'")
          .replace("cpuset='13'", "cpuset='7'"),
    },
    changes: [
      "-<topology sockets='1' dies='1' cores='2' threads='2'/>",
      "+<topology sockets='1' dies='1' cores='4' threads='1'/>",
    ],
  },
  {
    what: 'iothreads that are pinned and not declared are declared, and no pin changes',
    folder: 'guest-threads-more-than-host',
    args: ['d.xml', ...lscpu],
    instead: {
      'd.xml': (text) =>
        text
          .replace("cores='1' threads='4'", "cores='2' threads='2'")
          .replace('  </cputune>', "    <iothreadpin iothread='1' cpuset='1'/>\n  </cputune>"),
    },
    changes: ['+<iothreads>1</iothreads>'],
  },
  {
    what: 'guest cells across guest sockets change, and without a host no pin does',
    folder: 'cells-across-guest-sockets',
    args: ['d.xml'],
    changes: [
      "-<cell id='0' cpus='0-1,4-5' memory='8' unit='GiB'/>",
      "-<cell id='1' cpus='2-3,6-7' memory='8' unit='GiB'/>",
      "+<cell id='0' cpus='0-3' memory='8' unit='GiB'/>",
      "+<cell id='1' cpus='4-7' memory='8' unit='GiB'/>",
    ],
  },
  {
    what: '… and on its host, the pins follow in the order of the vCPUs',
    folder: 'cells-across-guest-sockets',
    args: ['d.xml', ...lscpu],
    changes: [
      ...[1, 2, 3, 4, 5, 6].map((cpu) => `-<vcpupin vcpu='${cpu}' cpuset='${cpu}'/>`),
      ...[4, 1, 5, 2, 6, 3].map((cpu, at) => `+<vcpupin vcpu='${at + 1}' cpuset='${cpu}'/>`),
      "-<cell id='0' cpus='0-1,4-5' memory='8' unit='GiB'/>",
      "-<cell id='1' cpus='2-3,6-7' memory='8' unit='GiB'/>",
      "+<cell id='0' cpus='0-3' memory='8' unit='GiB'/>",
      "+<cell id='1' cpus='4-7' memory='8' unit='GiB'/>",
    ],
    left: ['host-reserve-missing'],
  },
  {
    what: 'an emulator gets what its slice leaves, also of cores that are not all in it',
    folder: 'fix-outside-slice',
    args: ['.'],
    instead: { 'etc/machine.slice': (text) => text.replace('4-5', '4-7') },
    changes: ["+<emulatorpin cpuset='6-7'/>"],
  },
  {
    what: 'an emulator is not pinned outside its slice',
    folder: 'fix-outside-slice',
    args: ['.'],
    changes: [],
    left: ['realtime-starvation'],
  },
  { what: 'domains that never run together are no conflict', folder: 'exclusive-hostdev', args: ['.'], changes: [] },
];

suite('pinset fix does what an expert would', () => {
  for (const one of cases) {
    test(one.what, async (t) => {
      const cwd = copyOf(t, one);
      const changesOf = async (...options: string[]) => {
        const run = await pinset(['fix', ...one.args, ...options], { cwd });
        assert.equal(run.stderr.replace(/^.*the host of .* is unknown.*\n/, ''), '');
        return changedLines(run.stdout);
      };
      assert.deepEqual(await changesOf('--diff'), one.changes);
      assert.deepEqual(await changesOf('--safe', '--diff'), one.safely ?? []);
      await changesOf('--write');
      assert.deepEqual(await changesOf('--diff'), [], 'a second run');
      assert.deepEqual(await rulesIn(cwd, one.args), one.left ?? []);
    });
  }
});

suite('pinset check offers what an expert would do', () => {
  test('at the domain that does not move, the fix stands under the name of the one that does, and comes first', async (t) => {
    const cwd = copyOf(t, { folder: 'moves-the-right-domain' });
    const { stdout } = await pinset(['check', '.'], { cwd });
    const [first] = /= fix: .*/.exec(stdout.slice(stdout.indexOf('a-good.xml:'))) ?? [];
    assert.equal(first, '= fix: b-stray: Re-pin vCPU 1 to CPU 5 (core {5,13}, node 1)');
  });

  test('the reason names the slice that leaves no room', async (t) => {
    const { stdout } = await pinset(['check', '.'], { cwd: copyOf(t, { folder: 'fix-outside-slice' }) });
    assert.match(
      stdout,
      /= no fix: no whole core is free on node 0: 32 CPUs, .* 30 outside machine\.slice \(CPUs 4-5\)/,
    );
  });

  for (const cpus of [36, 144]) {
    test(`a domain with ${cpus * 2} CPUs on a host of ${cpus}: the findings come soon`, async () => {
      const cwd = join(root, 'test/fixtures/field/wrong-host');
      const args = ['check', `d${cpus}.xml`, '--host', `h${cpus}.lscpu.txt`];
      const start = performance.now();
      const { status, stdout } = await pinset(args, { cwd });
      assert.equal(status, 1);
      assert.match(stdout, /unknown-cpu/);
      assert.ok(performance.now() - start < 20_000);
    });
  }
});

/** Both threads of each core for the vCPUs of each guest core. */
function inOrder(text: string): string {
  return [4, 12, 5, 13, 6, 14, 7, 15].reduce(
    (all, cpu, vcpu) => all.replace(new RegExp(`(vcpu='${vcpu}' cpuset=)'\\d+'`), `$1'${cpu}'`),
    text,
  );
}

/** The removed and added lines of a unified diff, without their indentation. */
function changedLines(diff: string): string[] {
  return diff
    .split('\n')
    .flatMap((line) => (/^(?:-(?!--)|\+(?!\+\+))/.test(line) ? line.replace(/^(.)\s+/, '$1') : []));
}

async function rulesIn(cwd: string, args: readonly string[]): Promise<string[]> {
  const run = await pinset(['check', ...args, '--format', 'json', '--fail-on', 'never'], { cwd });
  return parseReport(run.stdout).files.flatMap(({ findings }) => findings.map(({ rule }) => rule));
}

function copyOf(t: TestContext, { folder, instead = {} }: Pick<FieldCase, 'folder' | 'instead'>): string {
  const from = join(root, 'test/fixtures/field', folder);
  const names = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(from, name)).isFile(),
  );
  return folderWith(
    t,
    Object.fromEntries(
      names.map((name) => {
        const text = readFileSync(join(from, name), 'utf8');
        return [name, instead[name]?.(text) ?? text];
      }),
    ),
  );
}
