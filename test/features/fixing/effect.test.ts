import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { effectOf, findings, fixesAt } from '../../../server/src/features/analysis.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import { memoryOn, pinned, pinnedDomain } from '../../fragments.ts';
import { fleetOf } from '../../rules/check.ts';

/** Both threads of both domains are on the two CPUs of one core; node 1 is free. */
const files = {
  web: `${pinned(2, 3)}${memoryOn(0)}`,
  db: `${pinned(2, 3)}${memoryOn(0)}`,
};

suite('what edits come to', () => {
  test('the findings of each edited document and of the host, before and after; the fleet stays as it is', () => {
    const { fleet, documents } = fleetOf('example', files);
    const [web, db] = documents;
    assert.ok(web && db);
    const before = documents.map((document) => findings(fleet, document).length);
    const { offered } = fixesAt(fleet, web, findings(fleet, web), { start: 0, end: web.text.length });
    const fix = offered.map((one) => one.fix).find((one) => one.kind === 'fix');
    assert.ok(fix);
    const effect = effectOf(fleet, fix.edits);
    const total = before.reduce((sum, count) => sum + count, 0);
    assert.equal(effect?.ofHost.before, total);
    assert.ok((effect?.ofHost.after ?? total) < total);
    const [edited] = new Set(fix.edits.map(({ uri }) => uri));
    const index = documents.findIndex(({ uri }) => uri === edited);
    assert.equal(effect?.ofDocuments.get(edited ?? '')?.before, before[index]);
    assert.equal(fleet.domain(web.uri), web);
    assert.deepEqual(
      documents.map((document) => findings(fleet, document).length),
      before,
    );
  });

  test('edits that make it worse', () => {
    const { fleet, documents } = fleetOf('example', {
      web: `${pinned(2)}${memoryOn(0)}`,
      db: `${pinned(4)}${memoryOn(1)}`,
    });
    const [web] = documents;
    assert.ok(web);
    const at = web.text.indexOf("cpuset='2'") + "cpuset='".length;
    const edits = [{ uri: web.uri, span: { start: at, end: at + 1 }, newText: '4' }];
    const effect = effectOf(fleet, edits);
    assert.ok((effect?.ofHost.after ?? 0) > (effect?.ofHost.before ?? 0));
  });

  test('edits of a script, and of a script and a domain together', () => {
    const start = 'CPUS=2\nnumactl -m 0 taskset -c $CPUS qemu-system-x86_64 -smp 1 -m 1G &\n';
    const text = `${pinned(2)}${memoryOn(0)}`;
    const { fleet, documents, scripts } = fleetOf('example', { web: text, 'start.sh': start });
    const [[web], [script]] = [documents, scripts];
    assert.ok(web && script);
    const of = [web, script].map((document) => findings(fleet, document).length);
    assert.deepEqual(of, [1, 1]);
    const at = (document: typeof web | typeof script, part: string, newText: string) => {
      const start = document.text.indexOf(part) + part.length;
      return { uri: document.uri, span: { start, end: start + 1 }, newText };
    };
    const apart = effectOf(fleet, [at(script, 'CPUS=', '0')]);
    assert.deepEqual(apart?.ofDocuments.get(script.uri), { before: 1, after: 0 });
    assert.deepEqual(apart?.ofHost, { before: 2, after: 0 });
    const both = effectOf(fleet, [at(script, 'CPUS=', '0'), at(web, "cpuset='", '0')]);
    assert.deepEqual(both?.ofHost, { before: 2, after: 2 });
    assert.equal(fleet.script(script.uri), script);
    assert.equal(effectOf(fleet, [{ uri: script.uri, span: { start: 0, end: start.length }, newText: '' }]), null);
  });

  test('each document counts with its own setting, before and after', () => {
    const { fleet, documents } = fleetOf('example', {
      web: `${pinned(2)}${memoryOn(0)}`,
      db: `${pinned(2)}${memoryOn(0)}`,
    });
    const [web] = documents;
    assert.ok(web);
    const off = new Map([['cpu-overcommit', 'off']] as const);
    const settingFor = (uri: string) => (uri === web.uri ? off : new Map());
    const at = web.text.indexOf("cpuset='2'") + "cpuset='".length;
    const effect = effectOf(fleet, [{ uri: web.uri, span: { start: at, end: at + 1 }, newText: '0' }], settingFor);
    assert.deepEqual(effect?.ofDocuments.get(web.uri), { before: 0, after: 0 });
    assert.deepEqual(effect?.ofHost, { before: 1, after: 0 });
  });

  test('those in a fleet that is made anew, whatever was asked and changed before', () => {
    const file = fc.constantFrom('a', 'b', 'c', 'd');
    const kind = fc.constantFrom('set', 'set', 'delete', 'ask', 'ask');
    const step = fc.record({ kind, file, name: file, cpus: fc.tuple(fc.nat(7), fc.nat(7)) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 24 }), (steps) => {
        const { fleet } = fleetOf('example', {});
        for (const { kind, file, name, cpus } of steps) {
          const path = `/vms/${file}.xml`;
          const uri = `file://${path}`;
          const known = fleet.domain(uri);
          if (kind === 'set') {
            const document = readDocument({ uri, path, open: false }, pinnedDomain(name, ...cpus));
            assert.ok(document);
            fleet.setDomain(document);
          } else if (kind === 'delete') fleet.delete(uri);
          else if (known !== undefined) {
            const start = known.text.indexOf("cpuset='") + "cpuset='".length;
            const edits = [{ uri, span: { start, end: start + 1 }, newText: `${cpus[0]}` }];
            assert.deepEqual(effectOf(fleet, edits), effectOf(copyOf(fleet), edits));
          }
        }
      }),
    );
  });

  test('unknown of what is not a domain, or would not be one', () => {
    const { fleet, documents } = fleetOf('example', files);
    const [web] = documents;
    assert.ok(web);
    const everything = { start: 0, end: web.text.length };
    assert.equal(effectOf(fleet, [{ uri: web.uri, span: everything, newText: '<pool/>' }]), null);
    assert.equal(effectOf(fleet, [{ uri: 'file:///none', span: everything, newText: '' }]), null);
    assert.equal(effectOf(fleet, []), null);
  });
});

function copyOf(fleet: Fleet): Fleet {
  const copy = new Fleet();
  for (const host of fleet.allHosts()) copy.setHost(host);
  for (const domain of fleet.allDomains()) copy.setDomain(domain);
  return copy;
}
