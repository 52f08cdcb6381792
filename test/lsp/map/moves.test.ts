import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  MapAnswer,
  MapMoveAnswer,
  MapMoveEditAnswer,
  MapMoveParams,
  MapMover,
  MapTarget,
} from '../../../server/src/lsp/map/protocol.ts';
import { domain, lab, startClient, type TestClient } from '../client.ts';

/** A move of one vCPU of the guest with this name, as the map that the client has shows it. */
async function moving(client: TestClient, name: string, numbers: number[], target: MapTarget): Promise<MapMoveParams> {
  const answer = await client.connection.sendRequest<MapAnswer>('pinset/map', { uri: client.uri('vms/web.xml') });
  assert.ok(answer.kind === 'map');
  const guest = answer.map.guests.find((one) => one.name === name);
  assert.ok(guest);
  const mover: MapMover = { kind: 'threads', uri: guest.uri, start: guest.start, role: 'vcpu', numbers, from: null };
  return { host: answer.map.uri, movers: [mover], target, states: answer.states };
}

async function meaning(client: TestClient, params: MapMoveParams): Promise<MapMoveAnswer> {
  return await client.connection.sendRequest('pinset/mapMove', params);
}

async function edit(client: TestClient, params: MapMoveParams): Promise<MapMoveEditAnswer> {
  return await client.connection.sendRequest('pinset/mapMoveEdit', params);
}

describe('pinset/mapMove and pinset/mapMoveEdit', () => {
  it('say what a move comes to, and give its edit with the version of the document', async () => {
    const client = await startClient({ files: { ...lab, 'vms/db.xml': domain('db', ['2', '4']) } });
    const text = domain('web', ['2', '8']);
    await client.open('vms/web.xml', text);
    const params = await moving(client, 'web', [0], { kind: 'cpu', cpu: 10 });
    const answer = await meaning(client, params);
    assert.ok(answer.kind === 'move');
    assert.equal(answer.title, 'Move vCPU 0 of web to CPU 10');
    assert.equal(answer.objection, null);
    assert.ok(answer.findings !== null && answer.findings.after < answer.findings.before);
    assert.deepEqual(answer.ghosts, [
      { uri: client.uri('vms/web.xml'), start: 0, role: 'vcpu', numbers: '0', cpus: '10' },
    ]);
    const made = await edit(client, params);
    assert.ok(made.kind === 'edit');
    const [change, ...others] = made.edit.documentChanges ?? [];
    assert.deepEqual(others, []);
    assert.ok(change !== undefined && 'textDocument' in change);
    assert.deepEqual(change.textDocument, { uri: client.uri('vms/web.xml'), version: 1 });
    assert.deepEqual(
      change.edits.map((one) => ('newText' in one ? one.newText : null)),
      ['10'],
    );
  });

  it('refuse in words, and say what a wrong place would cause', async () => {
    const client = await startClient({ files: { ...lab, 'vms/db.xml': domain('db', ['2', '4']) } });
    await client.open('vms/web.xml', domain('web', ['6', '8']));
    const wrong = await meaning(client, await moving(client, 'web', [0], { kind: 'cpu', cpu: 2 }));
    assert.match(wrong.kind === 'move' ? (wrong.objection ?? '') : '', /cpu-overcommit/);
    const same = await edit(client, await moving(client, 'web', [0], { kind: 'cpu', cpu: 6 }));
    assert.deepEqual(same, { kind: 'refused', reason: 'it is there already' });
  });

  it('never edit a text that is another one than the map showed', async () => {
    const client = await startClient({ files: { ...lab, 'vms/db.xml': domain('db', ['2', '4']) } });
    await client.open('vms/web.xml', domain('web', ['2', '8']));
    const params = await moving(client, 'web', [0], { kind: 'cpu', cpu: 10 });
    const ofOther = await moving(client, 'db', [0], { kind: 'cpu', cpu: 10 });
    await client.change('vms/web.xml', { text: domain('web', ['3', '8']) });
    assert.deepEqual(await meaning(client, params), { kind: 'outdated' });
    assert.deepEqual(await edit(client, params), { kind: 'outdated' });
    assert.equal((await edit(client, ofOther)).kind, 'edit', 'the other document is as it was');
  });
});
