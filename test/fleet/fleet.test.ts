import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { findings as findingsIn } from '../../server/src/features/analysis.ts';
import type { DomainDocument } from '../../server/src/fleet/documents/domain-document.ts';
import type { HostDocument } from '../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../server/src/fleet/fleet.ts';
import { pinned } from '../fragments.ts';
import { hostOf } from '../rules/hosts.ts';

const flat = { cores: ['0', '1', '2', '3'] };

/** A host document at a path, with these globs. */
function host(path: string, documents: readonly string[] = [], sketch = flat): HostDocument {
  return { ...hostOf(sketch), uri: `file://${path}`, path, documents };
}

/** A domain with one vCPU for each pin. */
function domain(path: string, name: string, pins: readonly number[], options: { open?: boolean; uri?: string } = {}) {
  const { open = false, uri = `file://${path}` } = options;
  const text = `<domain><name>${name}</name>${pinned(...pins)}</domain>`;
  const document = readDocument({ uri, path, open }, text);
  assert.ok(document);
  return document;
}

function fleetOf(...documents: readonly (DomainDocument | HostDocument)[]): Fleet {
  const fleet = new Fleet();
  for (const document of documents) {
    if (document.kind === 'domain') fleet.setDomain(document);
    else fleet.setHost(document);
  }
  return fleet;
}

