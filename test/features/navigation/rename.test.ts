import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { prepareRename, renameDomain } from '../../../server/src/features/analysis.ts';
import type { Fleet } from '../../../server/src/fleet/fleet.ts';
import { cursorIn } from './cursor.ts';

const web = '<domain>\n  <name>«»web</name>\n  <vcpu>1</vcpu>\n</domain>\n';
const start = 'for vm in web db; do\n  virsh vcpupin $vm 0 3\ndone\nvirsh start web # web\n'.replace(' # web', '');

/** The texts after a renaming, or why there is none. */
async function renamed(files: Readonly<Record<string, string>>, to = 'shop'): Promise<Record<string, string> | string> {
  const { fleet, document, offset } = await cursorIn(files);
  const first = prepareRename(fleet, document, offset);
  if (first === null) return 'nothing to rename';
  if (first.kind === 'refused') return first.reason;
  assert.equal(document.text.slice(first.span.start, first.span.end), first.name);
  const result = renameDomain(fleet, document, offset, to);
  if (result === null || result.kind === 'refused') return result?.reason ?? 'nothing to rename';
  return applied(fleet, result.edits);
}

type Edits = Extract<ReturnType<typeof renameDomain>, { kind: 'edits' }>['edits'];

function applied(fleet: Fleet, edits: Edits): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { uri, span, newText } of [...edits].sort((a, b) => b.span.start - a.span.start)) {
    const text = texts[uri] ?? fleet.document(uri)?.text ?? '';
    texts[uri] = text.slice(0, span.start) + newText + text.slice(span.end);
  }
  return texts;
}

suite('renaming a domain', () => {
  const host = '{ "name": "lab", "topology": "lab.xml", "neverTogether": [["web", "db"]] }';

  test('changes its <name>, the scripts of its host and the profile', async () => {
    assert.deepEqual(await renamed({ web, 'start.sh': start, host }), {
      'file:///vms/web.xml': web.replace('«»web', 'shop'),
      'file:///scripts/start.sh': start.replaceAll('web', 'shop'),
      'file:///lab.host.json': host.replace('web', 'shop'),
    });
    const fromScript = { web: web.replace('«»', ''), 'start.sh': start.replace('in web', 'in «»web') };
    assert.deepEqual(Object.keys((await renamed(fromScript)) ?? {}).length, 2);
  });

  test('leaves comments, and longer words, as they are', async () => {
    const script = `# starts web\n${start}ls /images/web.qcow2 my-web web2\n`;
    const texts = await renamed({ web, 'start.sh': script });
    assert.ok(typeof texts === 'object');
    assert.match(texts['file:///scripts/start.sh'] ?? '', /^# starts web\n[\s\S]*web\.qcow2 my-web web2\n$/);
  });

  test('is refused where a word may mean the domain', async () => {
    for (const line of ['echo web', 'VM=web; virsh start "$VM-2" "$VM"', 'test "$1" = web && virsh start "$1"']) {
      assert.match(
        String(await renamed({ web, 'start.sh': `taskset -c 3 true\n${line}\n` })),
        /start\.sh:2 may mean/,
        line,
      );
    }
    assert.match(String(await renamed({ web, 'start.sh': 'A=we\nvirsh vcpupin "$A"b 0 3\n' })), /start\.sh:2 may mean/);
  });

  test('is refused for a name that is not plain text, or that two documents have', async () => {
    assert.match(String(await renamed({ web: web.replace('web', 'a&amp;b') })), /not plain text/);
    const copy = web.replace('«»', '');
    assert.match(String(await renamed({ web, copy })), /Several documents have this name: \/vms\/(?:copy|web)\.xml/);
  });

  test('is refused for a new name that scripts or virsh would not take as it is, or that is taken', async () => {
    for (const name of ['a b', '', '-a', 'a/b', '$a', "a'b"])
      assert.match(String(await renamed({ web }, name)), /letters, digits/);
    for (const name of ['12', '5b1c3a52-7b1e-4c5f-9a55-0a0f3c2f6f10']) {
      assert.match(String(await renamed({ web }, name)), /id or a UUID/);
    }
    const db = '<domain><name>shop</name><vcpu>1</vcpu></domain>';
    assert.match(String(await renamed({ web, db })), /db\.xml has this name already/);
    const deep = `${'folder/'.repeat(20)}db`;
    assert.match(String(await renamed({ web, [deep]: db })), /^…\/folder\/.*\/db\.xml has this name already/);
    assert.equal(typeof (await renamed({ web }, '가게-1')), 'object');
  });

  test('is not offered elsewhere', async () => {
    assert.equal(await renamed({ web: '<domain><name>web</name><vcpu>«»1</vcpu></domain>' }), 'nothing to rename');
    assert.equal(
      await renamed({ web: web.replace('«»', ''), 'start.sh': 'taskset -c «»3 true\n' }),
      'nothing to rename',
    );
  });
});
