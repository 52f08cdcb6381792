import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningLibvirt } from '../libvirt/running-libvirt.ts';
import type { Driver } from './driver.ts';
import type { PersonSteps } from './person.ts';
import { violations } from './person-map.ts';

/** A guest of QEMU without KVM, whose vCPUs are pinned to CPUs 0 and 1. */
function guest(name: string): string {
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory>16384</memory>
  <vcpu>2</vcpu>
  <os><type arch='x86_64'>hvm</type></os>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='1'/>
  </cputune>
</domain>
`;
}

/** Defines the domains of the steps, and starts `web` paused. Returns how to end it. */
export function startGuests({ virsh, file }: RunningLibvirt): () => void {
  for (const name of ['web', 'db']) virsh('define', file(`${name}.xml`, guest(name)));
  virsh('start', '--paused', 'web');
  return () => {
    if (virsh('list', '--name').includes('web')) virsh('destroy', 'web');
  };
}

/** What a person does on the host itself, in an empty workspace, with these guests of a real libvirt. */
export function personLibvirt(libvirt: RunningLibvirt, workspace: string): PersonSteps {
  const { uri, virsh } = libvirt;
  return [
    [
      'sets up from this host: the domains, a profile of the host, and the connection as a setting',
      async (driver) => {
        await driver.runCommand('Pinset: Set Up From This Host');
        await driver.choose(uri);
        await driver.waitForPage('Name of the host');
        await driver.type('here');
        await driver.press('Enter');
        await driver.waitForTab('here.host.json');
        await driver.messageWith('2 domains are checked against it.');
        await driver.clearMessages();
        await driver.openFile('vms/web.xml');
        await driver.waitForStatus('here · ');
        assert.deepEqual(readdirSync(join(workspace, 'vms')), ['db.xml', 'web.xml']);
        assert.deepEqual(JSON.parse(readFileSync(join(workspace, '.vscode/settings.json'), 'utf8')), {
          'pinset.connection': uri,
        });
      },
    ],
    [
      'verifies, and sees that the threads are where the file says',
      async (driver) => {
        await driver.runCommand('Pinset: Verify Running Guests');
        assert.match(await driver.messageWith('compared with their documents on here: 1, with'), /defined: 0\./);
        await driver.clearMessages();
        await driver.clickEditorAction('Show Host Map');
        const map = await driver.hostMap();
        await map.locator('.chip', { hasText: /^✓ \d+ threads where defined \(read / }).waitFor();
        assert.equal(await map.locator('.stray').count(), 0);
      },
    ],
    [
      "moves a vCPU behind libvirt's back, verifies, and sees file and truth on the map",
      async (driver) => {
        execFileSync('taskset', ['--cpu-list', '--pid', '0', threadOf(libvirt, 'CPU 1/')]);
        await driver.runCommand('Pinset: Verify Running Guests');
        await driver.messageWith('Elsewhere than defined: 1.');
        await driver.pressButton('Show It');
        await driver.waitForStatus('selected');
        await driver.waitForFocus();
        await driver.clearMessages();
        const map = await driver.hostMap();
        await map.locator('.chip', { hasText: /^≠ 1 thread elsewhere than defined \(read / }).waitFor();
        await map.locator('[data-cpu="0"] .stray', { hasText: '≠ web 1' }).waitFor();
        await map.locator('[data-cpu="1"] .away', { hasText: 'web 1' }).waitFor();
        const truth = 'vCPU 1 of web (file: CPU 1; running: CPU 0)';
        const item = map.locator('[data-item="cpu-0"]');
        assert.ok((await item.getAttribute('aria-label'))?.endsWith(truth));
        await item.focus();
        await map.locator('#facts .drift', { hasText: truth }).waitFor();
        assert.deepEqual(await violations(map), []);
        await driver.press('Enter');
        await driver.waitForFocus();
        await driver.waitForStatus('selected');
      },
    ],
    [
      'edits the pin, and what was true of another text goes, until that is undone',
      async (driver) => {
        const map = await driver.hostMap();
        await driver.openFile('vms/web.xml');
        await retype(driver, "vcpu='1' cpuset='1", '0-1');
        await map.locator('.chip', { hasText: /^\d+ threads where defined; changed since: web \(/ }).waitFor();
        assert.equal(await map.locator('.stray').count(), 0);
        await driver.runCommand('File: Revert File');
        await map.locator('.stray').first().waitFor();
        await driver.closeTab('Map: here');
      },
    ],
    [
      'applies pins live, after the commands were shown',
      async (driver) => {
        await retype(driver, "vcpu='1' cpuset='1", '0-1');
        await driver.runCommand('Pinset: Apply Pins Live');
        const { text, buttons } = await driver.question();
        assert.match(text, /web\? 1 command\.[\s\S]*vCPU 1 → CPUs 0-1/);
        assert.deepEqual(buttons.toSorted(), ['Apply', 'Cancel']);
        await driver.answer('Cancel');
        assert.match(virsh('vcpupin', 'web', '--vcpu', '1'), /1 +1\n/);
        await driver.closeTab('Pins of web');
        await driver.openFile('vms/web.xml');
        await driver.runCommand('Pinset: Apply Pins Live');
        await driver.question();
        await driver.answer('Apply');
        await driver.messageWith('1 pin of web is applied.');
        for (const which of ['--live', '--config'])
          assert.match(virsh('vcpupin', 'web', '--vcpu', '1', which), /1 +0-1\n/);
        await driver.clearMessages();
        await driver.closeTab('Pins of web');
        await save(driver);
      },
    ],
    [
      'defines a document, after its difference was shown, which then is gone',
      async (driver) => {
        await driver.openFile('vms/db.xml');
        await retype(driver, "vcpu='1' cpuset='1", '0-1');
        await driver.runCommand('Pinset: Define on the Host');
        assert.match((await driver.question()).text, new RegExp(`Replace the definition of db on ${uri}\\?`));
        assert.deepEqual((await driver.tabs()).filter(isDifference).length, 1);
        await driver.answer('Cancel');
        await driver.waitForTab('db.xml');
        assert.deepEqual((await driver.tabs()).filter(isDifference), []);
        assert.match(virsh('dumpxml', '--inactive', 'db'), /vcpu='1' cpuset='1'/);
        await driver.runCommand('Pinset: Define on the Host');
        await driver.question();
        await driver.answer('Look at the Difference First');
        await driver.pressButton('Define');
        await driver.messageWith(`db is defined on ${uri}.`);
        assert.match(virsh('dumpxml', '--inactive', 'db'), /vcpu='1' cpuset='0-1'/);
        assert.deepEqual((await driver.tabs()).filter(isDifference), []);
        await driver.clearMessages();
        await save(driver);
      },
    ],
    [
      'sees what libvirt refuses at its place',
      async (driver) => {
        await retype(driver, "vcpu='1' cpuset='0-1", 'none');
        await driver.runCommand('Pinset: Define on the Host');
        await driver.question();
        await driver.answer('Define');
        const refused = await driver.messageWith('libvirt refuses it: ');
        assert.match(refused, /^Pinset: libvirt refuses it: Extra element cputune/);
        await driver.problems('libvirt refuses it: ');
        await driver.press('Control+Shift+m');
        assert.match(virsh('dumpxml', '--inactive', 'db'), /vcpu='1' cpuset='0-1'/);
        await driver.clearMessages();
        await driver.openFile('vms/db.xml');
        await driver.runCommand('File: Revert File');
      },
    ],
    [
      "opens libvirt's own definition, edits it, and saves it when the difference is agreed to",
      async (driver) => {
        await driver.runCommand('View: Close All Editors');
        await driver.runCommand('Pinset: Open Domain of libvirt');
        await driver.choose('db');
        await driver.waitForText(/vcpu='1' cpuset='0-1'/);
        await retype(driver, "vcpu='1' cpuset='0-1", '1');
        await driver.press('Control+s');
        await driver.question();
        await driver.answer('Cancel');
        const refused = await driver.messageWith('Failed to save');
        assert.match(refused, /\(not defined; your edits are still in the editor\)$/);
        await driver.clearMessages();
        assert.match(virsh('dumpxml', '--inactive', 'db'), /vcpu='1' cpuset='0-1'/);
        await driver.waitForText(/vcpu='1' cpuset='1'/);
        await driver.press('Control+s');
        await driver.question();
        await driver.answer('Define');
        await driver.messageWith(`db is defined on ${uri}.`);
        await driver.waitForSaved();
        assert.match(virsh('dumpxml', '--inactive', 'db'), /vcpu='1' cpuset='1'/);
        assert.deepEqual(await driver.tabs(), ['db']);
        await driver.clearMessages();
      },
    ],
    [
      'edits with virsh edit, whose file is taken for that domain on this host',
      async (driver) => {
        await driver.runCommand('View: Close All Editors');
        await driver.typeInTerminal(`EDITOR='code-server --wait' virsh --connect ${uri} edit web`);
        await driver.waitForText(/<name>web<\/name>/);
        const [name = ''] = await driver.tabs();
        assert.match(name, /^virsh/);
        await driver.waitForStatus('here · ');
        await driver.waitForSquiggle('warning');
        const text = await driver.hover("vcpu='0' cpuset='0");
        assert.match(text, /of db/);
        assert.doesNotMatch(text, /of web/, 'its own document does not count beside it');
        await retype(driver, "vcpu='1' cpuset='0-1", '1');
        await save(driver);
        await driver.closeTab(name);
        await driver.waitForPage('XML configuration edited.');
        assert.match(virsh('dumpxml', '--inactive', 'web'), /vcpu='1' cpuset='1'/);
      },
    ],
  ];
}

/** Types another list of CPUs over the one that a text ends with. */
async function retype(driver: Driver, text: string, list: string): Promise<void> {
  await driver.select(text);
  await driver.press('ArrowRight');
  for (let left = text.length - text.lastIndexOf("'") - 1; left > 0; left -= 1) await driver.press('Backspace');
  await driver.type(list);
}

async function save(driver: Driver): Promise<void> {
  await driver.press('Control+s');
  await driver.waitForSaved();
}

function isDifference(tab: string): boolean {
  return tab.includes('libvirt ↔');
}

/** The id of the thread of `web` whose name begins like this. */
function threadOf({ user }: RunningLibvirt, name: string): string {
  const pid = readFileSync(join(user.env.XDG_RUNTIME_DIR ?? '', 'libvirt/qemu/run/web.pid'), 'utf8').trim();
  const tasks = `/proc/${pid}/task`;
  const found = readdirSync(tasks).find((tid) => readFileSync(join(tasks, tid, 'comm'), 'utf8').startsWith(name));
  assert.ok(found, `web has no thread ${name}`);
  return found;
}
