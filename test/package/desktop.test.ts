import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { findDesktop, usualPaths } from '../../scripts/editor/desktop.ts';
import { emptyFolder } from './made.ts';

suite('the desktop VS Code that npm start opens', () => {
  const before = { ...process.env };
  beforeEach(() => {
    delete process.env.VSCODE_EXECUTABLE;
    process.env.DISPLAY = ':0';
  });
  afterEach(() => {
    for (const name of ['VSCODE_EXECUTABLE', 'DISPLAY', 'PATH']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });

  for (const name of ['code', 'codium', 'code-insiders']) {
    test(`is ${name} on the PATH`, async (t) => {
      const folder = emptyFolder(t);
      const program = join(folder, process.platform === 'win32' ? `${name}.cmd` : name);
      writeFileSync(program, '');
      chmodSync(program, 0o755);
      process.env.PATH = folder;
      assert.deepEqual(await findDesktop(), { executable: program, why: `\`${name}\` is on the PATH` });
    });
  }

  test('is what VSCODE_EXECUTABLE names, before all', async () => {
    process.env.VSCODE_EXECUTABLE = '/opt/mine';
    assert.equal((await findDesktop()).executable, '/opt/mine');
  });

  test('is looked for where installers put it', () => {
    assert.ok(usualPaths('linux', '/home/a').includes('/usr/share/codium/bin/codium'));
    const mac = usualPaths('darwin', '/Users/a');
    assert.ok(mac.includes('/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code'));
    assert.ok(mac.includes('/Users/a/Applications/VSCodium.app/Contents/Resources/app/bin/codium'));
  });
});
