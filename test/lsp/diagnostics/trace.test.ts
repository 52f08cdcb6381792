import assert from 'node:assert/strict';
import { test } from 'node:test';
import { domain, eventually, lab, startClient } from '../client.ts';

test('one line at debug level says what the rules answer when a document is opened, and none when it is edited', async () => {
  const text = domain('web', ['2', '2']);
  const client = await startClient({ files: { ...lab, 'vms/web.xml': text } });
  await client.open('vms/web.xml', text);
  await eventually(() => assert.equal(client.traced.length, 1));
  const [line = ''] = client.traced;
  assert.match(line, /\/vms\/web\.xml \(domain, host: lab\): shown: cpu-overcommit; /);
  assert.match(line, /unknown in the captures: [^;]*hybrid-core-mix \(kinds of cores\)/);
  assert.match(line, /nothing found by \d+ rules; not about such documents: \d+$/);
  assert.ok(!line.includes('\n'));
  await client.change('vms/web.xml', { text: domain('web', ['2', '4']) });
  await client.expectRules('vms/web.xml', []);
  assert.equal(client.traced.length, 1);
});

test('without a host the line says how many rules need one', async () => {
  const client = await startClient();
  await client.open('web.xml', domain('web', ['2', '2']));
  await eventually(() =>
    assert.match(
      client.traced.join('\n'),
      /\(domain, host: none\): shown: cpu-overcommit; no host known for \d+ rules; /,
    ),
  );
});

test('a document that Pinset does not check has no line', async () => {
  const client = await startClient({ files: lab });
  await client.open('notes.xml', '<notes/>');
  await client.open('vms/web.xml', domain('web', ['2']));
  await eventually(() => assert.equal(client.traced.length, 1));
  assert.match(client.traced[0] ?? '', /web\.xml/);
});
