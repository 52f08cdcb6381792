import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodeAction } from 'vscode-languageserver';
import { applied, domain, eventually, lab, positionOf, pullCapabilities, rangeOf, startClient } from '../client.ts';

const everywhere = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
const text = domain('a', ['2', '4', '6', '8']);

function titled(actions: readonly CodeAction[], beginning: string): CodeAction {
  const action = actions.find(({ title }) => title.startsWith(beginning));
  assert.ok(action, `no "${beginning}" in:\n${actions.map(({ title }) => title).join('\n')}`);
  return action;
}

describe('refactorings', () => {
  it('state their result, and give their edit when they are chosen', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/a.xml', text);
    await client.expectRules('vms/a.xml', ['cross-numa-pin']);
    const actions = await client.codeActions('vms/a.xml', everywhere, { only: ['refactor'] });
    const compact = titled(actions, 'Pin 4 vCPUs compactly to node 0, CPUs ');
    assert.equal(compact.kind, 'refactor.rewrite');
    assert.equal(compact.edit, undefined);
    const resolved = await client.resolve(compact);
    const after = applied(text, resolved.edit, client.uri('vms/a.xml'));
    assert.notEqual(after, text);
    await client.change('vms/a.xml', { text: after });
    assert.deepEqual(await client.rules('vms/a.xml'), []);
  });

  it('have their edit at once for clients that cannot resolve it', async () => {
    const { resolveSupport: _, ...codeAction } = pullCapabilities.textDocument?.codeAction ?? {};
    const textDocument = { ...pullCapabilities.textDocument, codeAction };
    const client = await startClient({ files: lab, capabilities: { ...pullCapabilities, textDocument } });
    await client.open('vms/a.xml', text);
    await client.expectRules('vms/a.xml', ['cross-numa-pin']);
    const actions = await client.codeActions('vms/a.xml', everywhere, { only: ['refactor.rewrite'] });
    const remove = titled(actions, 'Remove all pins: 4 vcpupin');
    assert.equal(actions.filter(({ disabled }) => disabled === undefined).at(-1), remove, 'it stands last');
    assert.doesNotMatch(applied(text, remove.edit, client.uri('vms/a.xml')), /vcpupin|cputune/);
  });

  it('give a reason if they are not possible', async () => {
    const client = await startClient({ files: lab });
    const full = domain(
      'full',
      Array.from({ length: 16 }, (_, vcpu) => String(vcpu)),
    );
    await client.open('vms/a.xml', full);
    await client.rules('vms/a.xml');
    const actions = await client.codeActions('vms/a.xml', everywhere, { only: ['refactor'] });
    const isolate = titled(actions, 'Pin: isolate cores');
    assert.match(isolate.disabled?.reason ?? '', /\d/);
    assert.equal(isolate.edit ?? isolate.data, undefined);
    assert.equal((await client.resolve(isolate)).edit, undefined);
  });

  it('are offered at placement elements only', async () => {
    const client = await startClient({ files: lab });
    const right = domain('a', ['2', '4']);
    await client.open('vms/a.xml', right);
    await client.rules('vms/a.xml');
    const at = (part: string) => ({ start: positionOf(right, part), end: positionOf(right, part) });
    assert.ok((await client.codeActions('vms/a.xml', at('vcpupin'))).length > 0);
    assert.deepEqual(await client.codeActions('vms/a.xml', at('a</name')), []);
  });

  it('apply to the current text if it has changed before they are chosen', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/a.xml', text);
    const actions = await client.codeActions('vms/a.xml', everywhere, { only: ['refactor'] });
    const compact = titled(actions, 'Pin 4 vCPUs compactly');
    const shifted = `<!-- shifted -->\n${text}`;
    await client.change('vms/a.xml', { text: shifted });
    const resolved = await client.resolve(compact);
    assert.match(applied(shifted, resolved.edit, client.uri('vms/a.xml')), /^<!-- shifted -->\n<domain/);
    await client.close('vms/a.xml');
  });
});

describe('the fix of a whole host', () => {
  const vms = {
    'vms/a.xml': domain('a', ['2', '4']),
    'vms/b.xml': domain('b', ['2', '4']),
    'vms/c.xml': domain('c', ['6', '6']),
  };

  it('edits other documents too: the title says how many, the annotations what they come to', async () => {
    const client = await startClient({ files: { ...lab, ...vms } });
    await client.open('vms/a.xml', vms['vms/a.xml']);
    await client.expectRules('vms/a.xml', ['cpu-overcommit', 'cpu-overcommit']);
    const actions = await client.codeActions('vms/a.xml', everywhere, { only: ['quickfix'] });
    const { edit, isPreferred, title } = titled(actions, 'Re-pin 2 domains of host lab: ');
    assert.match(title, / \(edits 2 files; findings 5 → 0\)$/);
    assert.equal(isPreferred, false);
    const uris = (edit?.documentChanges ?? []).flatMap((change) =>
      'textDocument' in change ? change.textDocument.uri : [],
    );
    assert.equal(uris.length, 2);
    assert.ok(uris.includes(client.uri('vms/c.xml')));
    const annotations = Object.values(edit?.changeAnnotations ?? {});
    const ofC = annotations.find(({ label }) => label === 'Domain c');
    assert.equal(ofC?.description, 'findings: 1 before, 0 after; on the host: 5 before, 0 after');
    // VS Code's preview leaves out what needs a confirmation.
    assert.ok(annotations.every(({ needsConfirmation }) => needsConfirmation !== true));
    for (const change of edit?.documentChanges ?? []) {
      assert.ok('textDocument' in change && change.edits.every((one) => 'annotationId' in one));
    }
  });

  it('has no annotations for clients that do not support them', async () => {
    const workspace = { ...pullCapabilities.workspace, workspaceEdit: { documentChanges: true } };
    const client = await startClient({ files: { ...lab, ...vms }, capabilities: { ...pullCapabilities, workspace } });
    await client.open('vms/a.xml', vms['vms/a.xml']);
    await client.expectRules('vms/a.xml', ['cpu-overcommit', 'cpu-overcommit']);
    const actions = await client.codeActions('vms/a.xml', everywhere, { only: ['quickfix'] });
    assert.equal(titled(actions, 'Re-pin 2 domains').edit?.changeAnnotations, undefined);
  });
});

