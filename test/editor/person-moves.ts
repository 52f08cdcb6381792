import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import type { Driver } from './driver.ts';
import type { PersonSteps } from './person.ts';
import { focused, textOf, violations } from './person-map.ts';

/** How a person moves who is on the map, in the same workspace. The last step of personMap comes before. */
export const personMoves: PersonSteps = [
  [
    'drags a vCPU to another CPU, reads what that means, drops it, and undoes it with one Ctrl+Z',
    async (driver) => {
      const map = await driver.hostMap();
      await map.locator('[data-cpu="3"] .who').click();
      await driver.waitForText(/<name>db<\/name>/);
      await map.locator('[data-cpu="4"] .who.current').waitFor();
      await map.locator('[data-cpu="4"] .who').hover();
      await map.page().mouse.down();
      await map.locator('[data-cpu="8"]').hover({ force: true });
      await map.locator('#drop .wrong', { hasText: 'taken by vCPU 0 of web' }).waitFor();
      await map.locator('[data-cpu="9"]').hover({ force: true });
      await map.locator('#drop .wrong', { hasText: 'sibling of vCPU 0 of web' }).waitFor();
      await map.locator('[data-cpu="6"]').hover({ force: true });
      await map.locator('#drop .figures', { hasText: /findings \d+ → \d+/ }).waitFor();
      assert.match(await textOf(map, '#drop'), /^vCPU 3 of db → CPU 6\n+free\n+findings/);
      await map.locator('.ghosts .ghost').waitFor({ state: 'attached' });
      // A redraw gives the focus back to the keyboard's place, which is not where the pointer is.
      await map.locator('[data-item="cpu-2"]').focus();
      assert.match(await textOf(map, '#drop'), /^vCPU 3 of db → CPU 6\n/);
      await map.page().mouse.up();
      await map.locator('[data-cpu="6"] .who').waitFor();
      await driver.waitForText(/vcpu='3' cpuset='6'/);
      await undo(driver, map);
      await driver.waitForText(/vcpu='3' cpuset='4'/);
      await map.locator('[data-cpu="6"] .who').waitFor({ state: 'detached' });
    },
  ],
  [
    'moves a vCPU by the keyboard alone, and hears it',
    async (driver) => {
      const map = await driver.hostMap();
      await map.locator('[data-item="cpu-4"]').focus();
      await driver.press('m');
      await said(map, /^Held: vCPU 3 of db\./);
      await driver.press('m');
      await said(map, /^Held: vCPUs 2-3 of db\./);
      await driver.press('Escape');
      await said(map, /^Put back/);
      await driver.press('m');
      await driver.press('ArrowDown');
      await said(map, /free\. findings \d+ → \d+/);
      const target = await focused(map);
      await driver.press('Enter');
      await said(map, /^Done: Move vCPU 3 of db to CPU /);
      await driver.waitForText(new RegExp(`vcpu='3' cpuset='${target}'`));
      await undo(driver, map);
      await driver.waitForText(/vcpu='3' cpuset='4'/);
      await map.locator(`[data-cpu="${target}"] .who`).waitFor({ state: 'detached' });
    },
  ],
  [
    'moves the memory of a domain to the other node',
    async (driver) => {
      const map = await driver.hostMap();
      await dragMemory(map);
      await map.page().mouse.up();
      await driver.waitForText(/nodeset='1'/);
      await undo(driver, map);
      await driver.waitForText(/nodeset='0'/);
    },
  ],
  [
    'does not move what is read-only, and reads why',
    async (driver) => {
      const map = await driver.hostMap();
      await map.locator('[data-item="cpu-12"]').focus();
      await driver.press('m');
      await driver.press('ArrowDown');
      await said(map, /locked\.xml is read-only/);
      await driver.press('Enter');
      await said(map, /^Not moved: .*read-only/);
    },
  ],
  [
    'finds nothing to complain about with axe-core while something is held',
    async (driver) => {
      const map = await driver.hostMap();
      await map.locator('[data-item="cpu-4"]').focus();
      await driver.press('m');
      assert.deepEqual(await violations(map), []);
      await driver.press('Escape');
    },
  ],
  [
    'sees in the map where a command would place a domain, and accepts it there',
    async (driver) => {
      const map = await driver.hostMap();
      await driver.select("vcpu='0' cpuset='2");
      await driver.runCommand('Pinset: Place This Domain');
      await map.locator('.ghosts.proposed .ghost').first().waitFor({ state: 'attached' });
      assert.deepEqual(await violations(map), []);
      await map.locator('#proposal button').click();
      await driver.waitForText(/vcpu='3' cpuset='(?!4')/);
      await map.locator('.ghosts.proposed .ghost').first().waitFor({ state: 'detached' });
      await map.locator('#proposal').waitFor({ state: 'hidden' });
      await driver.waitForFocus();
      await driver.press('Control+z');
      await driver.waitForText(/vcpu='3' cpuset='4'/);
    },
  ],
  [
    'opens the legend by the keyboard, and reads what the shapes mean',
    async (driver) => {
      const map = await driver.hostMap();
      await map.locator('#legend summary').focus();
      await driver.press('Enter');
      await map.locator('#legend svg[aria-label*="emulator"]').waitFor();
      assert.deepEqual(await violations(map), []);
      await driver.press('Enter');
    },
  ],
  [
    'finds the map as it was after the window was loaded again',
    async (driver) => {
      const before = await driver.hostMap();
      await before.locator('[data-item="cpu-3"]').focus();
      const middle = await middleOf(before, 3);
      await driver.press('+');
      assert.ok(Math.abs((await middleOf(before, 3)) - middle) < 40, 'the CPU with the focus stays where it is');
      const width = await widthOf(before);
      await driver.reloadWindow();
      const map = await driver.hostMap();
      await map.locator('[data-item="cpu-3"]').waitFor({ state: 'attached' });
      assert.equal(await widthOf(map), width);
    },
  ],
];

