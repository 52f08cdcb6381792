// Opens examples/ in a real VS Code with the extension as it is now: `npm start [-- --port N] [-- --served]`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cache, root, runFolder } from './editor/cache.ts';
import { installVsix, needCodeServer, QUIET_SETTINGS, startCodeServer } from './editor/code-server.ts';
import { findDesktop } from './editor/desktop.ts';
import { buildVsix } from './package/vsix.ts';
import { main, runProgram, startProgram } from './programs.ts';

const examples = join(root, 'examples');

main(async () => {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '0' }, served: { type: 'boolean', default: false } },
  });
  const desktop = await findDesktop();
  if (desktop.executable !== null && !values.served && values.port === '0') {
    console.log(`opening ${desktop.executable} (${desktop.why})`);
    await onDesktop(desktop.executable);
  } else {
    const why = desktop.executable === null ? desktop.why : 'as asked for';
    console.log(`serving VS Code to a browser (${why})`);
    await inBrowser(Number(values.port));
  }
});

async function onDesktop(executable: string): Promise<void> {
  await runProgram(process.execPath, [join(root, 'scripts', 'build.ts')], { cwd: root, seconds: 120 });
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
