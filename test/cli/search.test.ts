import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { domain, folderWith, pinset, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

async function checked(cwd: string, ...args: string[]): Promise<string[]> {
  const run = await pinset(['check', ...args, '--host', smt2, '--format', 'json', '--allow-empty'], { cwd });
  return parseReport(run.stdout).files.map(({ path }) => path);
}

/** A domain in each file, by its path. */
const domains = (...names: string[]) => Object.fromEntries(names.map((name) => [name, domain('a', '2')]));

suite('.gitignore', () => {
  test('leaves files and folders out; a nested one adds to it and takes back', async (t) => {
    const cwd = folderWith(t, {
      ...domains('a.xml', 'old.xml', 'build/a.xml', 'sub/old.xml', 'sub/keep-old.xml', 'sub/build/a.xml', 'sub/b.xml'),
      '.gitignore': '# a comment\nold.xml\n*-old.xml\n/build/\r\n',
      'sub/.gitignore': '!keep-old.xml\nb.xml\n',
    });
    assert.deepEqual(await checked(cwd), ['a.xml', 'sub/build/a.xml', 'sub/keep-old.xml']);
    assert.deepEqual(await checked(cwd, 'sub'), ['sub/build/a.xml', 'sub/keep-old.xml']);
    assert.deepEqual(await checked(join(cwd, 'sub')), ['build/a.xml', 'keep-old.xml', 'old.xml']);
    mkdirSync(join(cwd, '.git'));
    assert.deepEqual(await checked(join(cwd, 'sub')), ['build/a.xml', 'keep-old.xml']);
    assert.equal((await checked(cwd, '--no-ignore')).length, 7);
  });

  test('what is named is checked all the same', async (t) => {
    const cwd = folderWith(t, { ...domains('old.xml', 'build/a.xml'), '.gitignore': 'old.xml\nbuild\n' });
    assert.deepEqual(await checked(cwd), []);
    assert.deepEqual(await checked(cwd, 'old.xml'), ['old.xml']);
    assert.deepEqual(await checked(cwd, 'build'), ['build/a.xml']);
  });

  test('an ignored folder stays ignored, whatever is taken back in it', async (t) => {
    const cwd = folderWith(t, {
      ...domains('build/a.xml'),
      '.gitignore': 'build\n!build/a.xml\n',
      'build/.gitignore': '!a.xml',
    });
    assert.deepEqual(await checked(cwd), []);
  });

  test('a claim of a profile counts: what runs on a host runs there', async (t) => {
    const cwd = folderWith(t, {
      ...domains('vms/a.xml'),
      'vms/b.xml': domain('b', '2'),
      'h.host.json': JSON.stringify({ topology: smt2, documents: ['vms/*.xml'] }),
      '.gitignore': 'b.xml\n',
    });
    const { stdout } = await pinset(['check', '--format', 'json'], { cwd });
    const file = parseReport(stdout).files.find(({ path }) => path === 'vms/a.xml');
    assert.ok(file?.findings.some(({ rule }) => rule === 'cpu-overcommit'));
  });

  test('whatever is in it, the search ends and finds what it does not name', async (t) => {
    const line = fc.oneof(
      fc.string({
        unit: fc.constantFrom('*', '**', '/', '!', '[', ']', '\\', '?', 'a', '-', '{', '(', '\0', ' '),
        maxLength: 40,
      }),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
        const cwd = folderWith(t, { ...domains(`${'a'.repeat(200)}.xml`, 'b/c.xml'), '.gitignore': lines.join('\n') });
        const { status } = await pinset(['check', '--host', smt2, '--allow-empty'], { cwd });
        assert.notEqual(status, 2);
      }),
      { numRuns: 60 },
    );
    const stars = `${'a*'.repeat(60)}b\n`;
    const cwd = folderWith(t, { ...domains(`${'a'.repeat(240)}.xml`), '.gitignore': stars.repeat(100) });
    assert.equal((await checked(cwd)).length, 1);
  });
});

suite('--exclude', () => {
  const files = domains('a.xml', 'vms/a.xml', 'vms/old/b.xml', 'vms/old/deep/c.xml', 'b.xml');

  test('leaves out what a line of a .gitignore in the current folder would', async (t) => {
    const cwd = folderWith(t, files);
    assert.deepEqual(await checked(cwd, '--exclude', 'vms/old'), ['a.xml', 'b.xml', 'vms/a.xml']);
    assert.deepEqual(await checked(cwd, '--exclude', './vms/old/'), ['a.xml', 'b.xml', 'vms/a.xml']);
    assert.deepEqual(await checked(cwd, '--exclude', 'a.xml', '--exclude=old/'), ['b.xml']);
    assert.deepEqual(await checked(cwd, '--exclude', '/a.xml', '--exclude', '**/deep'), [
      'b.xml',
      'vms/a.xml',
      'vms/old/b.xml',
    ]);
    assert.deepEqual(await checked(join(cwd, 'vms'), '--exclude', 'old'), ['a.xml']);
  });

  test('also what is named, and what is outside of the current folder', async (t) => {
    const cwd = folderWith(t, files);
    assert.deepEqual(await checked(cwd, 'a.xml', 'b.xml', '--exclude', 'a.xml'), ['b.xml']);
    assert.deepEqual(await checked(join(cwd, 'vms/old/deep'), '../../..', '--exclude', 'a.xml', '--exclude', 'old'), [
      '../../../b.xml',
    ]);
  });

  test('fix and pins leave it out too', async (t) => {
    const cwd = folderWith(t, { 'a.xml': domain('a', '2', '2'), 'b.xml': domain('b', '4') });
    const fix = await pinset(['fix', '--host', smt2, '--exclude', 'a.xml'], { cwd });
    assert.match(fix.stdout, /^files to change: 0/m);
    const pins = await pinset(['pins', '--host', smt2, '--exclude', 'a.xml', '--format', 'json'], { cwd });
    assert.deepEqual(
      JSON.parse(pins.stdout).workloads.map(({ path }: { path: string }) => path),
      ['b.xml'],
    );
  });
});

test('hidden files and folders are left out unless named', async (t) => {
  const cwd = folderWith(t, domains('.a.xml', '.hidden/b.xml', '.hidden/.c.xml', 'd.xml'));
  assert.deepEqual(await checked(cwd), ['d.xml']);
  assert.deepEqual(await checked(cwd, '.a.xml', '.hidden'), ['.a.xml', '.hidden/b.xml']);
});
