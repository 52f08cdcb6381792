import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placementsOf } from '../placements.ts';

/** The argv of the one process of a line; `?` for an unknown word. */
function argvOf(line: string): string | undefined {
  const [process, ...others] = placementsOf(line).processes;
  assert.equal(others.length, 0, line);
  return process?.argv.map(({ text }) => text ?? '?').join(' ');
}

test('argv begins after sudo, nice, env, nohup and the like', () => {
  const command = 'taskset -c 0 sshd -D';
  for (const wrapper of [
    'sudo',
    'sudo -E -u root',
    'sudo --user=root LANG=C',
    'doas -u qemu',
    'nice',
    'nice -n -10',
    'nice -10',
    'nice --adjustment=5',
    'ionice -c 2 -n 0',
    'env LANG=C X=$X',
    'env -i -u HOME --',
    'setsid -f',
    'nohup',
    'exec',
    'exec -a name',
    'command',
    'time -p',
    'stdbuf -oL',
    'timeout -k 5 30s',
    'timeout $SECONDS',
    'dbus-run-session --',
    'unshare -m --propagation private',
    'flock -n /run/lock',
    'runuser -u qemu --',
    'prlimit --memlock=unlimited',
    'screen -dmS vm',
    'tmux new-session -d -s vm',
    'tmux -L sock neww -t vm:',
    'sudo nohup nice -n 5 env A=b setsid',
  ]) {
    assert.equal(argvOf(`${wrapper} ${command}`), command, wrapper);
  }
});

test('if a wrapper starts nothing here, nothing is listed', () => {
  for (const line of [
    'sudo -l taskset -c 0 sshd',
    'sudo -h other taskset -c 0 sshd',
    'command -v taskset',
    'ionice -c 2 -p 700',
    'ssh host taskset -c 0 sshd',
    'ssh host "taskset -c 0 sshd"',
    'echo taskset -c 0 sshd',
    'sudo',
    'env A=b',
    'systemd-run -H host -p AllowedCPUs=0 sshd',
    'tmux new-session -d -s vm',
    'tmux send-keys -t vm taskset -c 0 sshd',
    'tmux kill-session -t taskset -c 0 sshd',
  ]) {
    assert.equal(argvOf(line), undefined, line);
  }
});

test('what xargs adds is not known', () => {
  assert.equal(argvOf('xargs -n1 taskset -cp 0-3'), 'taskset -cp 0-3 ?');
  assert.equal(argvOf('xargs -I{} taskset -cp 0-3 {}'), 'taskset -cp 0-3 ?');
  assert.equal(argvOf('xargs -r -I PID taskset -p f PID'), 'taskset -p f ?');
});

test('argv begins with the first program that places; later ones stay', () => {
  assert.equal(
    argvOf('sudo chrt -f 1 nice taskset -c 0 nohup qemu-kvm -smp 1'),
    'chrt -f 1 nice taskset -c 0 nohup qemu-kvm -smp 1',
  );
});

test('an endless chain is not a command', () => {
  assert.deepEqual(placementsOf(`${'nice '.repeat(5000)}taskset 1 sshd`).processes, []);
});
