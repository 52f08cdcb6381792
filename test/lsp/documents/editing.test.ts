import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodeAction } from 'vscode-languageserver';
import { applied, domain, lab, positionOf, pullCapabilities, rangeOf, startClient } from '../client.ts';

const twice = domain('twice', ['2', '2']);
const everywhere = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

describe('hover', () => {
  it('shows where the CPUs of a pinset are and which other threads use them', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('other', ['3']) } });
    const text = domain('here', ['2-3']);
    await client.open('vms/b.xml', text);
    const hover = await client.hover('vms/b.xml', positionOf(text, '2-3', 1));
    assert.deepEqual(hover?.range, rangeOf(text, '2-3'));
    const contents = hover?.contents;
    assert.ok(typeof contents === 'object' && 'kind' in contents && contents.kind === 'markdown');
    assert.match(contents.value, /\{2-3\}/);
    assert.match(contents.value, /other/);
    assert.equal(await client.hover('vms/b.xml', { line: 0, character: 3 }), null);
  });

  it('is plain text for a client without Markdown', async () => {
    const client = await startClient({
      files: lab,
      capabilities: { textDocument: { hover: { contentFormat: ['plaintext'] } } },
    });
    const text = domain('a', ['2-3']);
    await client.open('vms/a.xml', text);
    const hover = await client.hover('vms/a.xml', positionOf(text, '2-3'));
    const contents = hover?.contents;
    assert.ok(typeof contents === 'object' && 'kind' in contents && contents.kind === 'plaintext');
    assert.doesNotMatch(contents.value, /\*\*|\\|---/);
  });
});

describe('quick fixes', () => {
  const only = ['quickfix'];

  it('re-pin a vCPU and so remove the finding', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/a.xml', twice);
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    const diagnostics = await client.findings('vms/a.xml');
    const [action, ...more] = await client.codeActions('vms/a.xml', rangeOf(twice, "2'/>"), { diagnostics, only });
    assert.ok(more.every(({ isPreferred }) => isPreferred !== true));
    assert.equal(action?.kind, 'quickfix');
    assert.equal(action?.isPreferred, true);
    assert.deepEqual(action?.diagnostics, diagnostics);
    const [change] = action?.edit?.documentChanges ?? [];
    assert.deepEqual(change && 'textDocument' in change && change.textDocument, {
      uri: client.uri('vms/a.xml'),
      version: 1,
    });
    const fixed = applied(twice, action?.edit, client.uri('vms/a.xml'));
    assert.notEqual(fixed, twice);
    await client.change('vms/a.xml', { text: fixed });
    assert.deepEqual(await client.rules('vms/a.xml'), []);
  });

  it('are offered at every place of a finding, and only there', async () => {
    const client = await startClient({ files: lab });
    const text = domain('a', ['2', '6', '2']);
    await client.open('vms/a.xml', text);
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    const related = rangeOf(text, "vcpu='2' cpuset='2'");
    assert.ok((await client.codeActions('vms/a.xml', related, { only })).length > 0);
    assert.deepEqual(await client.codeActions('vms/a.xml', rangeOf(text, "vcpu='1' cpuset='6'"), { only }), []);
    const others = await client.codeActions('vms/a.xml', everywhere, { only: ['refactor', 'source.fixAll'] });
    assert.ok(others.every(({ kind }) => kind === 'refactor.rewrite'));
  });

  it('are plain changes for a client without document versions', async () => {
    const { workspace: _, ...textOnly } = pullCapabilities;
    const client = await startClient({ files: lab, capabilities: textOnly });
    await client.open('vms/a.xml', twice);
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    const [action] = await client.codeActions('vms/a.xml', everywhere);
    assert.deepEqual(Object.keys(action?.edit ?? {}), ['changes']);
    await client.change('vms/a.xml', { text: applied(twice, action?.edit, client.uri('vms/a.xml')) });
    assert.deepEqual(await client.rules('vms/a.xml'), []);
  });

  it('are replaced by a reason if there is none, for clients that show it', async () => {
    const full = domain(
      'full',
      Array.from({ length: 17 }, (_, vcpu) => String(vcpu % 16)),
    );
    for (const disabledSupport of [true, false]) {
      const codeAction = { ...pullCapabilities.textDocument?.codeAction, disabledSupport };
      const textDocument = { ...pullCapabilities.textDocument, codeAction };
      const client = await startClient({ files: lab, capabilities: { ...pullCapabilities, textDocument } });
      await client.open('vms/a.xml', full);
      assert.ok((await client.rules('vms/a.xml')).includes('cpu-overcommit'));
      const actions = await client.codeActions('vms/a.xml', rangeOf(full, "cpuset='0'"), { only });
      const isWhy = ({ title }: CodeAction) => title === 'Why is there no fix?';
      assert.equal(actions.filter(isWhy).length, 1);
      const others = actions.filter(({ disabled }) => disabled !== undefined);
      assert.equal(others.length > 0, disabledSupport);
      for (const action of others) {
        assert.equal(action.edit, undefined);
        assert.match(action.disabled?.reason ?? '', /16|CPU/);
      }
    }
  });
});