describe('two fixes with the same edits', () => {
  const own = domain('build', ['8', '10', '12', '2']).replace("nodeset='0-1'", "nodeset='1'");
  const db = domain('db', ['2', '4']).replace("nodeset='0-1'", "nodeset='0'");

  it('are one, for both findings, with the title that says more', async () => {
    const client = await startClient({ files: { ...lab, 'vms/db.xml': db } });
    await client.open('vms/build.xml', own);
    const diagnostics = (await client.findings('vms/build.xml')).filter(({ severity }) => severity !== 4);
    const at = positionOf(own, "'2'/>", 1);
    const range = { start: at, end: at };
    const actions = await client.codeActions('vms/build.xml', range, { only: ['quickfix'], diagnostics });
    const edits = actions.flatMap(({ edit }) => (edit === undefined ? [] : JSON.stringify(edit)));
    assert.deepEqual(edits, [...new Set(edits)], actions.map(({ title }) => title).join('\n'));
    const both = actions.find((one) => (one.diagnostics?.length ?? 0) > 1);
    const rules = both?.diagnostics?.map(({ code }) => code);
    assert.ok(
      rules?.includes('cpu-overcommit') && rules.includes('cross-numa-pin'),
      actions.map(({ title }) => title).join('\n'),
    );
    assert.match(both?.title ?? '', /^Re-pin vCPU 3 to CPU \d+ \(core \{.*\}, node 1\)$/);
  });

  it('are one if one of them is a refactoring', async () => {
    const client = await startClient({ files: { ...lab, 'vms/db.xml': db } });
    await client.open('vms/build.xml', own);
    const at = positionOf(own, "'2'/>", 1);
    const actions = await client.codeActions('vms/build.xml', { start: at, end: at });
    const resolved = await Promise.all(actions.map((action) => (action.data ? client.resolve(action) : action)));
    const edits = resolved.flatMap(({ edit }) => (edit === undefined ? [] : JSON.stringify(edit.documentChanges)));
    assert.ok(edits.length > 2);
    assert.deepEqual(edits, [...new Set(edits)], actions.map(({ title }) => title).join('\n'));
  });
});

describe('a search that takes long', () => {
  it('is an action of its own, and has no edit if it finds nothing', async () => {
    const names = Array.from({ length: 80 }, (_, index) => `vm${index}`);
    const crowded = (name: string) =>
      domain(
        name,
        Array.from({ length: 12 }, (_, vcpu) => String(vcpu)),
      );
    const vms = Object.fromEntries(names.map((name) => [`vms/${name}.xml`, crowded(name)]));
    const client = await startClient({ files: { ...lab, ...vms } });
    await client.open('vms/vm0.xml', crowded('vm0'));
    await client.rules('vms/vm0.xml');
    const actions = await client.codeActions('vms/vm0.xml', everywhere, { only: ['quickfix'] });
    const search = titled(actions, 'Search for new places for the domains of host lab…');
    assert.equal(search.edit, undefined);
    assert.equal((await client.resolve(search)).edit, undefined);
    await eventually(() => assert.match(client.shown.at(-1) ?? '', /^No fix for cpu-overcommit: .*\d.*\.$/));
  });
});

describe('fix all', () => {
  const wrong = domain('a', ['2', ' 4,']).replace('  </cputune>', "    <vcpupin vcpu='7' cpuset='5'/>\n  </cputune>");

  it('applies safe fixes only, and only on request', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/a.xml', wrong);
    await client.expectRules('vms/a.xml', ['non-canonical-cpuset', 'vcpupin-out-of-range']);
    const [action, ...more] = await client.codeActions('vms/a.xml', everywhere, { only: ['source.fixAll'] });
    assert.deepEqual(more, []);
    assert.equal(action?.kind, 'source.fixAll.pinset');
    assert.equal(applied(wrong, action?.edit, client.uri('vms/a.xml')), wrong.replace("' 4,'", "'4'"));
    const anyKind = await client.codeActions('vms/a.xml', rangeOf(wrong, "' 4,"));
    assert.ok(anyKind.every(({ kind }) => kind !== 'source.fixAll.pinset'));
  });

  it('is not offered if there is nothing to do', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/a.xml', text);
    assert.deepEqual(await client.codeActions('vms/a.xml', everywhere, { only: ['source.fixAll.pinset'] }), []);
  });
});
