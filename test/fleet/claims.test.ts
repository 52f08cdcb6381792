import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type HostDocument, loadHostProfile } from '../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../server/src/fleet/fleet.ts';
import { findingsOfHost } from '../../server/src/rules/engine/run.ts';
import { marked } from '../marker.ts';

const topology = '{ "cpus": [{ "id": 0 }] }';
const everywhere = () => true;

/** The profile /hosts/NAME.host.json with these globs, in which places may be marked. */
async function profile(name: string, globs: string) {
  const { text, spans } = marked(`{ "topology": ${topology}, "documents": [${globs}] }`);
  const path = `/hosts/${name}.host.json`;
  return { document: await loadHostProfile(`file://${path}`, path, text, async () => null), spans };
}

function fleetOf(hosts: readonly HostDocument[], paths: readonly string[], searched: (folder: string) => boolean) {
  const fleet = new Fleet();
  for (const host of hosts) fleet.setHost(host);
  for (const path of paths) add(fleet, path);
  fleet.setSearched({ covers: searched, others: ['/etc/hosts.xml', '/nets/default.xml'] });
  return fleet;
}

function add(fleet: Fleet, path: string): void {
  const document = readDocument({ uri: `file://${path}`, path, open: false }, '<domain><name>a</name></domain>');
  assert.ok(document);
  fleet.setDomain(document);
}

const found = (fleet: Fleet, host: HostDocument) => findingsOfHost(host, null, fleet.claimProblemsOf(host));

suite('claims of a profile that have no effect', () => {
  test('a glob that matches no domain, if all files are known', async () => {
    const { document, spans } = await profile('a', '"../vms/*.xml", «"../vmz/*.xml"», «"../vms/web-?.xml"»');
    const findings = found(fleetOf([document], ['/vms/db.xml'], everywhere), document);
    assert.deepEqual(
      findings.map(({ span }) => ({ ...span })),
      spans,
    );
    for (const { severity, message } of findings) {
      assert.deepEqual(
        [severity, message],
        ['warning', 'this matches no file; globs are relative to the folder of this file'],
      );
    }
  });

  test('not if a matching file is not a domain', async () => {
    const { document } = await profile('a', '"../nets/*.xml"');
    assert.deepEqual(found(fleetOf([document], [], everywhere), document), []);
  });

  test('not if other files may match, or the folder has not been searched', async () => {
    const { document } = await profile(
      'a',
      '"../scripts/*.sh", "../all/*", "../vms/*.{xml,sh}", "/etc/libvirt/qemu/*.xml", "*/../../x.xml"',
    );
    const asked: string[] = [];
    const searched = (folder: string) => {
      asked.push(folder);
      return !folder.startsWith('/etc');
    };
    assert.deepEqual(found(fleetOf([document], [], searched), document), []);
    assert.deepEqual(asked, ['/etc/libvirt/qemu']);
    assert.deepEqual(
      found(
        fleetOf([document], [], () => false),
        document,
      ),
      [],
    );
  });

  test('a document that an earlier profile claims', async () => {
    const a = await profile('a', '"../x/*.xml", «"../vms/*.xml"»');
    const b = await profile('b', '«"../vms/**/web*.xml"», "../vms/own/*.xml"');
    const paths = ['/x/1.xml', '/vms/web-1.xml', '/vms/web-2.xml', '/vms/own/db.xml'];
    const fleet = fleetOf([b.document, a.document], paths, everywhere);
    assert.deepEqual(found(fleet, a.document), []);
    const [finding, ...others] = found(fleet, b.document);
    assert.deepEqual(others, []);
    assert.deepEqual({ ...finding?.span }, b.spans[0]);
    assert.equal(
      finding?.message,
      'a also claims web-1.xml and web-2.xml; a document runs on one host, here a, whose profile path sorts first',
    );
    assert.deepEqual(finding.related, [
      { uri: 'file:///hosts/a.host.json', span: a.spans[0], message: 'claimed by a here' },
    ]);
  });

  test('two globs of one profile may match one document', async () => {
    const { document } = await profile('a', '"../vms/*.xml", "../vms/web.xml"');
    assert.deepEqual(found(fleetOf([document], ['/vms/web.xml'], everywhere), document), []);
  });

  test('follow added and removed documents', async () => {
    const { document } = await profile('a', '"../vms/*.xml"');
    const fleet = fleetOf([document], [], everywhere);
    assert.equal(found(fleet, document).length, 1);
    add(fleet, '/vms/a.xml');
    assert.equal(found(fleet, document).length, 0);
    fleet.delete('file:///vms/a.xml');
    assert.equal(found(fleet, document).length, 1);
    assert.equal(fleet.claimProblemsOf(document), fleet.claimProblemsOf(document));
  });

  test('are silent while the profile is broken', async () => {
    const { document } = await profile('a', '"../vmz/*.xml"');
    const broken = await loadHostProfile(document.uri, document.path, '{ "topology": ', async () => null, document);
    const fleet = fleetOf([broken], [], everywhere);
    assert.deepEqual(broken.documents, ['../vmz/*.xml']);
    assert.deepEqual(fleet.claimProblemsOf(broken), []);
  });
});
