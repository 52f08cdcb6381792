import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostFromCaptures, resolveHost } from '../../../server/src/topology/host.ts';
import { parseHostProfile } from '../../../server/src/topology/profile/profile.ts';
import { hostFixture } from '../captures/host-fixtures.ts';

/** Checks that a profile has exactly the problems at the places marked `«…»`, in their order. */
function check(marked: string, ...messages: RegExp[]) {
  const places: { start: number; end: number }[] = [];
  let text = '';
  for (const part of marked.split(/(?=[«»])/)) {
    if (part.startsWith('«')) places.push({ start: text.length, end: -1 });
    if (part.startsWith('»')) (places.findLast((place) => place.end < 0) ?? { end: 0 }).end = text.length;
    text += part.replace(/[«»]/, '');
  }
  const { value, problems } = parseHostProfile(text, 'hosts/rack1-07.host.json');
  const shown = (span: { start: number; end: number }) =>
    `${span.start}-${span.end} ${text.slice(span.start, span.end)}`;
  assert.deepEqual(
    problems.map((problem) => shown(problem.span)),
    places.map(shown),
    problems.map((problem) => problem.message).join('\n'),
  );
  problems.forEach((problem, index) => {
    assert.match(problem.message, messages[index] ?? /^no message expected$/);
  });
  return value;
}

