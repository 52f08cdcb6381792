import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { domain, eventually, lab, positionOf, profile, pushCapabilities, rangeOf, startClient } from '../client.ts';

const crowded = domain('a', ['2', '2', '99']);

/** The severities of a document's findings by rule; 1 is an error, 3 an information. */
async function severities(client: Awaited<ReturnType<typeof startClient>>, name = 'vms/a.xml') {
  const findings = await client.findings(name);
  return Object.fromEntries(findings.map(({ code, severity }) => [code, severity]));
}

describe('a suppression', () => {
  it('removes a finding and its quick fix as it is typed, but not the hover', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/a.xml', crowded);
    await client.expectRules('vms/a.xml', ['cpu-overcommit', 'unknown-cpu']);
    const start = positionOf(crowded, '  <cputune>');
    const insert = (text: string) => client.change('vms/a.xml', { range: { start, end: start }, text });
    await insert('<!-- pinset-ignore cpu-overcommit: idle -->\n');
    assert.deepEqual(await client.rules('vms/a.xml'), ['unknown-cpu']);
    const text = crowded.replace('  <cputune>', '<!-- pinset-ignore cpu-overcommit: idle -->\n  <cputune>');
    assert.deepEqual(await client.codeActions('vms/a.xml', rangeOf(text, "2'/>"), { only: ['quickfix'] }), []);
    assert.ok(await client.hover('vms/a.xml', positionOf(text, "2'/>")));
    await insert('<!-- pinset-ignore offline-cpu -->\n');
    assert.deepEqual(await severities(client), { 'unused-suppression': 3, 'unknown-cpu': 1 });
  });
});

describe('the setting pinset.rules', () => {
  it('changes what is found without a restart, and yields to the profile', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/a.xml', crowded);
    await client.expectRules('vms/a.xml', ['cpu-overcommit', 'unknown-cpu']);
    client.ruleLevels = { 'cpu-overcommit': 'error', 'unknown-cpu': 'off', 'offline-cpu': 'maybe', 'no-such': 'off' };
    const before = client.refreshes;
    await client.settingsChanged();
    // A client that pulled meanwhile would have the new findings, and not be asked.
    await eventually(() => assert.equal(client.refreshes, before + 1, 'the client is asked to pull again'));
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    assert.deepEqual(await severities(client), { 'cpu-overcommit': 1 });
    assert.ok(client.logged.some((line) => line.includes('no-such')));

    client.write('hosts/lab.host.json', profile.replace('{', '{ "rules": { "cpu-overcommit": "info" },'));
    await client.fileEvents({ 'hosts/lab.host.json': 2 });
    await eventually(async () => assert.deepEqual(await severities(client), { 'cpu-overcommit': 3 }));

    client.ruleLevels = {};
    await client.settingsChanged();
    await eventually(async () => assert.deepEqual(await severities(client), { 'cpu-overcommit': 3, 'unknown-cpu': 1 }));
  });

  it('applies without a known host', async () => {
    const client = await startClient({ files: { 'a.xml': domain('a', ['0-6:2']) } });
    await client.expectRules('a.xml', ['invalid-cpuset']);
    client.ruleLevels = { 'invalid-cpuset': 'off' };
    await client.settingsChanged();
    await client.expectRules('a.xml', []);
  });

  it('reaches clients that push settings instead of being asked', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': crowded }, capabilities: pushCapabilities });
    const codes = () => client.published.get(client.uri('vms/a.xml'))?.diagnostics.map(({ code }) => code);
    await eventually(() => assert.deepEqual(codes(), ['cpu-overcommit', 'unknown-cpu']));
    await client.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { pinset: { rules: { 'cpu-overcommit': 'off' } } },
    });
    await eventually(() => assert.deepEqual(codes(), ['unknown-cpu']));
  });

  it('is harmless with any value', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': crowded } });
    for (const rules of [null, 7, ['unknown-cpu'], { 'unknown-cpu': {} }, 'off']) {
      client.ruleLevels = rules;
      await client.settingsChanged();
      await client.expectRules('vms/a.xml', ['cpu-overcommit', 'unknown-cpu']);
    }
    assert.deepEqual(client.logged, []);
  });
});

describe('`rules` in a profile', () => {
  it('gets a finding while it is typed if it does not name a rule', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': crowded } });
    const text = profile.replace('{', '{ "rules": { "cpu-overcomit": "off" },');
    await client.open('hosts/lab.host.json', text);
    await client.expectRules('hosts/lab.host.json', ['invalid-profile']);
    const [finding] = await client.findings('hosts/lab.host.json');
    assert.deepEqual(finding?.range, rangeOf(text, '"cpu-overcomit"'));
    await client.change('hosts/lab.host.json', { range: rangeOf(text, 'overcomit'), text: 'overcommit' });
    await client.expectRules('hosts/lab.host.json', []);
  });
});
