import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { completions, typedPathAt } from '../../../server/src/features/analysis.ts';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { pinned } from '../../fragments.ts';
import { fleetOf } from '../../rules/check.ts';
import { hostFixture } from '../../topology/captures/host-fixtures.ts';

/** A profile that is being typed at the `|`, after a state of it that could be read. */
async function typing(text: string) {
  const { fleet } = fleetOf(null, { web: `<name>web</name>${pinned(4)}`, db: `<name>db</name>${pinned(6)}` });
  const capture = async () => hostFixture('smt2-2node', 'capabilities.xml');
  const [uri, path] = ['file:///hosts/lab.host.json', '/hosts/lab.host.json'];
  const before = await loadHostProfile(uri, path, '{ "name": "lab", "topology": "lab.xml" }', capture);
  const document = await loadHostProfile(uri, path, text.replace('|', ''), capture, before);
  fleet.setHost(document);
  return { fleet, document, offset: text.indexOf('|') };
}

async function offered(text: string): Promise<string[]> {
  const { fleet, document, offset } = await typing(text);
  return completions(fleet, document, offset).map((one) => one.text);
}

suite('completion in a profile', () => {
  test('has free cores for reserved and isolated, also while the JSON is broken', async () => {
    const free = ['0-1', '0', '1', '2-3'];
    assert.deepEqual((await offered('{ "name": "lab", "topology": "lab.xml", "reserved": "|" }')).slice(0, 4), free);
    assert.deepEqual((await offered('{ "topology": "lab.xml", "isolated": "|')).slice(0, 4), free);
    assert.deepEqual((await offered('{ "topology": "lab.xml", "reserved": "0-1,|" }')).slice(0, 2), ['2-3', '2']);
  });

  test('has the names of the domains that never run together', async () => {
    const profile = (list: string) => `{ "topology": "lab.xml", "neverTogether": [[${list}]] }`;
    assert.deepEqual((await offered(profile('"|"'))).sort(), ['db', 'web']);
    assert.deepEqual(await offered(profile('"db", "w|"')), ['web']);
    assert.deepEqual(await offered(profile('"db", "|"')), ['web']);
    assert.deepEqual((await offered(profile('"db", "web"], ["|"'))).sort(), ['db', 'web']);
    assert.deepEqual(await offered(profile('"web|", "db"')), ['web']);
  });

  test('has nothing for keys and other values, which the schema has', async () => {
    for (const text of ['{ "na|" }', '{ "name": "|" }', '{ "rules": { "cpu-overcommit": "|" } }', '{ "topology": | }'])
      assert.deepEqual(await offered(text), [], text);
  });

  test('knows the folder of a path that is typed', async () => {
    const pathIn = async (text: string) => {
      const { document, offset } = await typing(text);
      const path = typedPathAt(document, offset);
      return path === null ? null : [path.names, path.folder, document.text.slice(path.span.start, path.span.end)];
    };
    assert.deepEqual(await pathIn('{ "topology": "../captures/la|" }'), ['captures', '/captures', '../captures/la']);
    assert.deepEqual(await pathIn('{ "topology": ["a.xml", "|" ] }'), ['captures', '/hosts', '']);
    assert.deepEqual(await pathIn('\uFEFF{ "documents": ["../v|ms/*.xml"] }'), ['documents', '/', '../vms/*.xml']);
    assert.deepEqual(await pathIn('{ "topology": "sub/|'), ['captures', '/hosts/sub', 'sub/']);
    for (const text of [
      '{ "name": "|" }',
      '{ "topology": "a\\u0062|" }',
      '{ "topology": "a.xml"| }',
      '{ "topology": "a\n|',
    ])
      assert.equal(await pathIn(text), null, text);
  });
});
