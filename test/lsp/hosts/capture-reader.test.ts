import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodeFiles } from '../../../server/src/lsp/files/node-files.ts';
import { folderFiles } from '../../../server/src/lsp/files/node-folder.ts';
import { CaptureReader } from '../../../server/src/lsp/hosts/capture-reader.ts';

const hosts = fileURLToPath(new URL('../../fixtures/hosts/', import.meta.url));

describe('a capture that the server reads', () => {
  const read = (file: string, reader = new CaptureReader(nodeFiles)) => reader.read(pathToFileURL(file).toString());

  it('is a text, an archive or a folder', async (t) => {
    const folder = temporary(t);
    execFileSync('tar', ['-xzf', join(hosts, 'smt2-offline.sys-snapshot.tar.gz'), '-C', folder]);
    assert.equal(typeof (await read(join(hosts, 'smt2-offline.capabilities.xml'))), 'string');
    for (const file of [folder, join(folder, 'sys'), join(hosts, 'smt2-offline.sys-snapshot.tar.bz2')]) {
      const content = await read(file);
      assert.ok(content !== null && typeof content !== 'string');
      assert.deepEqual([String(content.value?.online), content.problems], ['0-4,6', []]);
    }
    assert.equal(await read(join(folder, 'nowhere')), null);
  });

  it('is unpacked only once while the archive stays the same', async (t) => {
    const file = join(temporary(t), 'a.tar');
    const reader = new CaptureReader(nodeFiles);
    execFileSync('cp', [join(hosts, 'smt2-offline.sys-snapshot.tar.gz'), file]);
    const first = await read(file, reader);
    assert.equal(await read(file, reader), first);
    execFileSync('cp', [join(hosts, 'smt2-2node.sys-snapshot.tar.gz'), file]);
    const second = await read(file, reader);
    assert.ok(second !== null && typeof second !== 'string');
    assert.equal(String(second.value?.online), '0-15');
  });
});

describe('a folder', () => {
  it('gives its files and the targets of its links, but nothing outside of it', (t) => {
    const top = temporary(t);
    mkdirSync(join(top, 'snapshot/sys'), { recursive: true });
    writeFileSync(join(top, 'secret'), 'secret');
    writeFileSync(join(top, 'snapshot/sys/online'), '0-3');
    symlinkSync('online', join(top, 'snapshot/sys/inside'));
    symlinkSync('../../secret', join(top, 'snapshot/sys/outside'));
    symlinkSync(top, join(top, 'snapshot/sys/up'));
    symlinkSync('circle', join(top, 'snapshot/sys/circle'));
    execFileSync('mkfifo', [join(top, 'snapshot/sys/pipe')]);
    const files = folderFiles(join(top, 'snapshot'));
    assert.ok(files);
    assert.deepEqual(
      ['online', 'inside', 'outside', 'up/secret', 'circle', 'pipe', '../../secret', 'none'].map((name) =>
        files.read(`sys/${name}`),
      ),
      ['0-3', '0-3', null, null, null, null, null, null],
    );
    assert.deepEqual([files.list('sys/up'), files.list('sys/online'), files.list('')], [[], [], ['sys']]);
    assert.equal(files.target('sys/outside'), '../../secret');
    assert.equal(folderFiles(join(top, 'secret')), null);
  });
});

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'pinset-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}