describe('a host profile', () => {
  it('says what is reserved, isolated and allowed, and what runs on the host', () => {
    const text = `{ "$schema": "x", "name": "rack1-07", "topology": "captures/a.xml", "reserved": "0,8", "isolated": "2-3",
      "limits": { "cpuOvercommit": 1.5 }, "documents": ["../vms/*.xml", "../*.sh"] }`;
    const profile = check(text);
    assert.ok(profile);
    const { name, topology, reserved, isolated, limits, documents, spans } = profile;
    assert.deepEqual(
      [name, topology, `${reserved.cpus}`, `${isolated.cpus}`, limits, documents],
      [
        'rack1-07',
        { kind: 'captures', captures: [{ path: 'captures/a.xml', span: spans.topology }] },
        '0,8',
        '2-3',
        { cpuOvercommit: 1.5, memoryOvercommit: 1 },
        ['../vms/*.xml', '../*.sh'],
      ],
    );
    const shown = [spans.name, spans.topology, ...spans.documents];
    assert.deepEqual(
      shown.map((span) => span && text.slice(span.start, span.end)),
      ['"rack1-07"', '"captures/a.xml"', '"../vms/*.xml"', '"../*.sh"'],
    );
  });

  it('is named after its file', () => {
    assert.equal(check('{ "topology": "a.xml" }')?.name, 'rack1-07');
  });

  it('may begin with a byte order mark', () => {
    const text = '\uFEFF{ "topology": "a.xml", «"x"»: 1 }';
    check(text, /unknown key/);
  });

  it('stands with comments and trailing commas, which are reported', () => {
    const profile = check(
      '{ «// ours»\n "topology": "a.xml", "documents": ["*.xml"«,»],«/* end */» "reserved": "0"«,»\n}',
      /not allow comments/,
      /not allow a comma after the last/,
      /not allow comments/,
      /not allow a comma after the last/,
    );
    assert.equal(String(profile?.reserved.cpus), '0');
    assert.deepEqual(profile?.documents, ['*.xml']);
  });

  it('may have the UUID that libvirt knows the host by', () => {
    const uuid = '5a1f6a0e-3c7c-4f0e-9a53-0a5d9e6f7b11';
    assert.equal(check(`{ "topology": "a.xml", "uuid": "${uuid}" }`)?.uuid, uuid);
    const wrong = check('{ "topology": "a.xml", "uuid": «"rack1"» }', /^uuid: expected a UUID in a string, such as/);
    assert.equal(wrong?.uuid, null);
  });

  it('stands without the keys that are unknown or wrong', () => {
    const profile = check(
      `{ "topology": "a.xml", «"cpus"»: 4, "name": «5», "reserved": «[0]», "isolated": «null», "documents": ["a.xml", «7», «""»],
         "limits": { "cpuOvercommit": «0», "memoryOvercommit": «"2"», «"disk"»: 1 } }`,
      /^unknown key "cpus"; the keys here are \$schema, name, uuid, topology, reserved, isolated, limits, rules, neverTogether, maxSteal, demand, cgroup, machineSliceWeight, documents$/,
      /^name: expected a name in a string$/,
      /^reserved: expected a CPU list in a string, such as "0,64"$/,
      /^isolated: expected a CPU list/,
      /^documents\[1\]: expected a glob in a string/,
      /^documents\[2\]: expected a glob$/,
      /^cpuOvercommit: expected a number above 0/,
      /^memoryOvercommit: expected a number above 0/,
      /^unknown key "disk"; the keys here are cpuOvercommit, memoryOvercommit$/,
    );
    assert.equal(profile?.name, 'rack1-07');
    assert.deepEqual(profile?.limits, { cpuOvercommit: 1, memoryOvercommit: 1 });
    assert.deepEqual(profile?.documents, ['a.xml']);
  });

  it('shows which term of a CPU list is wrong', () => {
    const profile = check('{ "topology": "a.xml", "reserved": "0,«3-1»,8" }', /./);
    assert.ok(profile?.reserved.cpus.isEmpty);
    check('{ "topology": "a.xml", "reserved": «"0,\\u0033-1"» }', /./);
  });

  it('needs a topology', () => {
    assert.equal(check('«{» "name": "a" }', /^topology is missing: expected the path/)?.topology, null);
    assert.equal(check('{ "topology": «4» }', /^topology: expected the path of a capture/)?.topology, null);
    assert.equal(check('{ "topology": «""» }', /^topology: expected the path of a capture/)?.topology, null);
  });

  it('shows where a topology of its own is wrong', () => {
    check(
      '{ "topology": { "schemaVersion": 1, "cpus": [{ "id": «"0"» }], "nodes": [] } }',
      /^topology: cpus\[0\]\.id: expected/,
    );
    check('{ "topology": { "cpus": «[]» } }', /^topology: cpus: the topology has no CPU/);
    check(
      '{ "topology": «{ "schemaVersion": 1 }» }',
      /^topology: cpus is missing; this is not what pinset host --format json prints/,
    );
  });

  it('takes a topology that says no more than its author knows', () => {
    const profile = check('{ "topology": { "cpus": [{ "id": 0 }, { "id": 1 }] } }');
    const { value } = profile === null ? { value: null } : resolveHost(profile, []);
    assert.equal(String(value?.topology.online), '0-1');
    assert.equal(value?.topology.coreOf(0), null);
  });

  it('says what contention may cost and what decides it', () => {
    const profile = check(
      '{ "topology": "a.xml", "maxSteal": 0.05, "demand": 0.3, "cgroup": "v2", "machineSliceWeight": 1600 }',
    );
    assert.deepEqual(profile?.contention, { maxSteal: 0.05, demand: 0.3, cgroup: 'v2', machineSliceWeight: 1600 });
    check('{ "topology": "a.xml", "maxSteal": «5» }', /^maxSteal: expected a number from 0 to 1/);
    check('{ "topology": "a.xml", "demand": «0» }', /^demand: expected a number above 0 and at most 1/);
    check('{ "topology": "a.xml", "cgroup": «2» }', /^cgroup: expected "v1" or "v2"/);
    check('{ "topology": "a.xml", "machineSliceWeight": «1.5» }', /^machineSliceWeight: expected a whole number/);
  });

  it('says once that a key stands twice', () => {
    const profile = check(
      '{ "topology": "a.xml", "name": "a", «"name"»: "b" }',
      /"name" appears twice; the last one is used/,
    );
    assert.equal(profile?.name, 'b');
  });

  for (const [what, text, message] of [
    ['an empty file', '«»', /^the file is empty$/],
    ['a list', '«[]»', /^expected an object with the key "topology"$/],
    ['text', '«hello»', /^not a JSON value/],
    [
      'an object that is cut off',
      '{ "topology": "a.xml", "documents": ["b«»',
      /^the string has no closing quote|^the file ends here/,
    ],
    ['a key without a value', '{ "topology": «}»', /^expected a value$/],
    ['a missing comma', '{ "topology": "a.xml" «"name"»: "b" }', /^expected a comma before this$/],
  ] as const) {
    it(`cannot be ${what}`, () => {
      const { value, problems } = parseHostProfile(text.replace(/[«»]/g, ''), 'a.host.json');
      assert.equal(value, null);
      assert.equal(problems.length, 1);
      assert.match(problems[0]?.message ?? '', message);
    });
  }

  it('cannot be nested without end', () => {
    const { value, problems } = parseHostProfile(`{ "topology": ${'['.repeat(1_000_000)}`, 'a.host.json');
    assert.equal(value, null);
    assert.deepEqual(
      problems.map((problem) => problem.message),
      ['nested deeper than 64 levels'],
    );
  });
});

