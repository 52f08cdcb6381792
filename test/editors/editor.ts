import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { TestContext } from 'node:test';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/editors.md'), 'utf8');

/** The first block of code in a language after a line of docs/editors.md that begins with `line`. */
export function snippet(line: string, language: string): string {
  const at = page.indexOf(`\n${line}`);
  const found = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page.slice(at));
  assert(at >= 0 && found?.[1] !== undefined, `docs/editors.md has no ${language} after '${line}'`);
  return found[1];
}

/** The version that an editor prints, such as `0.7.2`; null if it is not installed. */
export function versionOf(editor: string): string | null {
  const { status, stdout } = spawnSync(editor, ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? null) : null;
}

/** A place where an editor runs, deleted when the test ends. */
export interface Desk {
  /** A copy of examples/, in a git repository of its own. */
  readonly workspace: string;
  /** Writes a file beside the workspace and returns its path. */
  write(name: string, text: string): string;
  /** Runs an editor in the workspace, with `pinset` on its PATH and a home of its own. Returns all that it printed. */
  run(editor: string, args: readonly string[]): string;
}

export function desk(context: TestContext): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'pinset-editor-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const workspace = join(folder, 'examples');
  cpSync(join(root, 'examples'), workspace, { recursive: true });
  mkdirSync(join(workspace, '.git', 'objects'), { recursive: true });
  mkdirSync(join(workspace, '.git', 'refs'));
  writeFileSync(join(workspace, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const command = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/cli.cjs')}' "$@"\n`;
  writeFileSync(join(bin, 'pinset'), command, { mode: 0o755 });
  const env = { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`, HOME: folder, LANG: 'C.UTF-8' };
  return {
    workspace,
    write: (name, text) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    run: (editor, args) => {
      const options = { cwd: workspace, env, encoding: 'utf8', timeout: 60_000, input: '' } as const;
      const { status, stdout, stderr } = spawnSync(editor, args, options);
      assert.equal(status, 0, `${stdout}\n${stderr}`);
      return `${stdout}\n${stderr}`;
    },
  };
}
