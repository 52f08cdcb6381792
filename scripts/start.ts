// Shows what Pinset finds in examples/, then opens them in a real VS Code with the extension as it is now:
//   npm start [-- --port N] [-- --served]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { cache, root, runFolder } from './editor/cache.ts';
import {
  codeServerWouldInstall,
  installVsix,
  needCodeServer,
  QUIET_SETTINGS,
  startCodeServer,
} from './editor/code-server.ts';
import { findDesktop } from './editor/desktop.ts';
import { buildVsix } from './package/vsix.ts';
import { main, runProgram, startProgram } from './programs.ts';

const examples = join(root, 'examples');

main(async () => {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '0' }, served: { type: 'boolean', default: false } },
  });
  await runProgram(process.execPath, [join(root, 'scripts', 'build.ts')], { cwd: root, seconds: 300 });
  await showFindings();
  const desktop = await findDesktop();
  if (desktop.executable !== null && !values.served && values.port === '0') {
    console.log(`opening ${desktop.executable} (${desktop.why})`);
    await onDesktop(desktop.executable);
    return;
  }
  const why = desktop.executable === null ? desktop.why : 'as asked for';
  console.log(`serving VS Code to a browser (${why})`);
  if (await mayInstall()) await inBrowser(Number(values.port));
});

/** What is seen in the editor, in the terminal first: this takes a second, and an editor may have to be installed. */
async function showFindings(): Promise<void> {
  console.log('$ pinset check examples');
  const command = [join(root, 'dist', 'cli.cjs'), 'check', 'examples'];
  const child = startProgram(process.execPath, command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  await new Promise((resolve) => child.once('close', resolve));
  console.log();
}

/** Says what has to be installed, and asks on a terminal. */
async function mayInstall(): Promise<boolean> {
  const installed = codeServerWouldInstall();
  if (installed.length === 0) return true;
  console.log(`this installs, once:\n${installed.map((line) => `  ${line}`).join('\n')}`);
  if (!process.stdin.isTTY || !process.stdout.isTTY || process.env.CI) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Go on? [Y/n] ');
  terminal.close();
  return !/^\s*n/i.test(answer);
}

async function onDesktop(executable: string): Promise<void> {
  const data = join(cache, 'start', 'desktop');
  mkdirSync(join(data, 'User'), { recursive: true });
  writeFileSync(join(data, 'User', 'settings.json'), JSON.stringify(QUIET_SETTINGS, null, 2));
  const args = [
    `--extensionDevelopmentPath=${root}`,
    '--user-data-dir',
    data,
    '--disable-workspace-trust',
    '--wait',
    examples,
  ];
  const child = startProgram(executable, args, { stdio: 'inherit' });
  await new Promise((resolve) => child.once('close', resolve));
}

async function inBrowser(port: number): Promise<void> {
  await needCodeServer();
  const folder = runFolder();
  const data = join(folder, 'data');
  await installVsix(await buildVsix(folder), data);
  const editor = await startCodeServer(data, { port });
  console.log(`\n  Pinset is open at  ${editor.address}/?folder=${examples}\n\n  Ctrl-C ends it.`);
  await new Promise(() => setInterval(() => {}, 1 << 30));
}
