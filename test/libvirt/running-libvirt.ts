import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { RunProgram } from '../../server/src/libvirt/program.ts';

/** A real libvirt with QEMU, for a test. */
export interface RunningLibvirt {
  readonly uri: string;
  /** Runs virsh as the user of this libvirt; it fails if virsh does. */
  readonly virsh: (...words: readonly string[]) => string;
  /** The same for the command. */
  readonly run: RunProgram;
  /** Variables with which a process of this process's user runs virsh as the user of this libvirt. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes a file that this libvirt can read. */
  readonly file: (name: string, text: string) => string;
  /** A folder of this user, which goes with the test. */
  readonly folder: string;
  /** The user and the environment of programs that ask this libvirt. */
  readonly user: LibvirtUser;
}

/** Without a `uid`, the user of this process. */
export interface LibvirtUser {
  readonly uid?: number;
  readonly gid?: number;
  readonly env: NodeJS.ProcessEnv;
}

/** What ends with a test. */
export interface Ending {
  after(end: () => void): void;
}

const programs = ['virsh', 'libvirtd', 'virtlogd', 'qemu-system-x86_64', 'taskset'];

/** Why no guest of QEMU can be started on this machine; null if one can. */
export function missingForGuests(): string | null {
  if (process.platform !== 'linux') return 'not on Linux';
  const missing = programs.find(
    (name) => spawnSync('sh', ['-c', `PATH=$PATH:/usr/sbin command -v ${name}`]).status !== 0,
  );
  return missing === undefined ? null : `${missing} is not on this machine`;
}

/**
 * `qemu:///session` of a user with a home and daemons of its own, that end with the test: of `nobody` for root, who has no
 * session.
 */
export function sessionLibvirt(test: Ending): RunningLibvirt {
  const folder = mkdtempSync(path.join(tmpdir(), 'pinset-session-'));
  const user = sessionUser();
  const folders = ['', 'home', 'run', 'tmp'].map((name) => path.join(folder, name));
  for (const each of folders) {
    mkdirSync(each, { recursive: true, mode: 0o700 });
    if (user.uid !== undefined && user.gid !== undefined) chownSync(each, user.uid, user.gid);
  }
  const [, home = '', runtime = '', temporary = ''] = folders;
  test.after(() => {
    for (const daemon of ['libvirtd', 'virtlogd']) endByPidFile(path.join(runtime, 'libvirt', `${daemon}.pid`));
    rmSync(folder, { recursive: true, force: true });
  });
  const own = { HOME: home, XDG_RUNTIME_DIR: runtime };
  const env = { PATH: process.env.PATH, ...own, LC_ALL: 'C' };
  const libvirt = libvirtAs('qemu:///session', folder, { ...user, env });
  if (user.uid === undefined) return { ...libvirt, env: own };
  const programs = path.join(folder, 'programs');
  mkdirSync(programs);
  writeFileSync(path.join(programs, 'virsh'), virshAs(user.uid, own), { mode: 0o755 });
  return { ...libvirt, env: { PATH: `${programs}${path.delimiter}${process.env.PATH}`, TMPDIR: temporary } };
}

/** A virsh that root calls and that runs as another user, to whom the files that it is given belong then. */
function virshAs(uid: number, variables: Readonly<Record<string, string>>): string {
  const words = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
  return `#!/bin/sh
for word in "$@"; do
  case "$word" in "$TMPDIR"/*) chown -R ${uid} "\${word%/*}" ;; esac
done
exec setpriv --reuid=${uid} --regid=${uid} --clear-groups env ${words.join(' ')} /usr/bin/env -u TMPDIR PATH="\${PATH#*:}" virsh "$@"
`;
}

/**
 * `qemu:///system`, with daemons that end by themselves after the test if none runs yet; or why not. A libvirt with domains
 * is left alone, unless PINSET_SYSTEM_LIBVIRT is 1.
 */
export async function systemLibvirt(test: Ending): Promise<RunningLibvirt | string> {
  if (process.getuid?.() !== 0) return 'qemu:///system needs root';
  const folder = mkdtempSync(path.join(tmpdir(), 'pinset-system-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  const libvirt = libvirtAs('qemu:///system', folder, { env: { ...process.env, LC_ALL: 'C' } });
  const list = () =>
    spawnSync('virsh', ['--quiet', '--connect', libvirt.uri, 'list', '--all', '--name'], { encoding: 'utf8' });
  if (list().status !== 0) {
    for (const daemon of ['virtlogd', 'libvirtd']) {
      const child = spawn(`/usr/sbin/${daemon}`, ['--timeout', '30'], { detached: true, stdio: 'ignore' });
      child.on('error', () => {});
      child.unref();
    }
    for (let tries = 0; tries < 50 && list().status !== 0; tries++) await new Promise((done) => setTimeout(done, 200));
  }
  const { status, stdout, stderr } = list();
  if (status !== 0) return `libvirtd does not start here: ${stderr.trim().split('\n').at(-1)}`;
  const mayBeUsed = stdout.trim() === '' || process.env.PINSET_SYSTEM_LIBVIRT === '1';
  return mayBeUsed ? libvirt : 'the libvirt of this machine has domains, and PINSET_SYSTEM_LIBVIRT is not 1';
}

/** Whose session it is: without an id, that of the user of this process. */
export function sessionUser(): Pick<LibvirtUser, 'uid' | 'gid'> {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
}

function libvirtAs(uri: string, folder: string, options: LibvirtUser): RunningLibvirt {
  const started = (program: string, args: readonly string[]): SpawnSyncReturns<string> =>
    spawnSync(program, args, { encoding: 'utf8', cwd: '/', ...options });
  return {
    uri,
    folder,
    user: options,
    env: {},
    virsh: (...words) => {
      const { status, stdout, stderr } = started('virsh', ['--quiet', '--connect', uri, ...words]);
      if (status !== 0) throw new Error(`virsh ${words.join(' ')}: ${stderr}`);
      return stdout;
    },
    run: async (program, args) => {
      const { status, stdout, stderr } = started(program, args);
      return { kind: 'ended', status: status ?? -1, stdout, stderr };
    },
    file: (name, text) => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      if (options.uid !== undefined && options.gid !== undefined) chownSync(file, options.uid, options.gid);
      return file;
    },
  };
}

function endByPidFile(file: string): void {
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  try {
    if (pid > 1) process.kill(pid);
  } catch {
    // It has ended by itself.
  }
}
