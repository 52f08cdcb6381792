import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { runCommandLine } from '../../server/src/cli/command-line/program.ts';
import { Progress } from '../../server/src/cli/parts/progress.ts';
import { StatusLine } from '../../server/src/cli/status-line.ts';
import { programRunner } from '../../server/src/lsp/libvirt/run-program.ts';
import { domain, fleet, folderWith, pinset, pinsetProcess, root, smt2 } from './command.ts';

/** A fleet of hosts with these globs and domains with these names; each domain is pinned to CPU 0. */
function fleetFolder(t: TestContext, globs: readonly (readonly string[])[], domains: readonly string[]): string {
  const hosts = globs.map((documents, index) => [
    `hosts/h${index}.host.json`,
    JSON.stringify({ topology: smt2, documents: documents.map((glob) => `../vms/${glob}`) }),
  ]);
  const vms = domains.map((name) => [`vms/${name}.xml`, domain(name, '0')]);
  return folderWith(t, Object.fromEntries([...hosts, ...vms]));
}

const report = v.object({
  files: v.array(v.looseObject({ path: v.string() })),
  hosts: v.array(v.looseObject({ name: v.string() })),
  summary: v.object({ files: v.number(), errors: v.number(), warnings: v.number(), infos: v.number() }),
});

const globs = fc.array(fc.constantFrom('a*.xml', 'b*.xml', 'ab*.xml', '*c.xml', 'none.xml', '**'), { maxLength: 2 });
const names = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 3 }), {
  maxLength: 9,
});

