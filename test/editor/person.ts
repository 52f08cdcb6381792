import assert from 'node:assert/strict';
import type { Driver } from './driver.ts';

/** What a person does, by name. Each step goes on where the last one ended. */
export type PersonSteps = readonly (readonly [name: string, step: (driver: Driver) => Promise<void>])[];

/** What a person does with test/editor/workspace/fleet, and sees. */
export const personTests: PersonSteps = [
  [
    'underlines two vCPUs on one CPU',
    async (driver) => {
      await driver.openFile('vms/crowded.xml');
      await driver.waitForSquiggle('warning');
    },
  ],
  [
    'names the host in the status bar',
    async (driver) => {
      await driver.waitForStatus('lab · 16 CPUs');
    },
  ],
  [
    'lists findings of files that are not open among the problems',
    async (driver) => {
      await driver.problems('crowded.xml', 'first.xml', 'second.xml', 'cpu-overcommit');
    },
  ],
  [
    'tells on hover what a CPU is',
    async (driver) => {
      assert.match(await driver.hover("vcpu='1' cpuset='2"), /node/i);
    },
  ],
  [
    'moves a vCPU by the light bulb, and the underline goes',
    async (driver) => {
      const titles = await driver.openLightBulb("vcpu='1' cpuset='2");
      assert.match(titles[0] ?? '', /CPU 6/);
      await driver.chooseFix('CPU 6');
      await driver.waitForNoSquiggle();
      assert.match(await driver.visibleText(), /vcpu='1' cpuset='6'/);
    },
  ],
  [
    'chooses the host of a document that has none, from the status bar',
    async (driver) => {
      await driver.openFile('loose.xml');
      await driver.waitForStatus('No Host');
      await driver.clickStatus('No Host');
      await driver.choose('Select Host');
      const hosts = await driver.quickPick('lab');
      assert.match(hosts[0] ?? '', /lab[\s\S]*16 CPUs · 2 nodes/);
      await driver.choose('spare.host.json');
      await driver.choose('This document');
      await driver.waitForStatus('spare · 16 CPUs');
    },
  ],
];
