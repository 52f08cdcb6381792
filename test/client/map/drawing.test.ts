import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { mapOf } from '../../drawing/maps.ts';
import { pinned } from '../../fragments.ts';
import { browserForMaps, openMapPage, withoutBrowser } from './map-page.ts';

suite('how the page of the map draws', { skip: withoutBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await browserForMaps();
  });
  after(async () => await browser.close());

  test('comes to rest at every height of the panel, whether or not it needs a scroll bar', async () => {
    for (const host of ['smt2-2node', 'dies-4node']) {
      const map = mapOf(host, { web: pinned(1, 2), db: pinned(3) });
      const opened = await openMapPage(browser);
      await opened.tell({ kind: 'map', revision: 1, map, current: '', uri: map.uri });
      for (let height = 400; height < 530; height += 4) {
        await opened.page.setViewportSize({ width: 700, height });
        const sizes = await opened.map.evaluate<string[]>(sizesWhileIdle);
        assert.equal(new Set(sizes.slice(3)).size, 1, `${host}, ${height}: ${sizes.join(' ')}`);
      }
      await opened.page.close();
    }
  });
});

/** The sizes of the picture in seven frames. */
const sizesWhileIdle = `new Promise((resolve) => {
  const sizes = [];
  const step = () => {
    const svg = document.querySelector('#view svg.pinset-map');
    sizes.push(svg.getAttribute('width') + 'x' + svg.getAttribute('height'));
    if (sizes.length === 7) resolve(sizes);
    else requestAnimationFrame(step);
  };
  step();
})`;