describe('a host', () => {
  const capture = hostFixture('smt2-2node-isolated', 'capabilities.xml');
  const profile = (rest: string) => {
    const { value } = parseHostProfile(`{ "topology": "caps.xml", ${rest} }`, 'a.host.json');
    assert.ok(value);
    return value;
  };

  it('is a profile and its capture', () => {
    const { value, problems } = resolveHost(profile('"reserved": "0", "isolated": "2-7,10-15"'), [capture]);
    assert.deepEqual(problems, []);
    assert.equal(value?.name, 'a');
    assert.equal(String(value?.reserved), '0');
    assert.equal(String(value?.topology.isolated), '2-7,10-15');
    assert.equal(value?.topology.online.size, 16);
  });

  it("knows the kernel's all and N", () => {
    const { value, problems } = resolveHost(profile('"reserved": "all", "isolated": "8-N"'), [capture]);
    assert.deepEqual(problems, []);
    assert.equal(String(value?.reserved), '0-15');
    assert.equal(String(value?.topology.isolated), '8-15');
  });

  it('reserves no CPU that it does not have', () => {
    const { value, problems } = resolveHost(profile('"reserved": "0,16-17"'), [capture]);
    assert.deepEqual(problems, [
      {
        span: { start: 41, end: 46 },
        message: 'reserved names CPUs 16-17, but the host does not have them; its CPUs are 0-15',
      },
    ]);
    assert.equal(String(value?.reserved), '0');
  });

  it('is missing without its capture, with one problem at the path', () => {
    for (const [text, message] of [
      [null, 'caps.xml cannot be read; the path of a capture is relative to this file'],
      ['', 'caps.xml: The capture is empty.'],
    ] as const) {
      const { value, problems } = resolveHost(profile('"name": "a"'), [text]);
      assert.equal(value, null);
      assert.deepEqual(problems, [{ span: { start: 14, end: 24 }, message }]);
    }
  });

  it('has its topology in the profile where it is written there', () => {
    const cpu = { id: 0, online: true, package: 0, die: 0, cluster: null, l3: 0, core: 0, siblings: '0', node: 0 };
    const topology = { schemaVersion: 1, cpus: [{ ...cpu, isolated: false, kind: null }], nodes: [] };
    const { value } = parseHostProfile(JSON.stringify({ topology }), 'b.host.json');
    assert.ok(value);
    assert.equal(String(resolveHost(value, []).value?.topology.online), '0');
  });

  it('is a capture alone, with defaults', () => {
    const { value, problems } = hostFromCaptures([{ name: 'captures/rack2.capabilities.xml', content: capture }]);
    assert.deepEqual(problems, []);
    assert.equal(value?.name, 'rack2');
    assert.deepEqual(value?.limits, { cpuOvercommit: 1, memoryOvercommit: 1 });
    assert.ok(value?.reserved.isEmpty);
    assert.equal(hostFromCaptures([{ name: 'a.xml', content: 'b' }]).value, null);
  });
});
