import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../../scripts/editor/debian.ts';
import { type HostMap, hostMap } from '../../server/src/features/analysis.ts';
import { fleetOf } from './map.bench.ts';
import { amount, type Measured, median, percentile } from './measure.ts';

const root = join(import.meta.dirname, '..', '..');

/** The largest host of `map.bench.ts`. */
const host = { cpus: 1024, nodes: 8, guests: 300 };

/** How many frames are measured each time. */
const frames = 120;

/** The zooms at which the picture is panned: nodes, L3 groups, CPUs, and CPUs close by. */
const zooms = [null, 0.6, 1, 2];

/** How long a frame of the map's page takes while it is panned, in the browser, without the editor around it. */
export async function benchFrames(): Promise<Measured[]> {
  const name = 'frame while panning the map of 1024 CPUs and 300 guests';
  const executablePath = chromiumPath();
  if (executablePath === null) return [{ kind: 'skipped', name, skipped: 'Chromium is not installed' }];
  const fleet = await fleetOf(host.cpus, host.nodes, host.guests);
  const [document] = fleet.allHosts();
  assert.ok(document);
  const map = hostMap(fleet, document);
  assert.ok(map);
  const args = ['--no-sandbox', '--disable-gpu'];
  const browser = await chromium.launch({ executablePath, args, headless: true });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
    await show(map, page);
    const measured: Measured[] = [];
    for (const zoom of zooms) {
      const times = await panned(page, zoom);
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

/** Opens the page of the map as it is built, with its words by their names, and gives it a map. */
async function show(map: HostMap, page: Page): Promise<void> {
  const words = readFileSync(join(root, 'client/src/map/words.ts'), 'utf8').matchAll(/^ {4}(\w+): l10n/gm);
  const dataWords = JSON.stringify(Object.fromEntries([...words].map(([, word]) => [word, word])));
  const file = (name: string) => readFileSync(join(root, 'dist/map', name), 'utf8');
  await page.setContent(`<!DOCTYPE html><html><head><style>${file('page.css')}</style><style id="map-style"></style></head>
<body data-words='${dataWords}'><header id="bar"></header><aside id="proposal" hidden></aside><main id="view"><p id="message"></p></main>
<div id="legend"></div><section id="facts" tabindex="0"></section><div id="live"></div></body></html>`);
  await page.evaluate(
    'window.acquireVsCodeApi = () => ({ postMessage() {}, getState: () => undefined, setState() {} })',
  );
  await page.addScriptTag({ content: file('page.js').replace(/\/\/# sourceMappingURL.*/, '') });
  const message = { kind: 'map', revision: 1, map, current: map.guests[0]?.uri ?? '', uri: map.uri };
  await page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  await page.locator('#view svg .diagram > g').first().waitFor({ state: 'attached' });
}

/** The times between frames, in milliseconds, while the picture is scrolled a little with each. */
async function panned(page: Page, zoom: number | null): Promise<number[]> {
  await page.keyboard.press('0');
  for (let now = await zoomOf(page); zoom !== null && now < zoom; now = await zoomOf(page))
    await page.keyboard.press('+');
  return await page.evaluate(panning);
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

async function zoomOf(page: Page): Promise<number> {
  return await page.evaluate(
    "(() => { const svg = document.querySelector('#view svg'); return svg.width.baseVal.value / svg.viewBox.baseVal.width; })()",
  );
}
