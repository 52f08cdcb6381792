import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import { findingsOfHost } from '../../../server/src/rules/engine/run.ts';
import { check } from '../check.ts';

const { topology } = JSON.parse(
  readFileSync(new URL('../../../docs/rules/example.host.json', import.meta.url), 'utf8'),
);

/** What is said in the profile of a host with the example's eight CPUs. */
async function inProfile(profile: object, ...domains: readonly string[]): Promise<string[]> {
  const text = JSON.stringify({ name: 'rack', topology, ...profile });
  const host = await loadHostProfile('file:///rack', '/rack.host.json', text, async () => null);
  const fleet = new Fleet();
  fleet.setHost(host);
  for (const [index, body] of domains.entries()) {
    const path = `/${index}.xml`;
    const document = readDocument({ uri: `file://${path}`, path, open: false }, `<domain>${body}</domain>`);
    assert.ok(document);
    fleet.setDomain(document);
  }
  return findingsOfHost(host, fleet.occupancyOf(host)).map(({ severity, message, span, related }) => {
    return `${severity} at ${text.slice(span.start, span.end)} (+${related.length}): ${message}`;
  });
}

suite('host-overcommit', () => {
  test('all domains together, once, in the profile', async () => {
    assert.deepEqual(await inProfile({}, '<vcpu>8</vcpu>', '<vcpu>4</vcpu>'), [
      'warning at "rack" (+2): 12 vCPUs of 2 domains on 8 CPUs of host rack, 1.5:1; the limit is 1:1 (limits.cpuOvercommit)',
    ]);
    assert.deepEqual(await inProfile({}, '<vcpu>4</vcpu>', '<vcpu>4</vcpu>'), []);
  });

  test('up to the profile’s limit it is an info', async () => {
    const limits = { cpuOvercommit: 1.5 };
    const [said] = await inProfile({ limits }, '<vcpu>8</vcpu>', '<vcpu>4</vcpu>');
    assert.match(said ?? '', /^info .*; the limit is 1\.5:1/);
    const [more] = await inProfile({ limits }, '<vcpu>8</vcpu>', '<vcpu>5</vcpu>');
    assert.match(more ?? '', /^warning .* 13 vCPUs/);
  });

  test('reserved CPUs are not for guests', async () => {
    assert.deepEqual(await inProfile({ reserved: '0-1' }, '<vcpu>7</vcpu>'), [
      'warning at "rack" (+1): 7 vCPUs of 1 domain on 6 CPUs of host rack (8 online, 2 reserved), 1.17:1; the limit is 1:1 (limits.cpuOvercommit)',
    ]);
    assert.match((await inProfile({ reserved: '0-7' }, '<vcpu>1</vcpu>')).join(), /1 vCPU of 1 domain on 0 CPUs/);
  });

  test('vCPUs that are not on at boot do not count, nor does a template', async () => {
    assert.deepEqual(await inProfile({}, `<vcpu current='4'>8</vcpu>`, '<vcpu>4</vcpu>'), []);
    assert.deepEqual(await inProfile({}, '<vcpu>8</vcpu>', '<vcpu>4</vcpu>{% if x %}<cputune/>{% endif %}'), []);
    assert.deepEqual(await inProfile({}, '<vcpu>8</vcpu>', '<vcpu>{{ n }}</vcpu>'), []);
  });

  test('two documents of one name are one domain', async () => {
    const web = '<name>web</name><vcpu>8</vcpu>';
    assert.deepEqual(await inProfile({}, web, web), []);
  });

  test('one domain that is too large by itself says so, and the host does not repeat it', async () => {
    check(
      'example',
      `
      <vcpu>9</vcpu>
      <!--  ^ warning host-overcommit: The domain has 9 vCPUs, but host example has 8 online CPUs: they can never all run at once -->`,
    );
    assert.deepEqual(await inProfile({}, '<vcpu>9</vcpu>', '<vcpu>4</vcpu>'), []);
    check('nosmt-1node', `<vcpu current='8'>9</vcpu>`);
  });

  test('with a bare capture the host’s sum is at the largest domain', () => {
    check('nosmt-1node', {
      db: '<vcpu>4</vcpu>',
      web: `
      <vcpu>6</vcpu>
      <!--  ^ warning host-overcommit: 10 vCPUs of 2 domains on 8 CPUs of host nosmt-1node, 1.25:1; the limit is 1:1 -->`,
    });
  });

  test('a template’s count is not judged', () => {
    check('example', `{% if large %}<vcpu>9</vcpu>{% endif %}`);
  });
});
