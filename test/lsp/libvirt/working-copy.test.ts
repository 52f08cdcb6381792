import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { HostAnswer } from '../../../server/src/lsp/protocol.ts';
import { capabilities, domain, eventually, startClient, type TestClient } from '../client.ts';

const uuid = (digit: string) => `<uuid>${digit.repeat(8)}-1111-4111-8111-111111111111</uuid>`;
const withUuid = (text: string, digit: string) => text.replace('<vcpu', `${uuid(digit)}<vcpu`);
const profileOf = (name: string) =>
  `{ "name": "${name}", "topology": "lab.capabilities.xml", "documents": ["../${name}/*.xml"] }\n`;

/** Two hosts, each with a domain called web; db is on CPU 4 of the second. */
const files = {
  'hosts/lab.capabilities.xml': capabilities,
  'hosts/one.host.json': profileOf('one'),
  'hosts/two.host.json': profileOf('two'),
  'one/web.xml': withUuid(domain('web', ['2']), '1'),
  'two/web.xml': withUuid(domain('web', ['2']), '2'),
  'two/db.xml': withUuid(domain('db', ['4']), '3'),
};

async function hostOf(client: TestClient, uri: string): Promise<string | null> {
  const answer: HostAnswer = await client.connection.sendRequest('pinset/host', { uri });
  return answer.name;
}

async function open(client: TestClient, uri: string, text: string): Promise<void> {
  await client.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'xml', version: 1, text },
  });
}

suite("libvirt's definition while it is edited", () => {
  for (const uri of ['file:///tmp/virshAb3xY9.xml', 'libvirt:/web.xml']) {
    test(`${uri} counts instead of the document with its UUID, on that host`, async () => {
      const client = await startClient({ files });
      await client.expectRules('two/db.xml', []);
      await open(client, uri, files['two/web.xml'].replace("cpuset='2'", "cpuset='4'"));
      await eventually(async () => assert.equal(await hostOf(client, uri), 'two'));
      // web's own document is on CPU 2, where no other guest is.
      await client.expectRules('two/db.xml', ['cpu-overcommit']);
      await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
      await client.expectRules('two/db.xml', []);
    });
  }

  test('a name on several hosts is not enough, and other temporary files are just files', async () => {
    const client = await startClient({ files });
    const byName = 'file:///tmp/virshAb3xY9.xml';
    await open(client, byName, domain('db', ['4']));
    await eventually(async () => assert.equal(await hostOf(client, byName), 'two'));
    const ambiguous = 'file:///tmp/virshCd3xY9.xml';
    await open(client, ambiguous, domain('web', ['4']));
    const other = 'file:///tmp/virsh-backup.xml';
    await open(client, other, files['two/web.xml']);
    assert.equal(await hostOf(client, ambiguous), null);
    assert.equal(await hostOf(client, other), null);
  });

  test('it finds its host also if it is open before the workspace has been read', async () => {
    const client = await startClient({ files, settled: false });
    const uri = 'file:///tmp/virshAb3xY9.xml';
    await open(client, uri, files['two/web.xml']);
    await client.initialized();
    await eventually(async () => assert.equal(await hostOf(client, uri), 'two'));
  });
});