suite('--shard', () => {
  test('all parts together are the whole', async (t) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(globs, { maxLength: 4 }),
        names,
        fc.integer({ min: 1, max: 4 }),
        async (claims, vms, count) => {
          const cwd = fleetFolder(t, claims, vms);
          const check = async (...args: string[]) => {
            const { stdout } = await pinset(['check', '--format', 'json', ...args], { cwd });
            return v.parse(report, JSON.parse(stdout));
          };
          const whole = await check();
          const shards = [];
          for (let index = 1; index <= count; index++) shards.push(await check('--shard', `${index}/${count}`));
          const files = shards.flatMap((shard) => shard.files).sort((a, b) => (a.path < b.path ? -1 : 1));
          assert.deepEqual(files, whole.files);
          const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
          assert.deepEqual(shards.flatMap(({ hosts }) => hosts).sort(byName), whole.hosts.toSorted(byName));
          for (const key of ['files', 'errors', 'warnings', 'infos'] as const) {
            assert.equal(
              shards.reduce((sum, { summary }) => sum + summary[key], 0),
              whole.summary[key],
            );
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  for (const value of ['0/3', '4/3', 'a', '1', '1/', '1/0', '1.5/3', '1/3/3']) {
    test(`refuses ${value}`, async () => {
      assert.deepEqual(await pinset(['check', fleet, '--shard', value]), {
        status: 2,
        stdout: '',
        stderr: `pinset: --shard takes I/N, with I from 1 to N, not '${value}'\n`,
      });
    });
  }
});

suite('--jobs', () => {
  for (const folder of [fleet, join(root, 'examples'), join(root, 'test/fixtures/scripts')]) {
    for (const format of ['json', 'text']) {
      test(`does not change what check says: ${folder.slice(root.length + 1)}, ${format}`, async () => {
        const args = ['check', folder, '--format', format, '--jobs'];
        assert.deepEqual(await pinsetProcess([...args, '3']), await pinsetProcess([...args, '1']));
      });
    }
    test(`does not change what fix says: ${folder.slice(root.length + 1)}`, async () => {
      for (const mode of [[], ['--diff']]) {
        const args = ['fix', folder, ...mode, '--jobs'];
        assert.deepEqual(await pinsetProcess([...args, '3']), await pinsetProcess([...args, '1']));
      }
    });
  }

  test('the same failures and notes in the same order', async (t) => {
    const cwd = fleetFolder(t, [['a*.xml', 'nothing.xml'], ['b*.xml']], ['a1', 'a2', 'b1', 'c1', 'c2']);
    const args = ['check', 'vms', 'nowhere', 'hosts', 'vms/none.xml', 'hosts/h0.host.json', '--jobs'];
    const one = await pinsetProcess([...args, '1'], { cwd });
    assert.equal(one.status, 2);
    assert.deepEqual(await pinsetProcess([...args, '4'], { cwd }), one);
  });

  test('workers speak the language of the command', async () => {
    const args = ['check', join(root, 'examples'), '--jobs'];
    const locale = { LC_ALL: 'ko_KR.UTF-8' };
    const one = await pinsetProcess([...args, '1'], { locale });
    assert.match(one.stdout, /[\uac00-\ud7a3]/);
    assert.deepEqual(await pinsetProcess([...args, '2'], { locale }), one);
  });

  test('standard input is checked with any number of threads', async () => {
    const run = await pinsetProcess(['check', '-', '--host', smt2, '--jobs', '4'], { input: domain('a', '0') });
    assert.match(run.stdout, /^1 file: /m);
  });

  test('a worker that fails is one line', async (t) => {
    const cwd = fleetFolder(t, [['a*.xml'], ['b*.xml']], ['a1', 'b1']);
    const worker = folderWith(t, { 'worker.cjs': "throw new Error('no memory left');" });
    let said = '';
    const status = await runCommandLine(['check', '--jobs', '2'], '', {
      run: programRunner(),
      cwd,
      colour: false,
      columns: 80,
      workerFile: join(worker, 'worker.cjs'),
      status: null,
      out: () => {},
      say: (line) => {
        said += `${line}\n`;
      },
    });
    assert.deepEqual([status, said], [2, 'a worker failed: no memory left\n']);
  });

  for (const value of ['0', '-1', 'many', '1.5', '']) {
    test(`refuses '${value}'`, async () => {
      const { status, stderr } = await pinset(['check', fleet, `--jobs=${value}`]);
      assert.equal(status, 2);
      assert.match(stderr, /^pinset: [^\n]*--jobs [^\n]*\n$/);
    });
  }
});

suite('a fleet that is checked in slices', () => {
  /** Four hosts whose domains take turns in the order of the paths, each pinned to CPU 0. */
  const letters = ['a', 'b', 'c', 'd'];
  const globsOfLetters = letters.map((letter) => [`*${letter}.xml`]);
  const vms = Array.from({ length: 120 }, (_, index) => `${String(index).padStart(3, '0')}${letters[index % 4]}`);
  const checked = async (cwd: string, ...args: string[]) => {
    const { stdout } = await pinset(['check', '--format', 'json', ...args], { cwd });
    return v.parse(report, JSON.parse(stdout));
  };

  test('is reported in the order of the paths, as each host alone is', async (t) => {
    const cwd = fleetFolder(t, globsOfLetters, [...vms, 'of-no-host']);
    const whole = await checked(cwd);
    const paths = whole.files.map(({ path }) => path);
    assert.deepEqual(paths, paths.toSorted());
    assert.equal(paths.length, vms.length + letters.length + 1);
    for (const [index, letter] of letters.entries()) {
      const own = vms.filter((name) => name.endsWith(letter)).map((name) => `vms/${name}.xml`);
      const alone = await checked(cwd, `hosts/h${index}.host.json`, ...own);
      assert.deepEqual(
        whole.files.filter(({ path }) => own.includes(path) || path === `hosts/h${index}.host.json`),
        alone.files,
      );
    }
  });

  test('has a glob without a file only if all files could be read', async (t) => {
    const cwd = fleetFolder(t, [['nothing.xml', '*a.xml'], ...globsOfLetters.slice(1)], vms);
    const idle = ({ files }: v.InferOutput<typeof report>) => JSON.stringify(files).includes('invalid-profile');
    assert.equal(idle(await checked(cwd)), true);
    writeFileSync(join(cwd, 'vms/119d.xml'), Buffer.from(`<domain>${'\0'.repeat(100)}`));
    const { status, stdout, stderr } = await pinset(['check', '--format', 'json'], { cwd });
    assert.equal(status, 2);
    assert.match(stderr, /^pinset: vms\/119d\.xml: /);
    assert.equal(idle(v.parse(report, JSON.parse(stdout))), false);
  });

  test('is fixed as with one thread', async (t) => {
    const cwd = fleetFolder(t, globsOfLetters, vms);
    const one = await pinsetProcess(['fix', '--jobs', '1'], { cwd });
    assert.match(one.stdout, /vms\/000a\.xml \(findings \d+ → \d+\)\n/);
    assert.deepEqual(await pinsetProcess(['fix', '--jobs', '3'], { cwd }), one);
  });
});

suite('progress', () => {
  test('is shown after a second, and erased at the end', (t) => {
    t.mock.timers.enable({ apis: ['Date'] });
    const shown: (string | null)[] = [];
    const progress = new Progress((line) => shown.push(line));
    progress.read(1);
    t.mock.timers.tick(999);
    progress.read(1);
    assert.deepEqual(shown, []);
    t.mock.timers.tick(1);
    progress.read(2);
    progress.checked(3);
    t.mock.timers.tick(100);
    progress.checked(1);
    progress.end();
    assert.deepEqual(shown, [
      'files read: 4, documents checked: 0, findings: 0',
      'files read: 4, documents checked: 2, findings: 4',
      null,
    ]);
  });

  test('replaces the last line of the terminal', () => {
    const written: string[] = [];
    const line = new StatusLine({ columns: 20, write: (text) => written.push(text) });
    line.show(null);
    line.show('half of the columns at most');
    line.show(null);
    assert.deepEqual(written, ['\r\u001b[Khalf of th', '\r\u001b[K']);
  });

  test('is silent where stderr is no terminal', async () => {
    const { stderr } = await pinsetProcess(['check', join(root, 'examples'), '--jobs', '2']);
    assert.ok(!stderr.includes('files read'));
  });
});
