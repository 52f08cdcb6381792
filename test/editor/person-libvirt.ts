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
      await driver.openHosts();
      await driver.runCommand('Pinset: Set Up From This Host');
      await driver.waitForInput(/Name of the host\. 16 CPUs/);
      await driver.press('Enter');
      await driver.waitForMessage(/has 16 CPUs.* 1 domain is checked against it\./);
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
      await driver.waitForMessage(/^Pinset: test is defined on test:\/\/\/default\.$/);
    },
  ],
  [
    'sees the commands before the running domain is pinned',
    async (driver) => {
      await driver.runCommand('Pinset: Apply Pins Live');
      const question = await driver.answerDialog('Apply');
      assert.match(question, /Pin the running domain test\? 2 commands\./);
      assert.match(question, /vCPU 0 → CPU 1\s+vCPU 1 → CPU 2/);
      await driver.waitForMessage(/^Pinset: 2 pins of test are applied\.$/);
    },
  ],
];
