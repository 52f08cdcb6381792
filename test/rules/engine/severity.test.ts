import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type HostDocument, loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import { findingsOfDomain, findingsOfHost } from '../../../server/src/rules/engine/run.ts';
import { levelsOn, type RuleLevels } from '../../../server/src/rules/engine/severity.ts';
import { hostFixture } from '../../topology/captures/host-fixtures.ts';

const uri = 'file:///a.host.json';

function profile(text: string, previous?: HostDocument): Promise<HostDocument> {
  const capture = async () => hostFixture('smt2-2node', 'capabilities.xml');
  return loadHostProfile(uri, '/a.host.json', text, capture, previous);
}

/** `{ "topology": …, "rules": … }` */
const withRules = (rules: string) => profile(`{ "topology": "a.xml", "rules": ${rules} }`);

/** What is found in a domain with one CPU for two vCPUs and a CPU that the host lacks. */
function found(host: HostDocument, setting: RuleLevels = new Map(), comment = ''): string[] {
  const text = `${comment}<domain type='kvm'><vcpu>3</vcpu><cputune>
    <vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='2'/><vcpupin vcpu='2' cpuset='99'/>
  </cputune></domain>`;
  const document = readDocument({ uri: 'file:///web.xml', path: '/web.xml', open: false }, text);
  assert.ok(document);
  const fleet = new Fleet();
  fleet.setHost(host);
  fleet.setDomain(document);
  const findings = findingsOfDomain(document, fleet.occupancyFor(document), levelsOn(fleet.hostOf(document), setting));
  return findings.map(({ rule, severity }) => `${severity} ${rule}`);
}

/** The findings of a host profile with the text at their places. */
const ofHost = (host: HostDocument) =>
  findingsOfHost(host, null).map(({ severity, message, span }) => [
    severity,
    host.text.slice(span.start, span.end),
    message,
  ]);

suite('the severity of a rule', () => {
  test('is its own where nobody says another one', async () => {
    assert.deepEqual(found(await withRules('{}')), ['warning cpu-overcommit', 'error unknown-cpu']);
  });

  test('is what the setting says, and over that what the profile says', async () => {
    const setting = new Map([
      ['cpu-overcommit', 'error'],
      ['unknown-cpu', 'off'],
    ] as const);
    assert.deepEqual(found(await withRules('{}'), setting), ['error cpu-overcommit']);
    assert.deepEqual(found(await withRules('{ "unknown-cpu": "info" }'), setting), [
      'error cpu-overcommit',
      'info unknown-cpu',
    ]);
    assert.deepEqual(found(await withRules('{ "cpu-overcommit": "off" }'), setting), []);
  });

  test('holds on the host although its topology cannot be read', async () => {
    const host = await profile('{ "topology": 7, "rules": { "malformed-xml": "info", "invalid-profile": "warning" } }');
    assert.deepEqual(levelsOn(host).get('malformed-xml'), 'info');
    assert.deepEqual(
      findingsOfHost(host, null).map(({ severity }) => severity),
      ['warning'],
    );
  });

  test('a rule that is off needs its suppressions all the same', async () => {
    const host = await withRules('{ "cpu-overcommit": "off" }');
    const comment = '<!-- pinset-ignore cpu-overcommit, unknown-cpu: they are idle -->\n';
    assert.deepEqual(found(host, new Map(), comment), []);
  });

  test('the findings about suppressions have one too', async () => {
    const comment = '<!-- pinset-ignore cross-numa-pin: measured -->\n';
    const off = '"cpu-overcommit": "off", "unknown-cpu": "off"';
    assert.deepEqual(found(await withRules(`{ ${off} }`), new Map(), comment), ['info unused-suppression']);
    const error = await withRules(`{ ${off}, "unused-suppression": "error" }`);
    assert.deepEqual(found(error, new Map(), comment), ['error unused-suppression']);
  });
});

suite('`rules` in a host profile', () => {
  test('a name that is no rule', async () => {
    const host = await withRules('{ "cpu-overcomit": "off", "x": "info", "unknown-cpu": "error" }');
    assert.deepEqual(ofHost(host), [
      ['warning', '"cpu-overcomit"', 'rules: there is no rule cpu-overcomit; did you mean cpu-overcommit?'],
      ['warning', '"x"', 'rules: there is no rule x; `pinset explain` lists all'],
    ]);
  });

  test('a level that is none', async () => {
    const expected = 'expected "off", "error", "warning" or "info"';
    assert.deepEqual(ofHost(await withRules('{ "unknown-cpu": "hint", "offline-cpu": false }')), [
      ['warning', '"hint"', `unknown-cpu: ${expected}`],
      ['warning', 'false', `offline-cpu: ${expected}`],
    ]);
    assert.match(
      String(ofHost(await withRules('["unknown-cpu"]'))),
      /^warning,\["unknown-cpu"\],rules: expected an ob/,
    );
  });

  test('a rule that stands twice', async () => {
    const host = await withRules('{ "unknown-cpu": "off", "unknown-cpu": "info" }');
    assert.deepEqual(ofHost(host), [['warning', '"unknown-cpu"', '"unknown-cpu" appears twice; the last one is used']]);
    assert.deepEqual(found(host), ['warning cpu-overcommit', 'info unknown-cpu']);
  });

  test('while the profile is typed its last rules hold, and the broken text has no other findings', async () => {
    const before = await withRules('{ "unknown-cpu": "off", "no-such": "off" }');
    const broken = await profile('{ "topology": "a.xml", ', before);
    assert.deepEqual(found(broken), ['warning cpu-overcommit']);
    assert.equal(ofHost(broken).length, 1);
  });
});
