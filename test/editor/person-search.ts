import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedDomain } from '../fragments.ts';
import type { PersonSteps } from './person.ts';

/**
 * Adds a host to test/editor/workspace/fixes on which so many domains compete that a search for places is an action of
 * its own: `crowd`.
 */
export function addCrowdedHost(workspace: string): void {
  const profile = { name: 'crowd', topology: 'lab.capabilities.xml', documents: ['../crowd/*.xml'] };
  writeFileSync(join(workspace, 'hosts', 'crowd.host.json'), JSON.stringify(profile, null, 2));
  mkdirSync(join(workspace, 'crowd'));
  const pins = Array.from({ length: 12 }, (_, vcpu) => String(vcpu));
  for (let index = 0; index < 80; index++)
    writeFileSync(join(workspace, 'crowd', `vm${index}.xml`), pinnedDomain(`vm${index}`, ...pins));
}

/** What a person does on the host of {@link addCrowdedHost}, and sees. */
export const personSearch: PersonSteps = [
  [
    'has new places searched on a host that is too crowded to search them unasked, and reads why there are none',
    async (driver) => {
      await driver.openFile('crowd/vm79.xml');
      await driver.waitForSquiggle('warning');
      const before = await driver.visibleText();
      const titles = await driver.openLightBulb("vcpu='3' cpuset='3");
      const search = 'Search for new places for the domains of host crowd…';
      assert.ok(titles.includes(search), titles.join(' | '));
      await driver.chooseFix(search);
      assert.match(await driver.messageWith('No fix for'), /^No fix for cpu-overcommit: .*\d/);
      assert.equal(await driver.visibleText(), before);
    },
  ],
];
