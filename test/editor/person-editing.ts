import assert from 'node:assert/strict';
import type { PersonSteps } from './person.ts';

/** What a person does with the texts of test/editor/workspace/fleet, and with its view of hosts. */
export const personEditing: PersonSteps = [
  [
    'takes a CPU from the list before an old one, of which nothing is left',
    async (driver) => {
      await driver.openFile('vms/tidy.xml');
      await driver.waitForStatus('lab · 16 CPUs');
      const labels = await driver.suggestions("vcpu='0' cpuset='");
      assert.ok(labels.includes('8-9'), labels.join(' '));
      await driver.takeSuggestion('8-9');
      await driver.waitForText(/vcpu='0' cpuset='8-9'/);
      await driver.press('Control+z');
      await driver.waitForText(/vcpu='0' cpuset='4'/);
    },
  ],
  [
    'takes a capture for a profile from the list',
    async (driver) => {
      await driver.openFile('hosts/lab.host.json');
      await driver.suggestions('"topology": "');
      await driver.takeSuggestion('lab.capabilities.xml');
      await driver.waitForText(/"topology": "lab\.capabilities\.xml",/);
    },
  ],
  [
    'has a rule explained by the light bulb',
    async (driver) => {
      await driver.openFile('vms/second.xml');
      await driver.waitForText(/<name>second/);
      await driver.waitForSquiggle('warning');
      await driver.openLightBulb("vcpu='0' cpuset='12");
      await driver.chooseFix('Explain cpu-overcommit');
      await driver.waitForTab('cpu-overcommit');
    },
  ],
  [
    'ignores a finding by the light bulb, and types the reason over the word that is selected',
    async (driver) => {
      await driver.openFile('vms/first.xml');
      await driver.waitForText(/<name>first/);
      await driver.waitForSquiggle('warning');
      const titles = await driver.openLightBulb("vcpu='0' cpuset='12");
      for (const title of ['Ignore cpu-overcommit here, because …', 'Turn cpu-overcommit off on host lab'])
        assert.ok(titles.includes(title), titles.join(' | '));
      await driver.chooseFix('Ignore cpu-overcommit here');
      await driver.waitForText(/<!-- pinset-ignore cpu-overcommit: reason -->/);
      await driver.waitForStatus('(6 selected)');
      await driver.type('both idle at night');
      await driver.waitForText(/ {4}<!-- pinset-ignore cpu-overcommit: both idle at night -->\n {4}<vcpupin/);
      await driver.waitForNoSquiggle();
      await driver.runCommand('File: Revert File');
      await driver.waitForSquiggle('warning');
    },
  ],
  [
    'opens the capture of a host by its menu in the view of hosts',
    async (driver) => {
      await driver.openHosts('lab');
      const entries = await driver.hostMenu('lab');
      for (const title of ['Show Host Map', 'Open Profile', 'Open Capture', 'Re-pin the Domains of the Host…'])
        assert.ok(entries.includes(title), entries.join(' | '));
      await driver.chooseFromMenu('Open Capture');
      await driver.waitForTab('lab.capabilities.xml');
    },
  ],
];
