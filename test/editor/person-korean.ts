import assert from 'node:assert/strict';
import type { PersonSteps } from './person.ts';

/** What a person sees whose VS Code is in Korean: test/editor/workspace/fleet. VS Code's own words stay English here. */
export const personKorean: PersonSteps = [
  [
    'reads findings and the status bar in Korean',
    async (driver) => {
      await driver.openFile('vms/crowded.xml');
      await driver.waitForSquiggle('warning');
      await driver.waitForStatus('lab · CPU 16개');
      const messages = (await driver.problems('CPU 2 '))
        .join('\n')
        .split('\n')
        .filter((line) => /CPU 2 /.test(line));
      assert.ok(messages.length > 0);
      for (const message of messages) isKorean(message);
    },
  ],
  [
    'reads hovers, hints and lenses in Korean',
    async (driver) => {
      isKorean(await driver.hover("vcpu='1' cpuset='2"));
      await driver.waitForText(/노드 0 · 코어 \{2-3\}/);
      await driver.waitForPage('배치…');
    },
  ],
  [
    'has a light bulb in Korean',
    async (driver) => {
      const titles = await driver.openLightBulb("vcpu='1' cpuset='2");
      const ours = titles.filter((title) => /cpu-overcommit|CPU 6/.test(title));
      assert.ok(ours.length > 3, titles.join(' | '));
      for (const title of ours) isKorean(title);
      await driver.press('Escape');
    },
  ],
  [
    'reads what a CPU would mean in Korean, in the list of completions',
    async (driver) => {
      await driver.openFile('vms/tidy.xml');
      assert.ok((await driver.suggestions("vcpu='0' cpuset='")).includes('6'));
      await driver.waitForPage('비어 있음');
      await driver.press('Escape');
    },
  ],
  [
    'has a view of hosts and its menus in Korean',
    async (driver) => {
      await driver.openHosts('lab', '노드 1');
      for (const row of await driver.hostRows()) isKorean(row.replace(/^lab, /, ''));
      const entries = await driver.hostMenu('lab');
      for (const title of ['호스트 맵 보기', '프로필 열기', '캡처 열기'])
        assert.ok(entries.includes(title), entries.join(' | '));
      await driver.press('Escape');
    },
  ],
  [
    'is led from the status bar and by the walkthrough in Korean',
    async (driver) => {
      await driver.openFile('loose.xml');
      await driver.clickStatus('호스트 없음');
      for (const row of await driver.quickPick('디버그 정보 복사')) isKorean(row);
      await driver.press('Escape');
      await driver.runCommand('Pinset: 시작하기');
      for (const step of ['호스트 캡처하기', '캡처 가져오기']) await driver.waitForPage(step);
    },
  ],
];

/** Fails unless a text has Korean letters, and no English sentence is left in it: two words of English in a row. */
function isKorean(text: string): void {
  assert.match(text, /[가-힣]/, text);
  const left = /\b[A-Za-z]?[a-z]{3,} [a-z]{3,}\b/.exec(text.replaceAll('pinset-ignore', ''))?.[0];
  assert.equal(left, undefined, text);
}
