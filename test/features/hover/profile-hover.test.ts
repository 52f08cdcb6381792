import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { hover as hoverAt } from '../../../server/src/features/analysis.ts';
import { pinned } from '../../fragments.ts';
import { cursorIn } from '../navigation/cursor.ts';

async function hover(files: Readonly<Record<string, string>>): Promise<string[] | null> {
  const { fleet, document, offset } = await cursorIn(files);
  const shown = hoverAt(fleet, document, offset);
  if (shown === null) return null;
  assert.ok(shown.span.start <= offset && offset <= shown.span.end);
  return shown.markdown
    .replaceAll('\\', '')
    .split('\n')
    .filter((line) => line !== '' && !/^\|[ |-]+\|$/.test(line));
}

const profile = `{ "name": "lab", "topology": "lab.xml", "reserved": "0-1", "neverTogether": [["web", "db"]], "documents": ["vms/*.xml"] }`;
const fleet = { web: pinned(4), db: pinned(0) };

suite('hover in a profile', () => {
  const at = (text: string) =>
    hover({ ...fleet, host: profile.replace(text, `${text.slice(0, 2)}«»${text.slice(2)}`) });

  test('a glob: the documents that it names', async () => {
    assert.deepEqual(await at('"vms/*'), ['**vms/*.xml**: 2 files', '- vms/db.xml', '- vms/web.xml']);
  });

  test('a capture: the host that it describes', async () => {
    const lines = await at('"lab.xml"');
    assert.deepEqual(lines, ['**lab**', '16 CPUs, 8 cores × 2 threads, 2 packages, 2 L3 groups, 2 nodes, 3.84 GiB']);
  });

  test('reserved CPUs: who is on them', async () => {
    const lines = await at('0-1');
    assert.deepEqual([lines?.[0], lines?.at(-1)], ['**reserved: CPUs 0-1** (2)', 'Host lab']);
    assert.match(lines?.[2] ?? '', /^\| 0 \| .* \| vCPU 0 of db/);
  });

  test('a domain that never runs with others', async () => {
    assert.deepEqual((await at('"web"'))?.slice(0, 2), ['**web**', 'Host lab · 1 vCPU · vms/web.xml']);
  });

  test('nothing at the other keys', async () => {
    assert.equal(await at('"name"'), null);
  });
});

suite('hover over names and variables in a script', () => {
  test('a domain in a call of virsh', async () => {
    const lines = await hover({ ...fleet, 'start.sh': 'taskset -c 9 true\nvirsh start «»web\n' });
    assert.deepEqual(lines, [
      '**web**',
      'Host lab · 1 vCPU · vms/web.xml',
      '| Thread | CPUs | Node | Core |',
      '| vCPU 0 | 4 | 0 | {4-5} |',
      '| emulator | not pinned |  |  |',
    ]);
  });

  test('a variable where a list is used', async () => {
    for (const use of ['taskset -c $C«»PUS sleep 1', 'numactl --physcpubind=$CPU«»S sleep 1']) {
      const lines = await hover({ ...fleet, 'start.sh': `CPUS=4,6\n${use}\n` });
      assert.match(lines?.[0] ?? '', /: CPUs 4, 6\*\* \(2\)$/, use);
      assert.equal(lines?.at(-2), '| 6 | {6-7} | {0-7} 16 MiB | 0 |  |');
    }
  });

  test('a rule that a comment ignores', async () => {
    const script = '# pinset-ignore cpu-over«»commit: tested\ntaskset -c 3 sleep 1 &\n';
    assert.equal((await hover({ 'start.sh': script }))?.[0], '**cpu-overcommit**');
  });
});
