// Takes the pictures of docs/images anew, of the extension at work in a real VS Code, and makes them small:
//   node scripts/pictures.ts [NAME]…
import { cpSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clip, Driver } from '../test/editor/driver.ts';
import { root, runFolder } from './editor/cache.ts';
import { needCodeServer } from './editor/code-server.ts';
import { openWorkbench } from './editor/workbench.ts';
import { buildVsix } from './package/vsix.ts';
import { main, onPath, runProgram, Unavailable } from './programs.ts';

const images = join(root, 'docs', 'images');
const window = { width: 1120, height: 640 };

/** The part of the window that shows the editor; the row of small pictures in README has a third of its width each. */
const editor: Clip = { x: 360, y: 60, width: 560, height: 330 };

/** What is done before a picture is taken, in the order in which they are taken: a fix stays for those after it. */
const pictures: Readonly<Record<string, (driver: Driver) => Promise<Clip | null>>> = {
  async finding(driver) {
    await driver.openFile('vms/rack1-07/build.xml');
    await driver.waitForSquiggle('warning');
    await driver.hover("cpuset='3");
    return null;
  },
  async find(driver) {
    await driver.openFile('vms/rack1-07/build.xml');
    await driver.waitForSquiggle('warning');
    await driver.select("cpuset='3");
    return editor;
  },
  async fix(driver) {
    await driver.openFile('vms/rack1-07/build.xml');
    await driver.waitForSquiggle('warning');
    await driver.openLightBulb("cpuset='3");
    return editor;
  },
  async fixed(driver) {
    await driver.openFile('vms/rack1-07/build.xml');
    await driver.waitForSquiggle('warning');
    await driver.openLightBulb("cpuset='3");
    await driver.chooseFix('Re-pin vCPU 3 to CPU 7');
    await driver.hover("cpuset='7");
    return editor;
  },
  async script(driver) {
    await driver.openFile('scripts/rack1-07/start-ci.sh');
    await driver.waitForSquiggle('warning');
    await driver.hover('CPUS=2,10');
    return null;
  },
};

main(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !Object.hasOwn(pictures, name));
  if (unknown !== undefined)
    throw new Unavailable(`${unknown} is no picture; there are ${Object.keys(pictures).join(', ')}`);
  if (onPath('pngquant') === null) throw new Unavailable('pngquant makes the pictures small (Debian: pngquant)');
  await needCodeServer();
  const folder = runFolder();
  const vsix = await buildVsix(folder);
  for (const [name, prepare] of Object.entries(pictures)) {
    if (asked.length === 0 || asked.includes(name)) await take(name, prepare, vsix, join(folder, name));
  }
});

async function take(name: string, prepare: (driver: Driver) => Promise<Clip | null>, vsix: string, folder: string) {
  const workspace = join(folder, 'examples');
  cpSync(join(root, 'examples'), workspace, { recursive: true });
  const settings = {
    'workbench.colorTheme': 'Default Dark Modern',
    'editor.minimap.enabled': false,
    'window.commandCenter': false,
  };
  const { driver, close } = await openWorkbench({ vsix, workspace, folder, settings, size: window });
  const file = join(images, `${name}.png`);
  const large = join(folder, 'large.png');
  await driver.screenshot(large, await prepare(driver));
  await close();
  await runProgram('pngquant', ['--force', '--strip', '--speed', '1', '--output', file, '64', large], { seconds: 60 });
  rmSync(large);
  console.log(`${(statSync(file).size / 1000).toFixed(0).padStart(4)} kB  docs/images/${name}.png`);
}
