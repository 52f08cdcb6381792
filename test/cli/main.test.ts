import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fleet, folderWith, type ProcessOptions, pinset, pinsetProcess, root, smt2 } from './command.ts';

const command = join(root, 'dist/cli.cjs');

test('the built command does in its own process what its source does in the process of the test', async () => {
  for (const args of [
    ['check', fleet],
    ['check', fleet, '--format', 'json'],
    ['check', 'no such "file"\n'],
    ['fix', fleet, '--diff'],
    ['pins', fleet],
    ['plan', join(fleet, 'vms/neighbour.xml'), '--host', smt2],
    ['host', smt2],
    ['cpus', '0-3,8', '--to', 'taskset-mask'],
    ['explain', 'cpu-overcommit'],
    ['completions', 'bash'],
    ['--help'],
    ['chekc'],
  ]) {
    assert.deepEqual(await pinsetProcess(args), await pinset(args), args.join(' '));
  }
});

test('a reader that closes the pipe is not a failure, and the exit status still tells what was found', () => {
  const shell = `"$0" "$1" check "$2"; echo "status $?" >&2`;
  const run = spawnSync('sh', ['-c', `{ ${shell}; } | head -n 1`, process.execPath, command, fleet], {
    encoding: 'utf8',
  });
  assert.equal(run.stderr, 'status 1\n');
  assert.equal(run.stdout.split('\n').length, 2);
});

const full = existsSync('/dev/full') ? false : 'no /dev/full here';

test('output that cannot be written is a failure', { skip: full }, () => {
  const run = spawnSync('sh', ['-c', '"$0" "$1" check "$2" > /dev/full', process.execPath, command, fleet], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  assert.equal(run.status, 2);
  assert.match(run.stderr, /^pinset: standard output: ENOSPC[^\n]*\n$/);
});

test('what ends the command ends virsh first, which may wait for its daemon for ever', async (t) => {
  const cwd = folderWith(t, { virsh: '#!/bin/sh\necho $$ > pid\nexec sleep 60\n' });
  chmodSync(join(cwd, 'virsh'), 0o755);
  const env = { ...process.env, PATH: `${cwd}:${process.env.PATH}` };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const child = spawn(process.execPath, [command, 'check', '--connect', 'qemu:///system'], { cwd, env });
    const closed = once(child, 'close');
    const pid = await readWhenThere(join(cwd, 'pid'));
    child.kill(signal);
    assert.deepEqual(await closed, [null, signal]);
    await waitUntilDead(pid);
    rmSync(join(cwd, 'pid'));
  }
});

/** A signal takes a moment. */
async function waitUntilDead(pid: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!isDead(pid)) {
    assert.ok(Date.now() < end, `process ${pid} still runs`);
    await setTimeout(20);
  }
}

/** Whether a process is gone, or a zombie until init takes it. */
function isDead(pid: string): boolean {
  try {
    return /\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** The text of a file that another process is about to write. */
async function readWhenThere(file: string): Promise<string> {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    if (text !== '') return text;
    await setTimeout(20);
  }
}

const noScript = spawnSync('script', ['--version']).status === 0 ? false : 'no script(1) here';

test('colours on a terminal only, and not with NO_COLOR', { skip: noScript }, async () => {
  const onTerminal = (env: NodeJS.ProcessEnv) =>
    spawnSync('script', ['-qec', `'${process.execPath}' '${command}' check '${fleet}' 2> /dev/null`, '/dev/null'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
    }).stdout.replaceAll('\r\n', '\n');
  const plain = (await pinset(['check', fleet])).stdout;
  const coloured = onTerminal({});
  const csi = '\u001b[';
  assert.ok(coloured.includes(`${csi}33mwarning${csi}39m`));
  assert.equal(
    coloured
      .split(csi)
      .map((piece, at) => (at === 0 ? piece : piece.replace(/^\d+m/, '')))
      .join(''),
    plain,
  );
  assert.equal(onTerminal({ NO_COLOR: '1' }), plain);
  assert.equal(onTerminal({ TERM: 'dumb' }), plain);
  assert.equal(onTerminal({ FORCE_COLOR: '0' }), plain);
  assert.ok(!plain.includes(csi));
});

test('FORCE_COLOR colours a pipe, and overrides NO_COLOR', async () => {
  const isColoured = async (colours: NonNullable<ProcessOptions['colours']>) =>
    (await pinsetProcess(['check', fleet], { colours })).stdout.includes('\u001b[33mwarning\u001b[39m');
  assert.equal(await isColoured({}), false);
  assert.equal(await isColoured({ FORCE_COLOR: '1' }), true);
  assert.equal(await isColoured({ FORCE_COLOR: '3', NO_COLOR: '1' }), true);
  for (const FORCE_COLOR of ['0', 'false', '']) assert.equal(await isColoured({ FORCE_COLOR }), false, FORCE_COLOR);
});

test('lsp --stdio answers initialize, and ends on exit', async () => {
  const child = spawn(process.execPath, [command, 'lsp', '--stdio'], { timeout: 20_000 });
  const send = (body: object) => {
    const json = JSON.stringify({ jsonrpc: '2.0', ...body });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);
  };
  let output = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
  for await (const text of child.stdout.setEncoding('utf8')) {
    output += text;
    if (output.includes('"id":2')) send({ method: 'exit' });
    else if (/"id":1,"result":\{.*"capabilities":\{/.test(output)) send({ id: 2, method: 'shutdown' });
  }
  assert.deepEqual([await ended, errors], [0, ''], output);
});
