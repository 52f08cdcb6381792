import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { PersonSteps } from './person.ts';

/** The key bindings of the person: one for each command that would ask libvirt. */
export const keyBindings = [
  'pinset.setUpFromHost',
  'pinset.verifyGuests',
  'pinset.defineOnHost',
  'pinset.applyPinsLive',
  'pinset.openDomain',
].map((command, index) => ({ command, key: `ctrl+alt+${index + 1}` }));

/** What a person with these key bindings meets who asks for libvirt in a workspace that is not trusted. `called`: where a virsh would leave a trace. */
export function personUntrusted(called: string): PersonSteps {
  const wasRun = () => (existsSync(called) ? readFileSync(called, 'utf8') : null);
  return [
    [
      'opens a domain, which is read, and nothing is run',
      async (driver) => {
        await driver.openFile('vms/first.xml');
        await driver.waitForStatus('Restricted Mode');
        await driver.waitForSquiggle();
        assert.equal(wasRun(), null);
      },
    ],
    [
      'finds no command that asks libvirt in the palette',
      async (driver) => {
        assert.ok((await driver.commands('Pinset: ')).some((title) => title.includes('Show Host Map')));
        for (const title of ['Set Up From', 'Verify Running', 'Define on', 'Apply Pins', 'Open Domain of'])
          assert.deepEqual(
            (await driver.commands(`Pinset: ${title}`)).filter((one) => one.includes(title)),
            [],
            title,
          );
      },
    ],
    [
      'calls them by keys, is told why nothing happens, and nothing is run',
      async (driver) => {
        for (const { key } of keyBindings) {
          await driver.press(key.replace('ctrl+alt', 'Control+Alt'));
          const said = await driver.messageWith('Pinset');
          assert.equal(said, 'Pinset asks libvirt only in a trusted workspace.', key);
          assert.equal(wasRun(), null, key);
          await driver.clearMessages();
        }
      },
    ],
    [
      'trusts the workspace, and then virsh is run, but only for a command',
      async (driver) => {
        await driver.press('Control+Alt+2');
        await driver.pressButton('Manage Workspace Trust');
        await driver.waitForPage('You are in Restricted Mode');
        await driver.pressUntil('Control+Enter', 'You trust this folder');
        await driver.press('Escape');
        assert.equal(wasRun(), null);
        await driver.press('Control+Alt+2');
        await driver.messageWith('virsh failed without saying why');
        assert.match(wasRun() ?? '', /--readonly/);
      },
    ],
  ];
}
