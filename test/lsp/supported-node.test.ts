import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, suite, test } from 'node:test';
import { transform } from 'esbuild';
import { oldestNode } from '../../server/src/lsp/oldest-node.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'pinset-old-node-'));
after(() => rmSync(folder, { recursive: true }));

/** Old Nodes themselves, in a list as PATH is one: `PINSET_OLD_NODES=/opt/node-18/bin/node:/opt/node-12/bin/node`. */
const oldNodes = (process.env.PINSET_OLD_NODES ?? '').split(':').filter((path) => path !== '');

for (const entry of ['dist/cli.cjs', 'dist/server.cjs']) {
  const file = join(root, entry);

  suite(`${entry} under a Node that is too old`, () => {
    test('says what is needed in one sentence', () => {
      const { stderr, ...ending } = run('12.22.12', 'C');
      assert.deepEqual(ending, { status: 2, stdout: '' });
      const need = `Node.js ${oldestNode} or later is needed; this is Node.js 12.22.12`;
      assert.equal(stderr, `pinset: ${need} (${process.execPath})\n`);
    });

    test('says it in Korean', () => {
      assert.match(run('19.9.0', 'ko_KR.UTF-8').stderr, /^pinset: Node\.js 20 이상이 필요합니다\. [^\n]*\n$/);
    });

    test('can be parsed by it, and looks at the version before it loads anything', async () => {
      const code = readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL.*/, '');
      const [old, today] = await Promise.all(
        ['es2015', 'esnext'].map((target) => transform(code, { target, minify: true })),
      );
      assert.equal(old?.code, today?.code);
      assert.ok(code.indexOf('.exit(2)') > 0 && code.indexOf('.exit(2)') < code.indexOf('require('));
    });

    test('old Nodes themselves', { skip: oldNodes.length === 0 && 'PINSET_OLD_NODES names none' }, () => {
      for (const node of oldNodes) {
        const { status, stdout, stderr } = spawnSync(node, [file, '--stdio'], { encoding: 'utf8', env: {} });
        assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
        assert.match(stderr, /^pinset: Node\.js 20 or later is needed; this is Node\.js [\d.]+ \([^\n]+\)\n$/);
      }
    });
  });

  function run(version: string, LC_ALL: string) {
    const preloaded = join(folder, `${version}.cjs`);
    const versions = `{ ...process.versions, node: '${version}' }`;
    writeFileSync(preloaded, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', preloaded, file, '--stdio'], {
      encoding: 'utf8',
      env: { LC_ALL },
    });
    return { status, stdout, stderr };
  }
}

test('the manifest asks for the same Node', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.equal(engines.node, `>=${oldestNode}`);
});
