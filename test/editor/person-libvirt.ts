import assert from 'node:assert/strict';
import type { PersonSteps } from './person.ts';

const cputune = "<cputune><vcpupin vcpu='0' cpuset='1'/><vcpupin vcpu='1' cpuset='2'/></cputune>";

/**
 * What a person does with test/editor/workspace/libvirt, whose setting names libvirt's test driver, and sees. That driver
 * forgets what was defined when virsh ends.
 */
export const personLibvirt: PersonSteps = [
  [
    'imports what libvirt has',
    async (driver) => {
      await driver.runCommand('Pinset: Set Up From This Host');
      await driver.waitForInput(/Name of the host\. 16 CPUs/);
      await driver.press('Enter');
      await driver.waitForTab('.host.json');
      await driver.openFile('vms/test.xml');
      await driver.waitForText(/<name>test<\/name>/);
    },
  ],
  [
    'sees the difference before a document is defined, and what libvirt says of it',
    async (driver) => {
      await driver.select('<os>');
      await driver.type(`${cputune}<os>`);
      await driver.runCommand('Pinset: Define on the Host');
      const question = await driver.answerDialog('Define');
      assert.match(question, /Replace the definition of test on test:\/\/\/default\?/);
      assert.match(question, /It runs, and takes this from its next start\./);
      const { text, buttons } = await driver.message();
      assert.equal(text, 'Pinset: test is defined on test:///default.');
      assert.deepEqual(buttons, ['Apply Pins Live…']);
      await driver.pressButton('Apply Pins Live…');
    },
  ],
  [
    'sees the commands before the running domain is pinned',
    async (driver) => {
      const question = await driver.answerDialog('Apply');
      assert.match(question, /Pin the running domain test\? 2 commands\./);
      assert.match(question, /vCPU 0 → CPU 1\s+vCPU 1 → CPU 2/);
      assert.equal((await driver.message()).text, 'Pinset: 2 pins of test are applied.');
    },
  ],
];
