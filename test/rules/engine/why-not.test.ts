import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { scriptContext } from '../../../server/src/rules/engine/script-context.ts';
import type { RuleLevels } from '../../../server/src/rules/engine/severity.ts';
import {
  type AskWhyNot,
  type WhyNot,
  whyNotInDomain,
  whyNotInProfile,
  whyNotInScript,
} from '../../../server/src/rules/engine/why-not.ts';
import { rules } from '../../../server/src/rules/index.ts';
import { pinned } from '../../fragments.ts';
import { fleetOf, type On } from '../check.ts';

function inDomain(on: On, text: string, setting: RuleLevels = new Map()): AskWhyNot {
  const { fleet, documents } = fleetOf(on, { web: text });
  const [document] = documents;
  assert.ok(document);
  return whyNotInDomain(document, fleet.occupancyFor(document), { host: fleet.hostOf(document), setting });
}

function inScript(on: On, text: string): AskWhyNot {
  const { fleet, scripts } = fleetOf(on, { 'start.sh': text });
  const [script] = scripts;
  assert.ok(script);
  return whyNotInScript(scriptContext(script, fleet), { host: fleet.hostOf(script), setting: new Map() });
}

/** The kind of the answer, and what else tells it apart. */
function inShort(answer: WhyNot): string {
  switch (answer.kind) {
    case 'shown':
      return `shown ${answer.findings.length}`;
    case 'facts unknown':
      return `unknown: ${answer.facts.join(', ')}`;
    case 'left':
      return `left to ${answer.to}`;
    case 'off':
      return `off by ${answer.by}`;
    case 'not found':
      return answer.textKnown ? 'not found' : 'not found, text unknown';
    case 'unknown rule':
      return `unknown rule, near ${answer.near.join(', ')}`;
    default:
      return answer.kind;
  }
}

const whyNot = (ask: AskWhyNot, rule: string) => inShort(ask(rule));

suite('why a rule has no finding shown', () => {
  test('it has one', () => {
    assert.equal(whyNot(inDomain('example', pinned('2', '2')), 'cpu-overcommit'), 'shown 1');
  });

  test('no host is known, and it needs one', () => {
    const ask = inDomain(null, pinned('2', '2'));
    assert.equal(whyNot(ask, 'smt-sibling-conflict'), 'no host');
    assert.equal(whyNot(ask, 'cpu-overcommit'), 'shown 1');
    assert.equal(whyNot(inDomain(null, pinned('2', '3')), 'cpu-overcommit'), 'no host');
    assert.equal(whyNot(ask, 'duplicate-vcpupin'), 'not found');
  });

  test('the captures leave out what it needs', () => {
    const unknown = inDomain({ cores: ['0-1', '2-3'], coresUnknown: true }, pinned('0', '2'));
    assert.equal(whyNot(unknown, 'cross-numa-pin'), 'unknown: cores and nodes');
    assert.equal(whyNot(inDomain('example', pinned('2')), 'hybrid-core-mix'), 'unknown: kinds of cores');
  });

  test('it leaves the mistake to another rule, which found it', () => {
    const twice = `<vcpu>2</vcpu><cpu><numa>
      <cell id='0' cpus='0' memory='1' unit='GiB'/><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>`;
    assert.equal(whyNot(inDomain(null, twice), 'cell-vcpus-overlap'), 'left to duplicate-element');
    const acrossNodes = inDomain('example', `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0,4'/></cputune>`);
    assert.equal(whyNot(acrossNodes, 'pin-spans-nodes'), 'left to cross-numa-pin');
  });

  test('in a script, another rule covers it at the same list', () => {
    const ask = inScript('example', 'taskset 10 qemu-system-x86_64 -smp 2 &\n');
    assert.equal(whyNot(ask, 'taskset-mask-or-list'), 'shown 1');
    assert.equal(whyNot(ask, 'cpu-overcommit'), 'left to taskset-mask-or-list');
  });

  test('a comment suppresses it', () => {
    const comment = '<!-- pinset-ignore cpu-overcommit: both are idle -->';
    const text = `<domain type='kvm'>${comment}${pinned('2', '2')}</domain>`.replace('</vcpu>', `</vcpu>${comment}`);
    const answer = inDomain('example', text)('cpu-overcommit');
    assert.ok(answer.kind === 'suppressed');
    assert.equal(text.slice(answer.comment.start, answer.comment.end), comment);
    assert.equal(whyNot(inDomain('example', text), 'unused-suppression'), 'shown 1');
  });

  test('its severity is off, in the setting or in the profile', async () => {
    const setting: RuleLevels = new Map([['cpu-overcommit', 'off']]);
    assert.equal(whyNot(inDomain('example', pinned('2', '2'), setting), 'cpu-overcommit'), 'off by setting');
    assert.equal(whyNot(inDomain('example', pinned('0', '2'), setting), 'cpu-overcommit'), 'not found');
    const profile = await loadHostProfile(
      'file:///a.host.json',
      '/a.host.json',
      '{ "topology": 7, "rules": { "invalid-profile": "off" } }',
      async () => null,
    );
    const ask = whyNotInProfile(profile, null, [], { host: profile, setting: new Map() });
    assert.equal(whyNot(ask, 'invalid-profile'), 'off by profile');
    assert.equal(whyNot(ask, 'host-overcommit'), 'no host');
    assert.equal(whyNot(ask, 'cpu-overcommit'), 'foreign');
  });

  test('it was asked and found nothing, or a part of the text is unknown', () => {
    assert.equal(whyNot(inDomain('example', pinned('0', '2')), 'cpu-overcommit'), 'not found');
    assert.equal(whyNot(inDomain('example', pinned('0', '{{ cpu }}')), 'cpu-overcommit'), 'not found, text unknown');
    assert.equal(whyNot(inDomain('example', pinned('0')), 'unused-suppression'), 'not found');
  });

  test('it is not about such documents, or does not exist', () => {
    assert.equal(whyNot(inDomain('example', pinned('0')), 'virsh-live-only'), 'foreign');
    assert.equal(whyNot(inScript('example', 'taskset -c 0 qemu-system-x86_64 &\n'), 'topology-product'), 'foreign');
    assert.equal(whyNot(inDomain('example', pinned('0')), 'cpu-overcomit'), 'unknown rule, near cpu-overcommit');
  });

  test('the question can be about a part of the text', () => {
    const text = `<domain type='kvm'>${pinned('0', '2', '2')}</domain>`;
    const ask = inDomain('example', text);
    const line = (start: string) => ({ start: text.indexOf(start), end: text.indexOf('/>', text.indexOf(start)) });
    assert.equal(inShort(ask('cpu-overcommit', line("<vcpupin vcpu='1'"))), 'shown 1');
    assert.equal(inShort(ask('cpu-overcommit', line("<vcpupin vcpu='0'"))), 'not found');
  });
});

test('a mistake is left to rules that exist', () => {
  const ids = new Set(rules.map(({ id }) => id));
  const files = globSync('server/src/rules/*/*.ts');
  const named = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/leftTo\('([a-z-]+)'/g)]);
  assert.ok(named.length > 5);
  for (const [call, id = ''] of named) assert.ok(ids.has(id), call);
  for (const { id, covers = [] } of rules) if (covers !== 'all') for (const one of covers) assert.ok(ids.has(one), id);
});
