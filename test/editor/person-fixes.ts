import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Driver } from './driver.ts';
import type { PersonSteps } from './person.ts';

/**
 * What a person does with test/editor/workspace/fixes, and sees: on host `tight`, one of two domains has no room; on host
 * `swap`, two of three domains have to move.
 */
export const personFixes: PersonSteps = [
  [
    'learns by the light bulb why there is no fix, and how to make room',
    async (driver) => {
      await driver.openFile('tight/two.xml');
      await driver.waitForSquiggle('warning');
      const titles = await driver.openLightBulb("vcpu='3' cpuset='3");
      assert.ok(titles.includes('Why is there no fix?'), titles.join(' | '));
      await driver.chooseFix('Why is there no fix?');
      const { text, buttons } = await driver.message();
      assert.match(text, /^No fix for cpu-overcommit: .*\d/);
      assert.match(text, /Ways out: it would fit if nothing else ran on host tight\./);
      assert.deepEqual(buttons, ['About the Rule']);
      await driver.pressButton('About the Rule');
      await driver.waitForTab('cpu-overcommit');
    },
  ],
  [
    'reads in the hover why there is no fix',
    async (driver) => {
      await driver.openFile('tight/two.xml');
      assert.match(await driver.hover("vcpu='3' cpuset='3"), /No fix for cpu-overcommit: .*\d/);
    },
  ],
  [
    'is told by the palette why a domain has no place',
    async (driver) => {
      await driver.openFile('tight/two.xml');
      await driver.runCommand('Pinset: Place This Domain');
      const { text } = await driver.message();
      assert.match(
        text,
        /^Pinset has no place for two: .*\d.* Ways out: it would fit if nothing else ran on host tight\.$/,
      );
      await driver.press('Escape');
    },
  ],
  [
    'places a domain by the light bulb where it chooses, and takes it back by one undo',
    async (driver) => {
      await driver.openFile('swap/c.xml');
      await driver.waitForSquiggle('warning');
      const before = await driver.visibleText();
      const titles = await driver.openLightBulb('<vcpu ');
      assert.ok(titles.includes('Place this domain…'), titles.join(' | '));
      await driver.chooseFix('Place this domain…');
      const places = await driver.quickPick();
      assert.ok(places.length > 1 && places.length <= 3, places.join(' | '));
      assert.match(places[0] ?? '', /Node [01], CPUs \d+.*\n*.*core/);
      assert.match(places[0] ?? '', /resolves cpu-overcommit/);
      await driver.choose('Node 1');
      await driver.waitForNoSquiggle();
      await driver.waitForText(/nodeset='1'/);
      await driver.press('Control+z');
      await driver.waitForText(/nodeset='0-1'/);
      await sameLists(driver, before);
    },
  ],
  [
    'spreads a domain over cores by the light bulb',
    async (driver) => {
      await driver.openFile('wide/wide.xml');
      await driver.waitForSquiggle('warning');
      const before = await driver.visibleText();
      const titles = await driver.openLightBulb('<vcpu ');
      const spread = 'Pin 6 vCPUs to a core each: nodes 0-1, CPUs 2, 4, 6, 8, 10, 12';
      assert.ok(titles.includes(spread), titles.join(' | '));
      await driver.chooseFix(spread);
      await driver.waitForText(/vcpu='1' cpuset='6'[\s\S]*vcpu='3' cpuset='8'/);
      await driver.press('Control+z');
      await sameLists(driver, before);
    },
  ],
  [
    'sees what a fix changes in a script before it is made',
    async (driver) => {
      await driver.openFile('twin/start.sh');
      await driver.waitForSquiggle('warning');
      await driver.openLightBulb('CPUS=2');
      const rows = await driver.previewFix(' (findings 3 → 0)');
      assert.deepEqual(
        rows.map(({ isTicked }) => isTicked),
        rows.map(() => true),
      );
      assert.ok(
        rows.some(({ text }) => text.includes('start.sh')),
        rows.map(({ text }) => text).join(' | '),
      );
      await driver.discardPreview();
      await driver.waitForText(/^CPUS=2/m);
    },
  ],
  [
    'sees an edit of two files before it is made: all boxes ticked, and the findings before and after',
    async (driver) => {
      await driver.openFile('swap/b.xml');
      await driver.waitForSquiggle('warning');
      const before = await driver.visibleText();
      await driver.openLightBulb("vcpu='1' cpuset='4");
      const rows = await driver.previewFix('(edits 2 files;');
      assert.deepEqual(
        rows.map(({ isTicked }) => isTicked),
        rows.map(() => true),
      );
      const groups = (await driver.previewByType()).filter(({ text }) => text.startsWith('Domain'));
      assert.deepEqual(
        groups.map(
          ({ text }) =>
            /^Domain ([bc])\s*findings: \d before, 0 after; on the host: 5 before, 0 after$/.exec(text)?.[1],
        ),
        ['b', 'c'],
      );
      await driver.discardPreview();
      await sameLists(driver, before);
    },
  ],
  [
    'applies an edit of two files whose title says so, and takes all of it back by one undo',
    async (driver) => {
      await driver.openFile('swap/b.xml');
      await driver.waitForSquiggle('warning');
      const titles = await driver.openLightBulb("vcpu='1' cpuset='4");
      assert.ok(
        titles.some((title) => /^Re-pin 2 domains of host swap: .* \(edits 2 files; findings \d+ → 0\)$/.test(title)),
        titles.join(' | '),
      );
      await driver.chooseFix('(edits 2 files;');
      await driver.waitForNoSquiggle();
      await driver.openFile('swap/c.xml');
      await driver.waitForNoSquiggle();
      await driver.press('Control+z');
      await driver.waitForText(/vcpu='0' cpuset='6'[\s\S]*vcpu='1' cpuset='6'/);
      await driver.openFile('swap/b.xml');
      await driver.waitForText(/vcpu='0' cpuset='2'[\s\S]*vcpu='1' cpuset='4'/);
    },
  ],
];

/** Waits until the lists are those of an earlier text: after an undo, a hint may stand inside a list for a moment. */
async function sameLists(driver: Driver, before: string): Promise<void> {
  const expected = listsIn(before);
  for (let tries = 0; tries < 100 && !isDeepStrictEqual(listsIn(await driver.visibleText()), expected); tries += 1)
    await sleep(100);
  assert.deepEqual(listsIn(await driver.visibleText()), expected);
}

/** The CPUs and nodes in a text; the inlay hints behind them come and go at their own pace. */
function listsIn(text: string): (string | undefined)[] {
  return [...text.matchAll(/(?:cpuset|nodeset)='([^']*)/g)].map(([, list]) => list);
}
