import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ApplyWorkspaceEditParams, ShowMessageRequestParams } from 'vscode-languageserver';
import type { PlacesAnswer } from '../../../server/src/lsp/protocol.ts';
import {
  applied,
  domain,
  eventually,
  lab,
  positionOf,
  profile,
  pullCapabilities,
  startClient,
  type TestClient,
} from '../client.ts';

/** On both nodes, and each on a core of its own. */
const text = domain('web', ['2', '8']);

const cpus = Array.from({ length: 12 }, (_, cpu) => String(cpu));

function placesFor(client: TestClient, name: string): Promise<PlacesAnswer> {
  return client.connection.sendRequest('pinset/places', { uri: client.uri(name) });
}

function run(client: TestClient, given: object): Promise<unknown> {
  return client.connection.sendRequest('workspace/executeCommand', {
    command: 'pinset.placeDomain',
    arguments: [given],
  });
}

/** A client that applies edits to one document as an editor does, and answers questions with a title. */
async function editing(answer: (asked: ShowMessageRequestParams) => Promise<string | undefined> | string | undefined) {
  const capabilities = { ...pullCapabilities, workspace: { ...pullCapabilities.workspace, applyEdit: true } };
  const client = await startClient({ files: lab, capabilities });
  await client.open('vms/web.xml', text);
  const edits: ApplyWorkspaceEditParams[] = [];
  const asked: ShowMessageRequestParams[] = [];
  client.connection.onRequest('workspace/applyEdit', (params: ApplyWorkspaceEditParams) => {
    edits.push(params);
    return { applied: true };
  });
  client.connection.onRequest('window/showMessageRequest', async (params: ShowMessageRequestParams) => {
    asked.push(params);
    const title = await answer(params);
    return title === undefined ? null : { title };
  });
  return { client, edits, asked };
}

describe('"Place this domain…"', () => {
  it('is in the light bulb on the tag of the domain, on <vcpu> and where it places, and nowhere else', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/web.xml', text);
    for (const [part, wanted] of [
      ['domain', true],
      ['<vcpu>', true],
      ['vcpupin', true],
      ['web</name', false],
    ] as const) {
      const at = positionOf(text, part, 2);
      const actions = await client.codeActions('vms/web.xml', { start: at, end: at });
      const place = actions.find(({ title }) => title === 'Place this domain…');
      assert.equal(place !== undefined, wanted, part);
      if (place === undefined) continue;
      assert.equal(place.kind, 'refactor.rewrite');
      assert.deepEqual(place.command?.arguments, [{ uri: client.uri('vms/web.xml') }]);
    }
  });

  it('offers up to three places, with nodes, cores, what moves, and which findings go', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/web.xml', text);
    assert.deepEqual(await client.rules('vms/web.xml'), ['cross-numa-pin']);
    const { domain: name, host, places, problem } = await placesFor(client, 'vms/web.xml');
    assert.deepEqual([name, host, problem], ['web', 'lab', null]);
    assert.ok(places.length > 1 && places.length <= 3, JSON.stringify(places));
    const [best] = places;
    assert.match(best?.title ?? '', /^Node [01], CPUs \d+, \d+$/);
    assert.match(best?.where ?? '', /^2 cores \{\d+-\d+\} and \{\d+-\d+\}/);
    assert.ok(best?.remarks.includes('resolves cross-numa-pin'), best?.remarks.join());
    assert.ok(best?.remarks.some((remark) => remark.startsWith('pins that move: ')));
    for (const { edit, title } of places) {
      await client.change('vms/web.xml', { text: applied(text, edit ?? undefined, client.uri('vms/web.xml')) });
      assert.deepEqual(await client.rules('vms/web.xml'), [], title);
      await client.change('vms/web.xml', { text });
    }
  });

  it('has no edit for the place where the domain is already', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/web.xml', text);
    const [best] = (await placesFor(client, 'vms/web.xml')).places;
    const placed = applied(text, best?.edit ?? undefined, client.uri('vms/web.xml'));
    await client.change('vms/web.xml', { text: placed });
    const [now] = (await placesFor(client, 'vms/web.xml')).places;
    assert.deepEqual([now?.title, now?.edit, now?.remarks], [best?.title, null, ['the domain is already there']]);
  });

  it('says why there is no place, and what would make room', async () => {
    const client = await startClient({ files: { ...lab, 'vms/full.xml': domain('full', cpus) } });
    await client.open('vms/web.xml', domain('web', cpus));
    const { places, problem } = await placesFor(client, 'vms/web.xml');
    assert.deepEqual(places, []);
    assert.match(
      problem ?? '',
      /^Pinset has no place for web: .*\d.*\. Ways out: it would fit if nothing else ran on host lab\.$/,
    );
  });

  it('says what is not a domain, and which has no host', async () => {
    const client = await startClient({
      files: { ...lab, 'hosts/two.host.json': profile.replace('lab"', 'two"').replace('../vms', '../two') },
    });
    await client.open('loose.xml', text);
    const loose = await placesFor(client, 'loose.xml');
    assert.deepEqual(
      [loose.host, loose.problem],
      [null, 'Pinset has no place for web: no host is known for the document.'],
    );
    assert.deepEqual(await placesFor(client, 'hosts/lab.host.json'), {
      domain: '',
      host: null,
      places: [],
      problem: 'This document is not a domain.',
    });
  });

  it('asks in editors without a command of their own, and applies the chosen place as one edit', async () => {
    const { client, edits, asked } = await editing(({ actions }) => actions?.[1]?.title);
    await run(client, { uri: client.uri('vms/web.xml') });
    const { places } = await placesFor(client, 'vms/web.xml');
    assert.deepEqual(
      asked.map(({ actions }) => actions?.map(({ title }) => title)),
      [places.map(({ title }) => title)],
    );
    assert.match(asked[0]?.message ?? '', /^Place web on host lab\n.* · resolves cross-numa-pin/);
    assert.deepEqual(edits, [{ label: `Place web: ${places[1]?.title}`, edit: places[1]?.edit }]);
  });

  it('applies the place with a number without asking', async () => {
    const { client, edits, asked } = await editing(() => undefined);
    const { places } = await placesFor(client, 'vms/web.xml');
    await run(client, { uri: client.uri('vms/web.xml'), place: 1 });
    assert.deepEqual(
      edits.map(({ edit }) => edit),
      [places[0]?.edit],
    );
    await run(client, { uri: client.uri('vms/web.xml'), place: 9 });
    await eventually(() => assert.deepEqual(client.shown, ['There is no place 9.']));
    assert.deepEqual([edits.length, asked.length], [1, 0]);
  });

  it('changes nothing if the user does not choose, or edits the document meanwhile', async () => {
    let change = async () => {};
    const { client, edits } = await editing(async ({ actions }) => {
      await change();
      return actions?.[0]?.title;
    });
    change = async () => {
      await client.change('vms/web.xml', { text: text.replace("'8'", "'10'") });
    };
    await run(client, { uri: client.uri('vms/web.xml') });
    await eventually(() => assert.deepEqual(client.shown, ['The document has changed. Run the command again.']));
    assert.deepEqual(edits, []);
  });

  it('does not end the server if the editor cannot ask', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/web.xml', text);
    assert.equal(await run(client, { uri: client.uri('vms/web.xml') }), null);
    assert.deepEqual(await client.rules('vms/web.xml'), ['cross-numa-pin']);
  });
});
