import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onPath, runProgram, startProgram, stop, Unavailable, within } from '../programs.ts';
import { cache, exclusively } from './cache.ts';
import { missingDebianPackages, needDebianPackages } from './debian.ts';

const VERSION = '4.139.1'; // VS Code 1.139.1
const folder = join(cache, `code-server-${VERSION}`);
/** The program of its server. */
export const serverMain = join(folder, 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js');

/**
 * What a first run should not be met by: a welcome page, side bars and questions that have nothing to do with Pinset. VS
 * Code in a browser also saves by itself after a second, which it does not do on the desktop.
 */
export const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'chat.disableAIFeatures': true,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'files.autoSave': 'off',
} as const;

/** A VS Code that is served to a browser. */
export interface ServedEditor {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  readonly authority: string;
  stop(): void;
}

/** What building code-server takes. */
const BUILD_PACKAGES = ['libkrb5-dev', 'python3', 'make', 'g++'];

/** What {@link needCodeServer} would install, each with its size; nothing the second time. */
export function codeServerWouldInstall(): string[] {
  if (existsSync(serverMain)) return [];
  const packages = missingDebianPackages(BUILD_PACKAGES);
  return [
    `code-server ${VERSION}, a VS Code for the browser: 620 MB in ${folder}, about two minutes`,
    ...(packages.length > 0 ? [`to build it, the Debian packages ${packages.join(', ')}: up to 300 MB`] : []),
  ];
}

/** Installs code-server into the cache, once: about two minutes and 620 MB, and nothing at all the next time. */
export async function needCodeServer(): Promise<void> {
  if (existsSync(serverMain)) return;
  await needDebianPackages(BUILD_PACKAGES, 'building code-server');
  await exclusively('code-server', async () => {
    if (existsSync(serverMain)) return;
    const npm = onPath('npm');
    if (npm === null) throw new Unavailable('installing code-server needs npm on the PATH');
    console.log(`installing code-server ${VERSION} into ${folder}, once (about two minutes)`);
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    const allowScripts = { 'code-server': true, argon2: true };
    writeFileSync(join(fresh, 'package.json'), JSON.stringify({ private: true, allowScripts }));
    // code-server builds for, and runs on, Node 24: this process's own, whatever else the machine has.
    const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
    // An npm that runs this script tells its children of its own Node, and code-server's install believes it.
    const { npm_config_user_agent: _outer, ...env } = process.env;
    await runProgram(npm, ['install', '--no-audit', '--no-fund', '--save-exact', `code-server@${VERSION}`], {
      cwd: fresh,
      env: { ...env, PATH },
      seconds: 1200,
    });
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  });
}

/** Installs a VSIX into the served editor whose data lies in `data`. */
export async function installVsix(vsix: string, data: string): Promise<void> {
  await runProgram(process.execPath, [serverMain, '--install-extension', vsix, ...dataArguments(data)], {
    seconds: 120,
  });
}

/** How an editor is served; `port` 0 is a free one. */
export interface ServingOptions {
  readonly port?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of its server. */
  readonly flags?: readonly string[];
  /** Whether it trusts every workspace; else none. */
  readonly trusts?: boolean;
  readonly user?: EditorUser;
}

/** Who runs the editor, and with which environment, if not as this process. */
export interface EditorUser {
  readonly uid?: number;
  readonly gid?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts the server and waits until it answers. `port` 0 takes a free one. */
export async function startCodeServer(
  data: string,
  { port = 0, settings = {}, flags = [], trusts = true, user = {} }: ServingOptions = {},
): Promise<ServedEditor> {
  const machine = join(data, 'data', 'Machine');
  mkdirSync(machine, { recursive: true });
  const all = { ...QUIET_SETTINGS, 'security.workspace.trust.enabled': !trusts, ...settings };
  writeFileSync(join(machine, 'settings.json'), JSON.stringify(all, null, 2));
  const authority = `127.0.0.1:${port === 0 ? await freePort() : port}`;
  const [host = '', number = ''] = authority.split(':');
  const own = [
    '--host',
    host,
    '--port',
    number,
    '--without-connection-token',
    ...(trusts ? ['--disable-workspace-trust'] : []),
  ];
  const args = [serverMain, ...own, '--telemetry-level', 'off', ...dataArguments(data), ...flags];
  const child = startProgram(process.execPath, args, { ...user, stdio: ['ignore', 'pipe', 'pipe'] });
  const log: string[] = [];
  child.stdout?.on('data', (text) => log.push(String(text)));
  child.stderr?.on('data', (text) => log.push(String(text)));
  const address = `http://${authority}`;
  try {
    await within(
      60,
      `the editor at ${address}`,
      answers(address, () => child.exitCode),
    );
  } catch (error) {
    stop(child);
    throw new Unavailable(`${error instanceof Error ? error.message : error}\n${log.join('').trim()}`);
  }
  return { address, authority, stop: () => stop(child) };
}

function dataArguments(data: string): string[] {
  return ['--server-data-dir', data, '--extensions-dir', join(data, 'extensions'), '--accept-server-license-terms'];
}

async function answers(address: string, exitCode: () => number | null): Promise<void> {
  for (;;) {
    const code = exitCode();
    if (code !== null) throw new Unavailable(`the editor's server ended with status ${code}`);
    const response = await fetch(`${address}/version`).catch(() => null);
    if (response?.ok) return;
    await sleep(200);
  }
}

/** A TCP port of 127.0.0.1 that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
