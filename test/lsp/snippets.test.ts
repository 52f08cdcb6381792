import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CompletionItem, CompletionTriggerKind } from 'vscode-languageserver';
import { domain, lab, positionOf, pullCapabilities, startClient, type TestClient } from './client.ts';

const capabilities = {
  ...pullCapabilities,
  textDocument: {
    ...pullCapabilities.textDocument,
    completion: { completionItem: { snippetSupport: true } },
  },
};

/** A domain of four vCPUs with a text where `|` is, on a line of its own. */
const small = (content: string) => `<domain type="kvm">
    <name>web</name>
    <memory unit='MiB'>256</memory>
    <vcpu>4</vcpu>
    ${content}
</domain>
`;

/** What is offered at the `|` of a domain, once the user has asked for it. */
async function offered(
  client: TestClient,
  text: string,
  triggerKind: CompletionTriggerKind = CompletionTriggerKind.Invoked,
) {
  const position = positionOf(text, '|');
  await client.open('vms/web.xml', text.replace('|', ''));
  const params = { textDocument: { uri: client.uri('vms/web.xml') }, position, context: { triggerKind } };
  const items = await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', params);
  await client.close('vms/web.xml');
  return items;
}

const inserted = (items: readonly CompletionItem[], label: string) => {
  const item = items.find((one) => one.label === label);
  assert.ok(item?.textEdit, `no ${label} in ${items.map((one) => one.label).join(', ') || 'nothing'}`);
  return item.textEdit.newText;
};

describe('snippets of placement elements', () => {
  it('fill <cputune> and <numatune> with the best place on the host, in the style of the document', async () => {
    const client = await startClient({ files: { ...lab, 'vms/db.xml': domain('db', ['0', '2']) }, capabilities });
    const items = await offered(client, small('|'));
    assert.deepEqual(
      items.map(({ label }) => label),
      ['Pinset: <cputune>', 'Pinset: <numatune>'],
    );
    assert.equal(items[0]?.detail, 'the best place on host lab');
    const cputune = inserted(items, 'Pinset: <cputune>');
    assert.match(cputune, /^<cputune>\n {4}<vcpupin vcpu="0" cpuset="\$\{1:\d+\}"\/>\n( {4}<.*\n)*<\/cputune>$/);
    const cpus = [...cputune.matchAll(/:(\d+)\}"/g)].map(([, cpu]) => Number(cpu));
    assert.equal(new Set(cpus).size, cpus.length);
    assert.ok(
      cpus.every((cpu) => cpu >= 8),
      `node 1 is free: ${cpus}`,
    );
    assert.match(
      inserted(items, 'Pinset: <numatune>'),
      /^<numatune>\n {4}<memory mode="strict" nodeset="\$\{1:1\}"\/>\n<\/numatune>$/,
    );
  });

  it('have a row for each vCPU without a pin, and nothing that is there already', async () => {
    const client = await startClient({ files: lab, capabilities });
    const items = await offered(client, small("<cputune>\n<vcpupin vcpu='1' cpuset='4'/>\npin|\n</cputune>"));
    const label = 'Pinset: <vcpupin> for vCPUs 0, 2-3';
    assert.deepEqual(
      items.map((one) => one.label),
      [label],
    );
    assert.equal(inserted(items, label).split('\n').length, 3);
    assert.deepEqual(
      await offered(client, small('<cputune/><numatune><memory mode="strict" nodeset="0"/></numatune>|')),
      [],
    );
  });

  it('have guest cells by the nodes of the place', async () => {
    const client = await startClient({ files: lab, capabilities });
    const items = await offered(client, small('<cpu>|</cpu>').replace('>4<', '>12<'));
    const cells = inserted(items, 'Pinset: <numa> cells');
    assert.match(cells, /^<numa><cell id="0" cpus="[\d,]+" memory="\$\{1:131072\}" unit="KiB"\/><cell id="1" /);
  });

  it('leave CPUs open without a host', async () => {
    const client = await startClient({ files: {}, capabilities });
    const items = await offered(client, small('|'));
    assert.deepEqual(
      items.map(({ label }) => label),
      ['Pinset: <cputune>'],
    );
    assert.match(inserted(items, 'Pinset: <cputune>'), /<vcpupin vcpu="0" cpuset="\$1"\/>/);
  });

  it('do not come by a blank, in tags and comments, in other elements, or to clients without snippets', async () => {
    const client = await startClient({ files: lab, capabilities });
    assert.deepEqual(await offered(client, small(' |'), CompletionTriggerKind.TriggerCharacter), []);
    for (const content of ['<|', '<cputune |/>', '<!-- > | -->', '<os>|</os>', 'no xml here|', '</|'])
      assert.deepEqual(await offered(client, small(content)), [], content);
    const plain = await startClient({ files: lab });
    assert.deepEqual(await offered(plain, small('|')), []);
  });
});
