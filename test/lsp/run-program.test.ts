import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { programRunner } from '../../server/src/lsp/libvirt/run-program.ts';

const node = process.execPath;
const run = programRunner();
const notLinux = process.platform === 'linux' ? false : 'only Linux has /proc';

suite('programs that are run', () => {
  test('get their arguments as they are, no shell, no input, and English messages', async () => {
    const words = ['$(touch /x)', '`id`', '; ls', '-rf', 'a\'b"c', 'a\nb', '*', ''];
    const script = 'process.stdout.write(JSON.stringify([process.argv.slice(1), process.env.LC_ALL]))';
    const { kind, ...rest } = await run(node, ['-e', script, '--', ...words]);
    assert.equal(kind, 'ended');
    assert.deepEqual({ status: 0, stdout: JSON.stringify([words, 'C']), stderr: '' }, rest);
    const input = await run(node, ['-e', 'process.stdin.on("end", () => process.exit(3)).resume()']);
    assert.deepEqual(input, { kind: 'ended', status: 3, stdout: '', stderr: '' });
  });

  test('are ended when they take too long, print too much, or are cancelled, though what they started goes on', async () => {
    const child =
      'require("child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 2000)"], { stdio: "inherit" })';
    const forever = ['-e', `${child}; setInterval(() => {}, 1000)`];
    assert.deepEqual(await programRunner({ milliseconds: 300 })(node, forever), { kind: 'stopped', why: 'time' });
    const chatter = ['-e', 'setInterval(() => console.log("x".repeat(10000)), 1)'];
    assert.deepEqual(await programRunner({ bytes: 50_000 })(node, chatter), { kind: 'stopped', why: 'size' });
    const cancel = new AbortController();
    const cancelled = programRunner({ signal: cancel.signal })(node, forever);
    cancel.abort();
    assert.deepEqual(await cancelled, { kind: 'stopped', why: 'cancelled' });
    assert.deepEqual(await programRunner({ signal: cancel.signal })(node, []), { kind: 'stopped', why: 'cancelled' });
  });

  test('have ended when they end, though what they started holds their output open', async () => {
    const holder =
      'require("child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 20000)"], { stdio: "inherit", detached: true }).unref()';
    const text = 'process.stdout.write("x".repeat(1e6)); process.exitCode = 3;';
    const started = Date.now();
    const ended = await programRunner({ milliseconds: 15_000 })(node, ['-e', `${holder}; ${text}`]);
    assert.ok(ended.kind === 'ended' && ended.status === 3 && ended.stdout.length === 1e6);
    assert.ok(Date.now() - started < 10_000);
  });

  test('cannot ask at a terminal, and do not leave behind what they started', { skip: notLinux }, async () => {
    // Field 6 is the session (proc_pid_stat(5)), which begins without a terminal.
    const session = 'fs.readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ")[3] === String(process.pid)';
    const own = await run(node, ['-e', `console.log(${session})`]);
    assert.ok(own.kind === 'ended' && own.stdout === 'true\n', JSON.stringify(own));
    const child = 'require("child_process").spawn("sleep", ["30"], { stdio: "inherit" }).pid';
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'pinset-run-')), 'pid');
    const script = `fs.writeFileSync(${JSON.stringify(file)}, String(${child})); setInterval(() => {}, 1000)`;
    const cancel = new AbortController();
    const cancelled = programRunner({ signal: cancel.signal })(node, ['-e', script]);
    const pidIn = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    while (pidIn() === '') await setTimeout(20);
    const pid = pidIn();
    cancel.abort();
    assert.equal((await cancelled).kind, 'stopped');
    const state = () => (existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ') Z');
    for (let tries = 0; tries < 50 && !state().includes(') Z'); tries++) await setTimeout(20);
    assert.ok(state().includes(') Z'), state());
    rmSync(path.dirname(file), { recursive: true });
  });

  test('that are not there, or cannot be run, are told', async () => {
    const missing = await run('/nowhere/virsh', []);
    assert.ok(missing.kind === 'not started' && missing.missing);
    const folder = await run('/', []);
    assert.ok(folder.kind === 'not started' && !folder.missing);
    const broken = await run(node, ['a\0b']);
    assert.ok(broken.kind === 'not started' && !broken.missing);
  });
});
