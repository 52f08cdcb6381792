import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export const root = join(import.meta.dirname, '..', '..');

/** The manifest, as far as the tests of packages look at it. */
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
};

/** The path of what `npm run package` has made: a name below out/. */
export function made(name: string): string {
  const file = join(root, 'out', name);
  assert.ok(existsSync(file), `out/${name} is not there: run npm run package first`);
  return file;
}

/** An empty folder, deleted when the test ends. */
export function emptyFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'pinset-package-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** How a program ended that was run in a folder with no environment but the given one. */
export function run(folder: string, [program = '', ...args]: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8', timeout: 60_000 });
  return { status, stdout, stderr };
}

/** How a language server introduces itself that was started in a folder with an empty environment. */
export async function serverInfo(folder: string, [program = '', ...args]: readonly string[]): Promise<unknown> {
  const params = { processId: null, rootUri: null, capabilities: {} };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const child = spawn(program, args, { cwd: folder, env: {}, stdio: ['pipe', 'pipe', 'inherit'], timeout: 60_000 });
  child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  let answers = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    answers += text;
    const info = /"serverInfo":(\{[^}]*\})/.exec(answers)?.[1];
    if (info === undefined) continue;
    child.kill();
    return JSON.parse(info);
  }
  assert.fail(`${program} has ended without an answer: ${answers}`);
}
