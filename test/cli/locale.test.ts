import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { domain, folderWith, pinsetProcess, smt2 } from './command.ts';

const korean = /\p{Script=Hangul}/u;

suite('the language of the environment', () => {
  test('is the language of a report, except for what other programs read', async (context) => {
    const cwd = folderWith(context, { 'a.xml': domain('a', '2', '2') });
    const { status, stdout, stderr } = await pinsetProcess(['check', '--host', smt2], {
      cwd,
      locale: { LANG: 'ko_KR.UTF-8' },
    });
    assert.equal(status, 1);
    assert.equal(
      stdout,
      `a.xml:5:31: warning: CPU 2 공유: vCPU 0-1 (CPU 1개 {2}에 vCPU 2개, 2:1) [cpu-overcommit]
  4 |   <cputune>
  5 |     <vcpupin vcpu='0' cpuset='2'/>
    |                               ^
  = a.xml:6:31: vCPU 1 → CPU 2
  = vCPU 0: 모두 바쁠 때 CPU 2의 50 %를 얻습니다. 게스트가 보는 steal: 50 %
  = a: vCPU 2개 중 2개가 CPU 하나를 온전히 얻지 못합니다(50 %). 락을 쥔 vCPU가 기다리는 동안 나머지 vCPU는 헛돕니다
  = 수정: vCPU 1의 고정을 CPU 4번(코어 {4-5}, 노드 0)으로 변경

파일 1개: 오류 0개, 경고 1개, 정보 0개
`,
    );
    assert.equal(stderr, '');
  });

  test('is the language of messages in JSON; keys, ids and severities stay', async (context) => {
    const cwd = folderWith(context, { 'a.xml': domain('a', '2', '2') });
    const args = ['check', '--host', smt2, '--format', 'json'];
    const inKorean = JSON.parse((await pinsetProcess(args, { cwd, locale: { LANG: 'ko_KR.UTF-8' } })).stdout);
    const inEnglish = JSON.parse((await pinsetProcess(args, { cwd })).stdout);
    const [finding] = inKorean.files[0].findings;
    assert.match(finding.message, korean);
    assert.match(finding.fixes[0].title, korean);
    for (const report of [inKorean, inEnglish]) {
      for (const one of report.files[0].findings) {
        for (const text of [one, ...one.related]) text.message = '';
        for (const fix of one.fixes) fix.title = '';
      }
    }
    assert.deepEqual(inKorean, inEnglish);
  });

  test('is the language of the other commands and of errors', async () => {
    const locale = { LANG: 'ko_KR.UTF-8' };
    for (const args of [['host', smt2], ['explain', 'cpu-overcommit'], ['--help']]) {
      const { status, stdout } = await pinsetProcess(args, { locale });
      assert.equal(status, 0, args.join(' '));
      assert.match(stdout, korean, args.join(' '));
    }
    for (const args of [['nosuch'], ['check', '/no/such/file'], ['cpus', '3-1'], ['explain', 'nosuch']]) {
      const { status, stderr } = await pinsetProcess(args, { locale });
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, korean, args.join(' '));
    }
  });

  test('comes from LC_ALL, else LC_MESSAGES, else LANG; English without a translation', async () => {
    const speaks = async (locale: { LC_ALL?: string; LC_MESSAGES?: string; LANG?: string }) =>
      korean.test((await pinsetProcess(['--help'], { locale })).stdout) ? 'ko' : 'en';
    assert.equal(await speaks({ LC_ALL: 'ko_KR.UTF-8', LC_MESSAGES: 'C', LANG: 'C' }), 'ko');
    assert.equal(await speaks({ LC_ALL: '', LC_MESSAGES: 'ko', LANG: 'en_US.UTF-8' }), 'ko');
    assert.equal(await speaks({ LC_ALL: 'C', LC_MESSAGES: 'ko_KR.UTF-8', LANG: 'ko_KR.UTF-8' }), 'en');
    assert.equal(await speaks({ LC_MESSAGES: 'en_US.UTF-8', LANG: 'ko_KR.UTF-8' }), 'en');
    for (const LANG of ['C', 'POSIX', 'en_US.UTF-8', 'de_DE', 'constructor', ''])
      assert.equal(await speaks({ LANG }), 'en', LANG);
    assert.equal(await speaks({}), 'en');
  });
});
