import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { HostMap } from '../../../server/src/features/analysis.ts';
import { mapOf } from '../../drawing/maps.ts';
import { pinned } from '../../fragments.ts';
import { browserForMaps, type MapPage, openMapPage, withoutBrowser } from './map-page.ts';

const on = 'example';
const web = 'file:///vms/web.xml';
const db = 'file:///vms/db.xml';

suite('the focus of the page of the map', { skip: withoutBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await browserForMaps();
  });
  after(async () => await browser.close());

  const map = mapOf(on, { web: pinned(1, 2), db: pinned(3) });
  const moved = mapOf(on, { web: pinned(1, 4), db: pinned(2) });
  const show = async (opened: MapPage, shown: HostMap, revision: number, current = web) =>
    await opened.tell({ kind: 'map', revision, map: shown, current, uri: current });

  test('stays in the text while one types there, although the map had it before', async () => {
    const opened = await openMapPage(browser);
    await show(opened, map, 1);
    await focusCpu(opened, 2);
    await opened.page.locator('textarea').click();
    await opened.page.keyboard.type('a');
    await show(opened, moved, 2, db);
    await opened.page.keyboard.type('b');
    await opened.tell({ kind: 'caret', revision: 2, cpus: [5] });
    await opened.page.keyboard.type('c');
    assert.equal(await opened.page.locator('textarea').inputValue(), 'abc');
    assert.equal(await opened.map.locator('.overlay .focus').count(), 0);
    await opened.page.close();
  });

  test('comes back to its CPU with the window, although that was drawn anew meanwhile', async () => {
    const opened = await openMapPage(browser);
    await show(opened, map, 1);
    await focusCpu(opened, 2);
    await opened.page.locator('textarea').click();
    await show(opened, moved, 2, db);
    await opened.map.evaluate('window.focus()');
    await opened.page.keyboard.press('ArrowRight');
    assert.equal(await focusedCpu(opened), '3');
    await opened.page.close();
  });

  test('stays at its CPU while the map changes', async () => {
    const opened = await openMapPage(browser);
    await show(opened, map, 1);
    await focusCpu(opened, 2);
    await show(opened, moved, 2, db);
    assert.equal(await focusedCpu(opened), '2');
    await opened.page.close();
  });
});

async function focusCpu({ map }: MapPage, cpu: number): Promise<void> {
  await map.locator(`[data-item="cpu-${cpu}"]`).focus();
}

async function focusedCpu({ map }: MapPage): Promise<string | null> {
  return await map.evaluate('document.activeElement.dataset.ofCpu ?? null');
}
