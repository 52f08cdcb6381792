// Takes a picture of the extension at work in a real VS Code.
//   node scripts/screenshot.ts OUT.png --file vms/x.xml [--folder DIR] [--hover TEXT] [--lightbulb TEXT] [--problems]
//                              [--hosts LABEL,…] [--status TEXT] [--run COMMAND] [--language ko] [--theme NAME] [--size 1280x800]
import { cpSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root, runFolder } from './editor/cache.ts';
import { needCodeServer } from './editor/code-server.ts';
import { needDebianPackages } from './editor/debian.ts';
import { openWorkbench } from './editor/workbench.ts';
import { buildVsix } from './package/vsix.ts';
import { main, Unavailable } from './programs.ts';

main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      file: { type: 'string' },
      folder: { type: 'string', default: join(root, 'examples') },
      hover: { type: 'string' },
      hosts: { type: 'string' },
      status: { type: 'string' },
      run: { type: 'string' },
      language: { type: 'string' },
      lightbulb: { type: 'string' },
      problems: { type: 'boolean', default: false },
      theme: { type: 'string', default: 'Default Dark Modern' },
      size: { type: 'string', default: '1280x800' },
    },
  });
  const out = positionals[0];
  if (out === undefined || values.file === undefined)
    throw new Unavailable('usage: OUT.png --file FILE [--hover TEXT] …');
  const [width = 1280, height = 800] = values.size.split('x').map(Number);

  await needCodeServer();
  if (values.language === 'ko') await needDebianPackages(['fonts-nanum'], 'showing Korean');
  const folder = runFolder();
  const workspace = join(folder, basename(resolve(values.folder)));
  cpSync(resolve(values.folder), workspace, { recursive: true });
  const { driver, close } = await openWorkbench({
    vsix: await buildVsix(folder),
    workspace,
    folder,
    settings: { 'workbench.colorTheme': values.theme, 'editor.minimap.enabled': false },
    size: { width, height },
    ...(values.language === undefined ? {} : { language: values.language }),
  });
  await driver.openFile(values.file);
  await driver.waitForSquiggle().catch(() => console.log('nothing is underlined'));
  if (values.hosts !== undefined) {
    await driver.openHosts(...values.hosts.split(',').filter(Boolean));
    console.log((await driver.hostRows()).join('\n'));
  }
  if (values.problems) console.log((await driver.problems()).join('\n'));
  if (values.status !== undefined) {
    await driver.clickStatus(values.status);
    console.log((await driver.quickPick()).join('\n'));
  }
  if (values.run !== undefined) {
    await driver.runCommand(values.run);
    await new Promise((resolve) => setTimeout(resolve, 2000)); // What it opens is not known here.
  }
  if (values.hover !== undefined) console.log(await driver.hover(values.hover));
  if (values.lightbulb !== undefined) console.log((await driver.openLightBulb(values.lightbulb)).join('\n'));
  await driver.screenshot(out);
  await close();
});
