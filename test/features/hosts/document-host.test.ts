import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { claimOf, documentHost, hostProblem } from '../../../server/src/features/analysis.ts';
import type { HostDocument } from '../../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import { hostOf } from '../../rules/hosts.ts';

function host(name: string, documents: readonly string[] = []): HostDocument {
  const path = `/hosts/${name}.host.json`;
  return { ...hostOf({ cores: ['0', '1'] }), uri: `file://${path}`, path, documents };
}

const web = readDocument(
  { uri: 'file:///vms/web.xml', path: '/vms/web.xml', open: false },
  '<domain><name>web</name><vcpu>1</vcpu></domain>',
);

function fleetWith(...hosts: readonly HostDocument[]): Fleet {
  assert.ok(web);
  const fleet = new Fleet();
  for (const one of hosts) fleet.setHost(one);
  fleet.setDomain(web);
  return fleet;
}

suite('the host of a document', () => {
  const uri = 'file:///vms/web.xml';

  test('is that of the profile that claims it', () => {
    const claims = host('a', ['../vms/*.xml']);
    const found = documentHost(fleetWith(claims, host('b')), uri, null);
    assert.ok(found.kind === 'known');
    assert.deepEqual([found.document, found.by], [claims, 'claim']);
  });

  test('is the default, or the only one', () => {
    const [a, b] = [host('a'), host('b')];
    const fleet = fleetWith(a, b);
    fleet.setDefaultHost(b.uri);
    const byDefault = documentHost(fleet, uri, b.uri);
    assert.ok(byDefault.kind === 'known');
    assert.deepEqual([byDefault.document, byDefault.by], [b, 'default']);
    const only = documentHost(fleetWith(a), uri, null);
    assert.ok(only.kind === 'known');
    assert.equal(only.by, 'only host');
  });

  test('is left open by several hosts of which none claims it, and without hosts', () => {
    assert.deepEqual(documentHost(fleetWith(host('a'), host('b')), uri, null), {
      kind: 'unclaimed',
      reason: 'the workspace has 2 hosts, and no profile claims this document',
    });
    assert.deepEqual(documentHost(fleetWith(), uri, null), {
      kind: 'unclaimed',
      reason: 'the workspace has no host profile',
    });
  });

  test('may be broken, with the reason', () => {
    const broken = { ...host('a'), host: null };
    assert.equal(hostProblem(broken), 'it has no topology');
    const found = documentHost(fleetWith(broken), uri, null);
    assert.ok(found.kind === 'broken');
    assert.equal(found.reason, '/hosts/a.host.json cannot be used: it has no topology');
  });

  test('of a profile is its own, and of other files there is none', () => {
    const own = host('a');
    const found = documentHost(fleetWith(own), own.uri, null);
    assert.ok(found.kind === 'known');
    assert.equal(found.by, null);
    assert.equal(documentHost(fleetWith(own), 'file:///notes.txt', null).kind, 'foreign');
  });

  test('claims it by the first glob that matches', () => {
    assert.ok(web);
    assert.equal(claimOf(host('a', ['*.xml', '../vms/*.xml', '../**/*.xml']), web), '../vms/*.xml');
    assert.equal(claimOf(host('a', ['*.xml']), web), null);
  });
});
