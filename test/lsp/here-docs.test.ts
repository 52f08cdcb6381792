import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodeAction, CodeLens, DocumentSymbol, InlayHint, Location } from 'vscode-languageserver';
import { applied, domain, eventually, lab, positionOf, rangeOf, startClient, type TestClient } from './client.ts';

const web = domain('web', ['4', '4']);

/** The ways by which a domain in a here-document comes to virsh. */
const ways: Readonly<Record<string, string>> = {
  'define /dev/stdin': `virsh define /dev/stdin <<'EOF'\n${web}EOF\n`,
  'cat and define': `cat > web.xml <<EOF\n${web}EOF\nvirsh define web.xml\n`,
  'cat to a variable name and create': `F=/tmp/$1.xml\ncat <<'EOF' > "$F"\n${web}EOF\nsudo virsh create "$F"\n`,
  'tee without tabs': `sudo tee /etc/web.xml >/dev/null <<-EOF\n${web.replaceAll(/^/gm, '\t').trimEnd()}\nEOF\nvirsh define /etc/web.xml\n`,
};

async function opened(way: string): Promise<{ client: TestClient; name: string; text: string }> {
  const client = await startClient({ files: lab, initializationOptions: { clientCommands: true } });
  const name = 'scripts/web.sh';
  const text = `#!/bin/sh\nset -e\n${ways[way]}`;
  await client.open(name, text, client.uri(name), 'shellscript');
  await client.expectRules(name, ['cpu-overcommit']);
  return { client, name, text };
}

describe('a domain in a here-document', () => {
  for (const way of Object.keys(ways)) {
    it(`is served like a document: ${way}`, async () => {
      const { client, name, text } = await opened(way);
      const textDocument = { uri: client.uri(name) };
      const ask = async <T>(method: string, more: object = {}): Promise<T> =>
        await client.connection.sendRequest(`textDocument/${method}`, { textDocument, ...more });
      const at = positionOf(text, "cpuset='4'", 8);
      assert.match(JSON.stringify((await client.hover(name, at))?.contents), /vCPU 0's pinset: CPU 4/);
      const last = { line: text.split('\n').length, character: 0 };
      const hints = await ask<InlayHint[]>('inlayHint', { range: { start: { line: 0, character: 0 }, end: last } });
      assert.equal(hints.filter(({ label }) => String(label).startsWith('node 0 · core {4-5}')).length, 2);
      const lenses = await ask<CodeLens[]>('codeLens');
      assert.deepEqual(
        lenses.slice(0, 3).map(({ command, range }) => [command?.title, range]),
        ['lab', 'Map', '2 vCPUs · 1 finding'].map((title) => [title, rangeOf(text, 'domain')]),
      );
      const [symbol] = await ask<DocumentSymbol[]>('documentSymbol');
      assert.match(symbol?.name ?? '', /^web/);
      await client.change(name, { range: rangeOf(text, "'4'/>"), text: "''/>" });
      await eventually(async () => assert.ok((await client.complete(name, at)).includes('6-7')));
    });

    it(`has its findings ignored by a comment in it: ${way}`, async () => {
      const { client, name, text } = await opened(way);
      const range = rangeOf(text, "'4'/>");
      const actions = await client.codeActions(name, range, { only: ['quickfix'] });
      const here = actions.find(({ title }: CodeAction) => title === 'Ignore cpu-overcommit here, because …');
      const after = applied(text, here?.edit, client.uri(name));
      assert.match(after, /^[\t ]*<!-- pinset-ignore cpu-overcommit: reason -->\n[\t ]*<vcpupin vcpu='0'/m);
      await client.change(name, { text: after });
      await client.expectRules(name, []);
      await client.change(name, { text: after.replace("vcpu='1' cpuset='4'", "vcpu='1' cpuset='6'") });
      await client.expectRules(name, ['unused-suppression']);
    });
  }

  it('keeps its lenses when the host is read again, and is found by its name', async () => {
    const { client, name, text } = await opened('cat and define');
    const textDocument = { uri: client.uri(name) };
    const titles = async () => {
      const lenses = await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument });
      return lenses.slice(0, 3).map(({ command }) => command?.title);
    };
    assert.deepEqual(await titles(), ['lab', 'Map', '2 vCPUs · 1 finding']);
    const capture = lab['hosts/lab.capabilities.xml'];
    await client.open('hosts/lab.capabilities.xml', `${capture}\n`);
    assert.deepEqual(await titles(), ['lab', 'Map', '2 vCPUs · 1 finding']);
    const start = 'taskset -c 6 true\nvirsh start web\n';
    await client.open('scripts/start.sh', start, client.uri('scripts/start.sh'), 'shellscript');
    const found = await client.connection.sendRequest<Location[]>('textDocument/definition', {
      textDocument: { uri: client.uri('scripts/start.sh') },
      position: positionOf(start, 'web'),
    });
    const at = positionOf(text, '<name>web', '<name>'.length);
    assert.deepEqual(
      found.map(({ uri, range }) => [uri, range.start]),
      [[client.uri(name), at]],
    );
  });
});