/** Every document's host and findings, by uri. */
function verdicts(fleet: Fleet): Record<string, string[]> {
  const documents = [...fleet.allDomains()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
  return Object.fromEntries(
    documents.map((document) => {
      const findings = findingsIn(fleet, document);
      return [document.uri, [`on ${fleet.hostOf(document)?.path}`, ...findings.map(({ message }) => message)]];
    }),
  );
}

suite('which host a domain runs on', () => {
  const web = domain('/vms/rack1/web.xml', 'web', [0]);

  test('is that of the profile that claims it', () => {
    const claims = host('/hosts/b.host.json', ['../vms/rack1/*.xml']);
    assert.equal(fleetOf(host('/hosts/a.host.json'), claims, web).hostOf(web), claims);
  });

  test('is the first by path of two profiles that claim it', () => {
    const a = host('/hosts/a.host.json', ['../vms/**/*.xml']);
    const b = host('/hosts/b.host.json', ['../vms/rack1/*.xml']);
    assert.equal(fleetOf(b, a, web).hostOf(web), a);
  });

  test('is the default host if no profile claims it', () => {
    const a = host('/hosts/a.host.json', ['../vms/rack2/*.xml']);
    const b = host('/hosts/b.host.json');
    const fleet = fleetOf(a, b, web);
    assert.equal(fleet.hostOf(web), null);
    fleet.setDefaultHost(b.uri);
    assert.equal(fleet.hostOf(web), b);
    fleet.setDefaultHost(null);
    assert.equal(fleet.hostOf(web), null);
  });

  test('is the only host of the workspace', () => {
    const only = host('/hosts/a.host.json', ['../vms/rack2/*.xml']);
    const fleet = fleetOf(only, web);
    assert.equal(fleet.hostOf(web), only);
    fleet.setHost(host('/hosts/b.host.json'));
    assert.equal(fleet.hostOf(web), null);
    fleet.delete('file:///hosts/b.host.json');
    assert.equal(fleet.hostOf(web), only);
  });

  test('stays a profile without a topology, and then nothing is found about places', () => {
    const broken = { ...host('/hosts/a.host.json', ['../vms/rack1/*.xml']), host: null };
    const fleet = fleetOf(broken, host('/hosts/b.host.json'), web);
    assert.equal(fleet.hostOf(web), broken);
    assert.equal(fleet.occupancyFor(web), null);
    assert.deepEqual(fleet.runningOn(broken), [web]);
  });
});

suite('the residents that count on a host', () => {
  test('its domains by path', () => {
    const [a, b] = [domain('/a.xml', 'a', [0]), domain('/b.xml', 'b', [1])];
    const only = host('/only.host.json');
    assert.deepEqual(fleetOf(b, only, a).runningOn(only), [a, b]);
  });

  test('of several documents with one name: the open one, else the domain before its snapshot, else the first', () => {
    const only = host('/only.host.json');
    const [first, second] = [domain('/a.xml', 'web', [0]), domain('/b.xml', 'web', [1])];
    assert.deepEqual(fleetOf(only, second, first).runningOn(only), [first]);
    const opened = domain('/b.xml', 'web', [1], { open: true });
    assert.deepEqual(fleetOf(only, first, opened).runningOn(only), [opened]);
    const text = `<domainsnapshot>${first.text}</domainsnapshot>`;
    const snapshot = readDocument({ uri: 'file:///0.xml', path: '/0.xml', open: false }, text);
    assert.ok(snapshot);
    assert.deepEqual(fleetOf(only, snapshot, second).runningOn(only), [second]);
  });

  test('documents without a name are different domains', () => {
    const only = host('/only.host.json');
    const [a, b] = ['/a.xml', '/b.xml'].map((path) => {
      return readDocument({ uri: `file://${path}`, path, open: false }, `<domain><vcpu>1</vcpu></domain>`);
    });
    assert.ok(a && b);
    assert.deepEqual(fleetOf(only, a, b).runningOn(only), [a, b]);
  });

  test('the document that reads counts, whatever its namesakes', () => {
    const only = host('/only.host.json');
    const [first, second] = [domain('/a.xml', 'web', [0]), domain('/b.xml', 'web', [1])];
    const fleet = fleetOf(only, first, second, domain('/c.xml', 'db', [1]));
    const names = (of: DomainDocument) =>
      [...(fleet.occupancyFor(of)?.restricted.keys() ?? [])].map(({ path }) => path);
    assert.deepEqual(names(first).sort(), ['/a.xml', '/c.xml']);
    assert.deepEqual(names(second).sort(), ['/b.xml', '/c.xml']);
  });
});

suite('changes', () => {
  test('an edit in one document changes the findings of another', () => {
    const fleet = fleetOf(host('/only.host.json'), domain('/a.xml', 'a', [0]), domain('/b.xml', 'b', [0]));
    assert.deepEqual(
      Object.values(verdicts(fleet)).map((said) => said.length),
      [2, 2],
    );
    fleet.setDomain(domain('/b.xml', 'b', [1]));
    assert.deepEqual(
      Object.values(verdicts(fleet)).map((said) => said.length),
      [1, 1],
    );
  });

  test('what an edit does not affect is kept', () => {
    const [left, right] = [host('/l.host.json', ['l*.xml']), host('/r.host.json', ['r*.xml'])];
    const [onLeft, onRight] = [domain('/l1.xml', 'l', [0]), domain('/r1.xml', 'r', [0])];
    const fleet = fleetOf(left, right, onLeft, onRight);
    const before = fleet.occupancyFor(onRight);
    fleet.setDomain(domain('/l1.xml', 'l', [1]));
    assert.equal(fleet.occupancyFor(onRight), before);
  });

  test('a document that moves to another host counts there', () => {
    const [left, right] = [host('/l.host.json', ['l*.xml']), host('/r.host.json', ['r*.xml'])];
    const resident = domain('/r1.xml', 'r', [0]);
    const fleet = fleetOf(left, right, domain('/l1.xml', 'l', [0], { uri: 'untitled:1' }), resident);
    assert.equal(fleet.occupancyFor(resident)?.restricted.size, 1);
    fleet.setDomain(domain('/r2.xml', 'l', [0], { uri: 'untitled:1' }));
    assert.equal(fleet.occupancyFor(resident)?.restricted.size, 2);
  });

  test('in any order of changes, the fleet equals one that is built from the last state', () => {
    const paths = ['/l1.xml', '/l2.xml', '/r1.xml', '/r2.xml'];
    const place = fc.nat(3);
    const change = fc.oneof(
      fc.record({
        kind: fc.constant('domain' as const),
        uri: fc.constantFrom('u1', 'u2', 'u3', 'u4'),
        path: fc.constantFrom(...paths),
        name: fc.constantFrom('a', 'b', 'c'),
        pins: fc.array(place, { minLength: 1, maxLength: 3 }),
        open: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('host' as const),
        path: fc.constantFrom('/h1.host.json', '/h2.host.json'),
        globs: fc.subarray(['l*.xml', 'r*.xml']),
        broken: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('delete' as const), uri: fc.constantFrom('u1', 'u2', 'file:///h1.host.json') }),
      fc.record({ kind: fc.constant('default' as const), uri: fc.constantFrom('file:///h2.host.json', null) }),
      fc.record({ kind: fc.constant('ask' as const) }),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 20 }), (changes) => {
        const fleet = new Fleet();
        let defaultHost: string | null = null;
        for (const one of changes) {
          if (one.kind === 'domain') fleet.setDomain(domain(one.path, one.name, one.pins, one));
          else if (one.kind === 'host') {
            const document = host(one.path, one.globs);
            fleet.setHost(one.broken ? { ...document, host: null } : document);
          } else if (one.kind === 'delete') fleet.delete(one.uri);
          else if (one.kind === 'default') {
            defaultHost = one.uri;
            fleet.setDefaultHost(one.uri);
          } else verdicts(fleet);
        }
        const fresh = fleetOf(...[...fleet.allDomains()].reverse(), ...[...fleet.allHosts()].reverse());
        fresh.setDefaultHost(defaultHost);
        assert.deepEqual(verdicts(fleet), verdicts(fresh));
      }),
      { numRuns: 400 },
    );
  });
});
