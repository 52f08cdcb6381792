import assert from 'node:assert/strict';
import type { PersonSteps } from './person.ts';

/** What a person meets who opens a domain where no host is known, in order. */
export const personFirstRun: PersonSteps = [
  [
    'is offered a start when a domain is opened and no host is known, and can decline for good',
    async (driver) => {
      await driver.openFile('lone.xml');
      const { text, buttons } = await driver.message();
      assert.match(text, /^Pinset does not know the host of this domain yet/);
      assert.deepEqual(buttons, ['Get Started', "Don't Show Again"]);
      await driver.pressButton("Don't Show Again");
      assert.equal(await driver.hasMessage(), false); // VS Code writes the answer down in the meantime.
      await driver.reload();
      await driver.openFile('lone.xml');
      await driver.waitForStatus('No Host');
      assert.equal(await driver.hasMessage(), false);
    },
  ],
  [
    'sees what to do about the missing host behind the status bar, and why it is missing',
    async (driver) => {
      await driver.clickStatus('No Host');
      const rows = (await driver.quickPick('Copy Debug Information')).join('\n');
      for (const way of ['Select Host…', 'Why Is There No Host?', 'Import Host Capture…', 'How to Capture a Host'])
        assert.ok(rows.includes(way), `${way} is not in:\n${rows}`);
      await driver.choose('Why Is There No Host?');
      const { text, buttons } = await driver.message();
      assert.match(text, /the workspace has no host profile/);
      assert.deepEqual(buttons, ['Select Host']);
      await driver.pressButton('Select Host');
      await driver.quickPick('Import Host Capture…');
      await driver.press('Escape');
    },
  ],
  [
    'finds the same ways in the view of hosts while it is empty',
    async (driver) => {
      await driver.openHosts();
      await driver.waitForPage('Pinset does not know a host yet.');
      await driver.waitForPage('How to Capture a Host');
    },
  ],
  [
    'is led through the four steps, with pictures',
    async (driver) => {
      await driver.runCommand('Pinset: Get Started');
      for (const step of ['Capture a host', 'Import the capture', 'Fix a first finding', 'Check every change in CI'])
        await driver.waitForPage(step);
      await driver.press('Control+b'); // Pictures need a wide page.
      await driver.waitForPicture('A list of commands');
    },
  ],
];
