import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { domain, lab, rangeOf, startClient } from './client.ts';

const twice = domain('twice', ['2', '2']);

/**
 * What an editor in this language shows of a domain with both vCPUs on one CPU: the finding, and the title of its fix.
 */
async function shownIn(locale: string | undefined): Promise<{ message: string; title: string }> {
  const client = await startClient({ files: lab, ...(locale === undefined ? {} : { locale }) });
  await client.open('vms/a.xml', twice);
  await client.expectRules('vms/a.xml', ['cpu-overcommit']);
  const diagnostics = await client.findings('vms/a.xml');
  const [action] = await client.codeActions('vms/a.xml', rangeOf(twice, "2'/>"), { diagnostics });
  const [finding] = diagnostics;
  assert.ok(finding !== undefined && action !== undefined);
  return { message: String(finding.message), title: action.title };
}

const english = {
  message: 'vCPUs 0-1 share CPU 2: 2 vCPUs on 1 CPU {2}, 2:1',
  title: 'Re-pin vCPU 0 to CPU 4 (core {4-5}, node 0)',
};
const korean = {
  message: 'CPU 2 공유: vCPU 0-1 (CPU 1개 {2}에 vCPU 2개, 2:1)',
  title: 'vCPU 0의 고정을 CPU 4번(코어 {4-5}, 노드 0)으로 변경',
};

describe("the editor's language", () => {
  it('is the language of findings and fixes if there is a translation, whatever the region', async () => {
    assert.deepEqual(await shownIn('ko'), korean);
    assert.deepEqual(await shownIn('ko-KR'), korean);
  });

  it('is English otherwise, and if the client does not set it', async () => {
    for (const locale of ['de', 'en-GB', 'kok', '', undefined])
      assert.deepEqual(await shownIn(locale), english, locale);
  });

  it('is the language of the reasons why a host is missing or a file cannot be read', async () => {
    const client = await startClient({
      files: { 'a.xml': domain('a', ['0']), 'b.host.json': '{ "topology": 1 }' },
      locale: 'ko',
    });
    const { reason } = await client.hostOf('a.xml');
    assert.equal(reason?.includes('캡처의 경로'), true, String(reason));
    const [problem] = await client.findings('b.host.json');
    assert.match(String(problem?.message), /^topology: 캡처의 경로/);
  });
});