/** How far a CPU is from the top of the page, in pixels. */
async function middleOf(map: Frame, cpu: number): Promise<number> {
  const { y, height } = (await map.locator(`.cpu[data-cpu="${cpu}"]`).boundingBox()) ?? { y: 0, height: 0 };
  return y + height / 2;
}

/** The width of the picture, which tells its zoom. */
async function widthOf(map: Frame): Promise<string | null> {
  return await map.locator('#view svg').getAttribute('width');
}

/** Undoes a move from the map when it is done, and waits for the map to have the keyboard again: the text has it meanwhile. */
async function undo(driver: Driver, map: Frame): Promise<void> {
  await said(map, /^Done: /);
  await driver.press('Control+z');
  await said(map, /^The move is undone/);
  await untilFocused(map);
}

/** Drags the first chip of memory of node 0 over CPU 12; again if the picture was drawn anew just before it was taken. */
async function dragMemory(map: Frame): Promise<void> {
  const figures = map.locator('#drop .figures');
  for (let tries = 0; tries < 5 && !(await figures.isVisible()); tries += 1) {
    await map.page().mouse.up();
    const chip = map.locator('[data-node="0"][data-memory]').first();
    await chip.hover({ force: true, timeout: 5_000 }).catch(() => {});
    await map.page().mouse.down();
    await map.locator('[data-cpu="12"]').hover({ force: true });
    await figures.waitFor({ timeout: 5_000 }).catch(() => {});
  }
  await figures.waitFor();
}

/** Waits until the map has the keyboard. The page's policy refuses what waitForFunction evaluates again. */
async function untilFocused(map: Frame): Promise<void> {
  for (let tries = 0; !(await map.evaluate('document.hasFocus()')); tries += 1) {
    assert.ok(tries < 100, 'the map does not get the keyboard back');
    await map.page().waitForTimeout(100);
  }
}

/** Waits until this is said. */
async function said(map: Frame, text: RegExp): Promise<void> {
  await map.locator('#live', { hasText: text }).waitFor({ state: 'attached' });
}
