import assert from 'node:assert/strict';
import process from 'node:process';
import { suite, test } from 'node:test';
import { programRunner } from '../../server/src/lsp/libvirt/run-program.ts';

const node = process.execPath;
const run = programRunner();

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

  test('that are not there, or cannot be run, are told', async () => {
    const missing = await run('/nowhere/virsh', []);
    assert.ok(missing.kind === 'not started' && missing.missing);
    const folder = await run('/', []);
    assert.ok(folder.kind === 'not started' && !folder.missing);
    const broken = await run(node, ['a\0b']);
    assert.ok(broken.kind === 'not started' && !broken.missing);
  });
});
