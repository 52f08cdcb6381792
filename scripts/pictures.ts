// Takes the pictures of docs/images and walkthrough anew, of the extension at work in a real VS Code, and makes them small:
//   node scripts/pictures.ts [NAME]…
import { chmodSync, cpSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Clip, Driver } from '../test/editor/driver.ts';
import { root, runFolder } from './editor/cache.ts';
import { needCodeServer } from './editor/code-server.ts';
import { openWorkbench } from './editor/workbench.ts';
import { buildVsix } from './package/vsix.ts';
import { main, onPath, runProgram, Unavailable } from './programs.ts';

const window = { width: 1120, height: 640 };

/** The part of the window that shows the pins; in the row of README each picture has a third of the width. */
const pins: Clip = { x: 396, y: 197, width: 560, height: 278 };

/** What is done before a picture of docs/images is taken. */
const ofDocs: Readonly<Record<string, (driver: Driver) => Promise<Clip | null>>> = {
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
    return pins;
  },
  async fix(driver) {
    await driver.openFile('vms/rack1-07/build.xml');
    await driver.waitForSquiggle('warning');
    await driver.openLightBulb("cpuset='3");
    return pins;
  },
  async fixed(driver) {
    await driver.openFile('vms/rack1-07/build.xml');
    await driver.waitForSquiggle('warning');
    await driver.openLightBulb("cpuset='3");
    await driver.chooseFix('Re-pin vCPU 3 to CPU 7');
    await driver.waitForText(/cpuset='7'.*core \{7,15\}/);
    await driver.select("vcpu='3'");
    return pins;
  },
  async script(driver) {
    await driver.openFile('scripts/rack1-07/start-ci.sh');
    await driver.waitForSquiggle('warning');
    await driver.hover('CPUS=2,10');
    return null;
  },
};

/** What is done before a picture of the walkthrough is taken; each is as wide as a page of it shows it. */
const ofWalkthrough: Readonly<Record<string, (driver: Driver) => Promise<Clip | null>>> = {
  async capture(driver) {
    await driver.openFile('vms/rack1-07/build.xml');
    await driver.waitForSquiggle('warning');
    await driver.runCommand('Pinset: How to Capture a Host');
    await driver.quickPick();
    return { x: 250, y: 0, width: 620, height: 400 };
  },
  async import(driver) {
    await driver.openFile('vms/rack1-07/build.xml');
    await driver.waitForSquiggle('warning');
    await driver.openHosts('rack1-07', 'node 0', 'core {3,11}', 'CPU 3');
    return { x: 0, y: 30, width: 620, height: 400 };
  },
  async fix(driver) {
    await driver.openFile('vms/rack1-07/build.xml');
    await driver.waitForSquiggle('warning');
    await driver.openLightBulb("cpuset='3");
    return { x: 340, y: 60, width: 620, height: 400 };
  },
  async ci(driver) {
    await driver.openFile('vms/rack1-07/build.xml');
    await driver.waitForSquiggle('warning');
    await driver.runInTerminal('pinset check vms/rack1-07', 'warnings');
    return { x: 340, y: 230, width: 780, height: 375 };
  },
};

/** A picture by its name. */
interface Picture {
  readonly name: string;
  /** Below the project. */
  readonly file: string;
  /** Those of the walkthrough are in the VSIX, so they have fewer. */
  readonly colors: number;
  readonly prepare: (driver: Driver) => Promise<Clip | null>;
}

const pictures: readonly Picture[] = [
  ...Object.entries(ofDocs).map(([name, prepare]) => {
    return { name, file: `docs/images/${name}.png`, colors: 64, prepare };
  }),
  ...Object.entries(ofWalkthrough).map(([name, prepare]) => {
    return { name: `walkthrough/${name}`, file: `walkthrough/${name}.png`, colors: 16, prepare };
  }),
];

main(async () => {
  const asked = process.argv.slice(2);
  const isAsked = ({ name }: Picture) =>
    asked.length === 0 || asked.some((one) => name === one || name.startsWith(`${one}/`));
  const unknown = asked.find((one) => !pictures.some(({ name }) => name === one || name.startsWith(`${one}/`)));
  if (unknown !== undefined)
    throw new Unavailable(`${unknown} is no picture; there are ${pictures.map(({ name }) => name).join(', ')}`);
  if (onPath('pngquant') === null) throw new Unavailable('pngquant makes the pictures small (Debian: pngquant)');
  await needCodeServer();
  const folder = runFolder();
  const vsix = await buildVsix(folder);
  const bin = withCommand(join(folder, 'bin'));
  for (const picture of pictures) if (isAsked(picture)) await take(picture, vsix, bin, join(folder, picture.name));
});

/** Puts the command, as it is built, into a folder for the PATH of terminals. */
function withCommand(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const command = join(folder, 'pinset');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist', 'cli.cjs')}' "$@"\n`);
  chmodSync(command, 0o755);
  return folder;
}

async function take({ file, colors, prepare }: Picture, vsix: string, bin: string, folder: string) {
  const workspace = join(folder, 'examples');
  cpSync(join(root, 'examples'), workspace, { recursive: true });
  const settings = {
    'workbench.colorTheme': 'Default Dark Modern',
    'editor.minimap.enabled': false,
    'window.commandCenter': false,
    'terminal.integrated.gpuAcceleration': 'off',
    'terminal.integrated.fontSize': 12,
    'terminal.integrated.profiles.linux': { sh: { path: '/bin/sh' } },
    'terminal.integrated.defaultProfile.linux': 'sh',
    'terminal.integrated.env.linux': { PATH: [bin, process.env.PATH].join(delimiter), PS1: '$ ' },
  };
  const { driver, close } = await openWorkbench({ vsix, workspace, folder, settings, size: window });
  const made = join(root, file);
  const large = join(folder, 'large.png');
  await driver.screenshot(large, await prepare(driver));
  await close();
  await runProgram(
    'pngquant',
    ['--force', '--strip', '--nofs', '--speed', '1', '--output', made, String(colors), large],
    { seconds: 60 },
  );
  rmSync(large);
  console.log(`${(statSync(made).size / 1000).toFixed(0).padStart(4)} kB  ${file}`);
}
