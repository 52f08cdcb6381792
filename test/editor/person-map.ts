import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';
import type { PersonSteps } from './person.ts';

/** What a person does with the host map in test/editor/workspace/map, and sees. */
export const personMap: PersonSteps = [
  [
    'opens the map by the button above the editor, and sees who is where',
    async (driver) => {
      await driver.openFile('vms/db.xml');
      await driver.waitForStatus('lab · 16 CPUs');
      await driver.clickEditorAction('Show Host Map');
      const map = await driver.hostMap();
      assert.match(await textOf(map, '#bar'), /lab[\s\S]*2 conflicts/);
      assert.match(await labelOf(map, 4), /^CPU 4, .*: vCPUs 2-3 of db; conflict 2:1/);
    },
  ],
  [
    'finds nothing to complain about with axe-core',
    async (driver) => assert.deepEqual(await violations(await driver.hostMap()), []),
  ],
  [
    'types in the text, and the picture follows',
    async (driver) => {
      const map = await driver.hostMap();
      await driver.openFile('vms/web.xml');
      await map.locator('[data-cpu="10"] .who.current').waitFor();
      await driver.select("vcpu='1' cpuset='10");
      await driver.press('ArrowRight');
      await driver.press('Backspace');
      await driver.type('2');
      await map.locator('[data-cpu="12"] .who.current').waitFor();
      await driver.press('Control+z');
      await driver.press('Control+z');
      await map.locator('[data-cpu="10"] .who').waitFor();
      await driver.openFile('vms/db.xml');
      await map.locator('[data-cpu="2"] .who.current').waitFor();
    },
  ],
  [
    'puts the cursor in a pin, and its CPU gets a ring',
    async (driver) => {
      const map = await driver.hostMap();
      await driver.select("iothread='1' cpuset='0-1");
      await map.locator('.overlay .caret').nth(1).waitFor({ state: 'attached' });
      await driver.select("vcpu='0' cpuset='2");
      await map.locator('.overlay .caret').nth(1).waitFor({ state: 'detached' });
      assert.equal(await map.locator('.overlay .caret').count(), 1);
    },
  ],
  [
    'clicks on who is there, and sees its pin, in another file too',
    async (driver) => {
      const map = await driver.hostMap();
      await map.locator('[data-cpu="10"] .who').click();
      await driver.waitForText(/<name>web<\/name>/);
      await map.locator('[data-cpu="14"] .who').click();
      await driver.waitForText(/taskset -c 14/);
      await map.locator('[data-cpu="3"] .who').click();
      await driver.waitForText(/<name>db<\/name>/);
    },
  ],
  [
    'goes from CPU to CPU by the keyboard, reads the strip below, and opens the pin by Enter',
    async (driver) => {
      const map = await driver.hostMap();
      const rest = await restOfPointer(map, '[data-cpu="3"] .who');
      await map.locator('[data-item="cpu-2"]').focus();
      await driver.press('ArrowRight');
      assert.equal(await focused(map), '3');
      await driver.press('ArrowDown');
      assert.equal(await focused(map), '5');
      await driver.press('ArrowLeft');
      await map.locator('#facts', { hasText: /vCPUs? 2-3 of db/ }).waitFor();
      // The mouse still rests where it clicked. A browser also sends this when what is below it is drawn anew.
      await map.locator('[data-cpu="3"] .who').dispatchEvent('pointerover', { bubbles: true, ...rest });
      assert.match(await textOf(map, '#facts'), /vCPUs? 2-3 of db/);
      await driver.press('Enter');
      await driver.waitForStatus('(1 selected)');
    },
  ],
  [
    'goes back into the map, to the same CPU',
    async (driver) => {
      const map = await driver.hostMap();
      await driver.press('Control+2');
      await map.locator('[data-item="cpu-4"]:focus').waitFor({ state: 'attached' });
    },
  ],
  [
    'goes to the next conflict by n, which is said',
    async (driver) => {
      const map = await driver.hostMap();
      await map.locator('[data-item="cpu-8"]').focus();
      await driver.press('n');
      const said = await textOf(map, '#live');
      assert.match(said, /vCPU.* of db, 2:1 \(\d\/2\)/);
      await driver.press('n');
      assert.notEqual(await textOf(map, '#live'), said);
    },
  ],
  [
    'zooms in and out',
    async (driver) => {
      const map = await driver.hostMap();
      const width = async () => Number(await map.locator('#view svg').getAttribute('width'));
      const before = await width();
      await driver.press('+');
      assert.ok((await width()) > before * 1.2);
      await driver.press('0');
      assert.equal(await width(), before);
    },
  ],
];

/** Moves the pointer onto an element; where the page has it then, in pixels. */
async function restOfPointer(map: Frame, selector: string): Promise<{ clientX: number; clientY: number }> {
  const moved = map.evaluate<{ clientX: number; clientY: number }>(`new Promise((resolve) => {
    const take = ({ clientX, clientY }) => resolve({ clientX, clientY });
    document.addEventListener('pointermove', take, { once: true });
  })`);
  await map.locator(selector).hover({ position: { x: 6, y: 6 } });
  return moved;
}

/** The text of an element of the page. */
export async function textOf(map: Frame, selector: string): Promise<string> {
  return (await map.locator(selector).innerText()).trim();
}

async function labelOf(map: Frame, cpu: number): Promise<string> {
  return (await map.locator(`[data-item="cpu-${cpu}"]`).getAttribute('aria-label')) ?? '';
}

/** The CPU that has the focus. */
export async function focused(map: Frame): Promise<string | null> {
  return await map.locator('[data-of-cpu]:focus').getAttribute('data-of-cpu');
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core complains about in the page of the map, by rule and element. */
export async function violations(map: Frame): Promise<string[]> {
  await map.evaluate(axe);
  const found: { violations: { id: string; nodes: { html: string }[] }[] } = await map.evaluate('axe.run()');
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
