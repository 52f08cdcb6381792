import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type HostMap, hostMap } from '../../../server/src/features/analysis.ts';
import { fleetOf } from '../../bench/map.bench.ts';
import { speaking } from '../../language.ts';
import { browserForMaps, openMapPage, withoutBrowser } from './map-page.ts';

suite('the tiles of a large host', { skip: withoutBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await browserForMaps();
  });
  after(async () => await browser.close());

  for (const language of ['en', 'ko'] as const)
    test(`can be read, and nothing leaves its tile or lies over another thing (${language})`, async () => {
      const opened = await openMapPage(browser, { language, size: { width: 600, height: 700 } });
      for (const [revision, nodes] of [16, 8, 2].entries()) {
        const map = await speaking(language, async () => await largeMap(nodes));
        await opened.tell({ kind: 'map', revision, map, current: '', uri: map.uri });
        const tiles = await opened.map.evaluate<readonly Tile[]>(tilesInPage);
        assert.ok(tiles.length > 1, `${tiles.length} tiles`);
        for (const { frame, texts } of tiles) {
          for (const { text, size, box } of texts) {
            assert.ok(size >= 11, `${text}: ${size} px`);
            assert.ok(box.left >= frame.left && box.right <= frame.right, `${text} is wider than its tile`);
            assert.ok(box.top >= frame.top && box.bottom <= frame.bottom, `${text} is higher than its tile`);
          }
          for (const [index, { text, box }] of texts.entries())
            for (const other of texts.slice(index + 1)) assert.ok(isApart(box, other.box), `${text}, ${other.text}`);
        }
      }
    });
});

/** A host of 1,024 CPUs whose tiles have figures of four digits, conflicts and drifts. */
async function largeMap(nodes: number): Promise<HostMap> {
  const fleet = await fleetOf(1024, nodes, 30);
  const [host] = fleet.allHosts();
  assert.ok(host);
  const map = hostMap(fleet, host);
  assert.ok(map);
  const groups = map.groups.map((group) => ({
    ...group,
    usage: group.usage.replaceAll(/\d+/g, '1024'),
    conflicts: map.legend.chips.find(({ kind }) => kind === 'conflicts')?.text.replace(/\d+/, '1024') ?? '',
    counts: { ...group.counts, conflicts: 1024 },
    drifted: 1024,
  }));
  return { ...map, groups };
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Tile {
  readonly frame: Box;
  /** `box`: of the letters, without the room above and below them. */
  readonly texts: readonly { readonly text: string; readonly size: number; readonly box: Box }[];
}

function isApart(one: Box, other: Box): boolean {
  return one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
}

const tilesInPage = `(() => {
  const boxOf = (element, size) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const rest = size === undefined ? 0 : Math.max(0, (bottom - top - size) / 2);
    return { left, right, top: top + rest, bottom: bottom - rest };
  };
  const sizeOf = (text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
  return [...document.querySelectorAll('[data-group]')]
    .filter((group) => group.querySelector(':scope > .tile') !== null)
    .map((group) => ({
      frame: boxOf(group.querySelector(':scope > .frame')),
      texts: [...group.querySelectorAll('text')].map((text) => {
        const size = sizeOf(text);
        return { text: text.textContent, size, box: boxOf(text, size) };
      }),
    }));
})()`;
