import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { personLibvirt, startGuests } from '../../test/editor/person-libvirt.ts';
import { keyBindings, personUntrusted } from '../../test/editor/person-untrusted.ts';
import { missingForGuests, sessionLibvirt, sessionUser } from '../../test/libvirt/running-libvirt.ts';
import { type EditorUser, serverMain } from './code-server.ts';
import { runPerson } from './run-person.ts';
import type { Run } from './side-by-side.ts';

/** What a person does with libvirt, each in a folder of its own; what this machine lacks is left out by name. */
export function libvirtRuns(vsix: string, workspaces: string, folder: string): Run[] {
  const missing = missingForGuests() ?? missingForUser();
  if (missing !== null) console.log(`editor: the steps of a person with a real libvirt are left out: ${missing}`);
  return [...(missing === null ? [sessionRun(vsix)] : []), untrustedRun(vsix, join(workspaces, 'fleet'), folder)];
}

/** Why the user of the session cannot run the editor; null if that user can. */
function missingForUser(): string | null {
  const reads = ['-e', 'require("node:fs").accessSync(process.argv[1])', serverMain];
  const { status } = spawnSync(process.execPath, reads, { ...sessionUser(), cwd: '/' });
  return status === 0 ? null : 'the user of its session may not read the editor';
}

/** The editor runs as the user whose libvirt it is, in an empty workspace; that user may not read the folder of the run. */
function sessionRun(vsix: string): Run {
  return {
    title: 'A person on the host (code-server in Chromium, a libvirt of its own with guests of QEMU)',
    start: async (print, attempt) => {
      const ends: (() => void)[] = [];
      try {
        const libvirt = sessionLibvirt({ after: (end) => ends.unshift(end) });
        ends.unshift(startGuests(libvirt));
        const folder = join(libvirt.folder, 'editor');
        const workspace = join(libvirt.folder, 'workspace');
        mkdirSync(workspace);
        // What code-server calls `code` in terminals runs on the Node of its package, which npm leaves out.
        const env = { ...libvirt.user.env, SHELL: '/bin/bash', NODE_EXEC_PATH: process.execPath };
        // Else a terminal's text is painted, and not in the page.
        const settings = { 'terminal.integrated.gpuAcceleration': 'off' };
        const options = { vsix, workspace, folder, settings, user: { ...libvirt.user, env } };
        return await runPerson(personLibvirt(libvirt, workspace), options, print, attempt);
      } finally {
        for (const end of ends) end();
      }
    },
  };
}

/** A virsh that is first on the PATH writes down that it was called. */
function untrustedRun(vsix: string, from: string, parent: string): Run {
  return {
    title: 'A person in a workspace that is not trusted (code-server in Chromium)',
    start: (print, attempt) => {
      const folder = join(parent, attempt, 'untrusted');
      const workspace = join(folder, 'workspace');
      cpSync(from, workspace, { recursive: true });
      mkdirSync(join(workspace, '.vscode'), { recursive: true });
      const connection = { 'pinset.connection': 'qemu:///system' };
      writeFileSync(join(workspace, '.vscode', 'settings.json'), JSON.stringify(connection));
      const settings = join(folder, 'workbench', 'data', 'User');
      mkdirSync(settings, { recursive: true });
      writeFileSync(join(settings, 'keybindings.json'), JSON.stringify(keyBindings));
      const bin = join(folder, 'bin');
      const called = join(folder, 'called');
      mkdirSync(bin);
      writeFileSync(join(bin, 'virsh'), `#!/bin/sh\nprintf '%s\\n' "$@" >> '${called}'\nexit 1\n`, { mode: 0o755 });
      // As if it had been started in a terminal: else extensions get the PATH of a login shell.
      const path = { PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, VSCODE_CLI: '1' };
      const user: EditorUser = { env: { ...process.env, ...path } };
      return runPerson(personUntrusted(called), { vsix, workspace, folder, user, trusts: false }, print, attempt);
    },
  };
}
