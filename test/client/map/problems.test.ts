import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { hostMap, verificationOf } from '../../../server/src/features/analysis.ts';
import { fleetWith, vcpu } from '../../features/map/running.ts';
import { pinned } from '../../fragments.ts';
import { browserForMaps, type MapPage, openMapPage, withoutBrowser } from './map-page.ts';

suite('the keys of the map for what is wrong', { skip: withoutBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await browserForMaps();
  });
  after(async () => await browser.close());

  test('go through conflicts and drifts, forwards and backwards, and say which', async () => {
    const opened = await openMapPage(browser);
    await show(opened);
    const conflict = ['1', 'Conflict 1 of 1, CPU 1: vCPU 0 of db and vCPU 0 of web, 2:1'];
    const drift = ['6', 'Elsewhere than defined, 1 of 1: vCPU 1 of db (file: CPU 2; running: CPU 6)'];
    for (const [key, expected] of [
      ['n', conflict],
      ['n', drift],
      ['n', conflict],
      ['N', drift],
      ['N', conflict],
    ] as const) {
      await opened.page.keyboard.press(key);
      assert.deepEqual(await at(opened), expected, key);
    }
    await opened.map.locator('#bar .drifted').click();
    assert.deepEqual(await at(opened), drift);
    await opened.map.locator('#bar .alarm').click();
    assert.deepEqual(await at(opened), conflict);
  });
});

/** A map with a conflict on CPU 1, and a vCPU on CPU 6 whose file says CPU 2. */
async function show(opened: MapPage): Promise<void> {
  const threads = { db: [vcpu(0, '1'), vcpu(1, '6')], web: [vcpu(0, '1')] };
  const fleet = fleetWith({ db: pinned(1, 2), web: pinned(1) }, threads, 'example');
  const [host] = fleet.allHosts();
  assert.ok(host);
  const map = hostMap(fleet, host, { verification: verificationOf(fleet, host, 0) });
  assert.ok(map);
  await opened.tell({ kind: 'map', revision: 1, map, current: '', uri: map.uri });
  await opened.map.locator('#facts').focus();
}

/** The CPU that has the focus, and what was said. */
async function at({ map }: MapPage): Promise<(string | null)[]> {
  const said = (await map.locator('#live').textContent())?.trim() ?? '';
  return [await map.evaluate('document.activeElement.dataset.ofCpu ?? null'), said];
}
