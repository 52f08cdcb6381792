import assert from 'node:assert/strict';
import type { PersonSteps } from './person.ts';
import { focused, textOf } from './person-map.ts';

/** What a person does with the map of 1,024 CPUs in test/editor/workspace/map, and sees. */
export const personLargeMap: PersonSteps = [
  [
    'sees the nodes of 1,024 CPUs, opens one, zooms out, and goes to the conflict and its pin',
    async (driver) => {
      await driver.press('Control+1'); // The file is to open beside the map, not above it.
      await driver.openFile('big/farm.xml');
      await driver.waitForStatus('big · 1024 CPUs');
      const map = await driver.hostMap();
      await map.locator('#bar', { hasText: /1 conflict/ }).waitFor();
      const [nodes, cpus] = [map.locator('[data-of-group]'), map.locator('[data-of-cpu]')];
      assert.deepEqual([await nodes.count(), await cpus.count()], [16, 0]);
      assert.match((await nodes.nth(5).getAttribute('aria-label')) ?? '', /node 5\b.*1 conflict/);

      await nodes.first().focus();
      await driver.press('Enter');
      assert.equal(await focused(map), '0');
      const drawn = await cpus.count();
      assert.ok(drawn >= 64 && drawn < 1024, `${drawn} CPUs are drawn`);

      await driver.press('0');
      assert.deepEqual([await nodes.count(), await cpus.count()], [16, 0]);
      await driver.press('n');
      assert.equal(await focused(map), '700');
      assert.match(await textOf(map, '#live'), /^Conflict 1 of 1, .*vCPUs 0-1 of farm, 2:1$/);
      await driver.press('Enter');
      await driver.waitForStatus('(3 selected)');
    },
  ],
];
