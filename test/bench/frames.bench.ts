import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { hostMap } from '../../server/src/features/analysis.ts';
import { browserForMaps, type MapPage, openMapPage, withoutBrowser } from '../client/map/map-page.ts';
import { fleetOf } from './map.bench.ts';
import { amount, type Measured, median, percentile } from './measure.ts';

/** The largest host of `map.bench.ts`. */
const host = { cpus: 1024, nodes: 8, guests: 300 };

/** How many frames are measured each time. */
const frames = 120;

/** The zooms at which the picture is panned: nodes, L3 groups, CPUs, and CPUs close by. */
const zooms = [null, 0.6, 1, 2];

/** How long a frame of the map's page takes while it is panned, in the browser, without the editor around it. */
export async function benchFrames(): Promise<Measured[]> {
  const name = 'frame while panning the map of 1024 CPUs and 300 guests';
  if (withoutBrowser !== false) return [{ kind: 'skipped', name, skipped: withoutBrowser }];
  const fleet = await fleetOf(host.cpus, host.nodes, host.guests);
  const [document] = fleet.allHosts();
  assert.ok(document);
  const map = hostMap(fleet, document);
  assert.ok(map);
  const browser = await browserForMaps();
  try {
    const opened = await openMapPage(browser, { size: { width: 1100, height: 800 } });
    const current = map.guests[0]?.uri ?? '';
    await opened.tell({ kind: 'map', revision: 1, map, current, uri: map.uri });
    await opened.map.locator('#facts').focus();
    const measured: Measured[] = [];
    for (const zoom of zooms) {
      const times = await panned(opened, zoom);
      measured.push({
        kind: 'figure',
        name: `${name}, ${zoom === null ? 'as a whole' : `at ${zoom * 100} %`}: p95`,
        value: percentile(times, 0.95),
        unit: 'ms',
        floor: null,
        goal: 17,
        detail: `p50 ${amount(median(times), 'ms')}, p95 ${amount(percentile(times, 0.95), 'ms')}, longest ${amount(Math.max(...times), 'ms')}`,
      });
    }
    return measured;
  } finally {
    await browser.close();
  }
}

/** The times between frames, in milliseconds, while the picture is scrolled a little with each. */
async function panned({ page, map }: MapPage, zoom: number | null): Promise<number[]> {
  await page.keyboard.press('0');
  for (let now = await zoomOf(map); zoom !== null && now < zoom; now = await zoomOf(map))
    await page.keyboard.press('+');
  return await map.evaluate(panning);
}

/** Scrolls down and up again, and gives the times. A text, since the tests know no types of a browser. */
const panning = `new Promise((resolve) => {
  const view = document.getElementById('view');
  const times = [];
  let [last, direction] = [performance.now(), 1];
  view.scrollTo(0, 0);
  const step = (now) => {
    times.push(now - last);
    last = now;
    if (times.length > ${frames}) return resolve(times.slice(1));
    if (view.scrollTop + view.clientHeight >= view.scrollHeight - 1) direction = -1;
    view.scrollBy(6 * direction, 24 * direction);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

async function zoomOf(map: Frame): Promise<number> {
  return await map.evaluate(
    "(() => { const svg = document.querySelector('#view svg'); return svg.width.baseVal.value / svg.viewBox.baseVal.width; })()",
  );
}
