import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';
import type {
  ApplyPinsAnswer,
  DefineAnswer,
  DefinitionAnswer,
  LibvirtHostFiles,
  PinPlanAnswer,
  VerifyAnswer,
} from '../../../server/src/lsp/libvirt/protocol.ts';
import type { MapAnswer } from '../../../server/src/lsp/map/protocol.ts';
import { eventually, lab, startClient } from '../client.ts';

const skip = spawnSync('virsh', ['--version']).status === 0 ? false : 'virsh is not on this machine';

const hostileNames = ['--help', '$(reboot)', `a'b"; echo`, '..', '7', 'x\ny', '../../etc/passwd\\', '`id`'];

/** A domain of libvirt's test driver, whose virsh keeps nothing from one call to the next. */
function domainXml(name: string, number: number, more = '', vcpus = 2): string {
  const escaped = name.replace(/[&<>'"\n]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<domain type='test'>
  <name>${escaped}</name>
  <uuid>11111111-1111-4111-8111-${String(number).padStart(12, '0')}</uuid>
  <memory>1024</memory>
  <vcpu>${vcpus}</vcpu>
  <os><type>hvm</type></os>${more}
</domain>
`;
}

const web = domainXml('web', 500, `\n  <cputune>\n    <vcpupin vcpu='0' cpuset='2'/>\n  </cputune>`);
/** libvirt refuses names with a slash itself. */
const taken = hostileNames.filter((name) => !name.includes('/'));
const node = `<node>\n${[...taken.map((name, index) => domainXml(name, index)), web].join('')}</node>\n`;

async function start(files: Readonly<Record<string, string>> = {}) {
  const client = await startClient({
    files: { ...lab, 'node.xml': node, ...files },
    initializationOptions: { trusted: true },
  });
  const connection = `test://${new URL(client.uri('node.xml')).pathname}`;
  const ask = <R>(method: string, params: object = {}): Promise<R> =>
    client.connection.sendRequest(`pinset/libvirt/${method}`, { connection, ...params });
  return { client, ask };
}

suite("libvirt's test driver", { skip }, () => {
  test('its domains as files with safe names', async () => {
    const { ask } = await start();
    const { kind, domains, notes } = await ask<LibvirtHostFiles>('host');
    assert.deepEqual([kind, notes], ['host', []]);
    assert.deepEqual(domains.map(({ name }) => name).sort(), [...taken, 'web'].sort());
    for (const { file } of domains) assert.match(file, /^[\w@+][\w.@+ -]*\.xml$/);
    assert.equal(new Set(domains.map(({ file }) => file)).size, domains.length);
    assert.match(domains.find(({ name }) => name === 'web')?.text ?? '', /^<domain type='test'>/);
  });

  test('verified guests, whose drift is a finding until it is forgotten', async () => {
    const { client, ask } = await start({ 'vms/web.xml': web.replace("cpuset='2'", "cpuset='3'") });
    const answer = await ask<VerifyAnswer>('verify', { host: null });
    assert.ok(answer.kind === 'verified');
    assert.equal(answer.drifts, 1);
    assert.equal(answer.first?.uri, client.uri('vms/web.xml'));
    assert.match(
      answer.sentences.join(' '),
      /compared with their documents on lab: 1, .*Running without a document here: /s,
    );
    await client.expectRules('vms/web.xml', ['partial-pinning', 'placement-drift']);
    await client.connection.sendRequest('pinset/libvirt/forget', {});
    await client.expectRules('vms/web.xml', ['partial-pinning']);
  });

  test('the truth on the map, as long as the text says what was compared', async () => {
    const file = web.replace("cpuset='2'", "cpuset='3'");
    const { client, ask } = await start({ 'vms/web.xml': file });
    const verified = async () => {
      const answer = await client.connection.sendRequest<MapAnswer>('pinset/map', { uri: client.uri('vms/web.xml') });
      assert.ok(answer.kind === 'map');
      return answer.map.verified;
    };
    const labels = async () => (await verified())?.drifts.map(({ label }) => label);
    assert.equal(await verified(), null);
    const before = Date.now();
    await ask('verify', { host: null });
    const told = ['vCPU 0 of web (file: CPU 3; libvirt: CPU 2)'];
    assert.deepEqual(await labels(), told);
    const readAt = (await verified())?.readAt ?? 0;
    assert.ok(readAt >= before && readAt <= Date.now());
    await client.open('vms/web.xml', file.replace("cpuset='3'", "cpuset='4'"));
    await eventually(async () => assert.deepEqual(await labels(), []));
    assert.equal((await verified())?.text, 'changed since: web');
    await client.change('vms/web.xml', { text: file });
    await eventually(async () => assert.deepEqual(await labels(), told));
    await client.connection.sendRequest('pinset/libvirt/forget', {});
    assert.equal(await verified(), null);
  });

  test('what a text would replace', async () => {
    const { ask } = await start();
    const of = (text: string) => ask<DefinitionAnswer>('definition', { text });
    const same = await of(web);
    assert.ok(same.kind === 'definition');
    assert.deepEqual([same.name, same.runs], ['web', true]);
    assert.match(same.definition ?? '', /<name>web<\/name>/);
    assert.deepEqual(same.notes, ['It runs, and takes this from its next start.']);
    const fresh = await of(domainXml('new', 900));
    assert.ok(fresh.kind === 'definition');
    assert.equal(fresh.definition, null);
    const lacking = await of(web.replace(/ {2}<uuid>.*\n/, ''));
    assert.ok(lacking.kind === 'lacks uuid');
    assert.deepEqual(lacking.insert, {
      range: { start: { line: 1, character: 18 }, end: { line: 1, character: 18 } },
      newText: '\n  <uuid>11111111-1111-4111-8111-000000000500</uuid>',
    });
    for (const [text, problem] of [
      [web.replace('<name>web', '<name>other'), /has the domain with this UUID as web, not as other/],
      [
        web.replace('000000000500', '000000000501'),
        /has a domain web with the UUID 11111111-1111-4111-8111-000000000500/,
      ],
      [web.replace('<name>web</name>', ''), /has no name/],
      ['<pool/>', /not the XML of a domain/],
      [web.replace('<vcpu>2</vcpu>', '{% if n %}<vcpu>2</vcpu>{% endif %}'), /template/],
    ] as const) {
      const refused = await of(text);
      assert.ok(refused.kind === 'refused', text);
      assert.match(refused.problem, problem);
    }
  });

  test("libvirt's words about a text that it refuses, at their place", async () => {
    const { ask } = await start();
    const of = async (text: string) => {
      const now = await ask<DefinitionAnswer>('definition', { text });
      const definition = now.kind === 'definition' ? now.definition : null;
      return await ask<DefineAnswer>('define', { text, definition });
    };
    const broken = web.replace('</cputune>', '</cptune>');
    const answer = await of(broken);
    assert.ok(answer.kind === 'failed', JSON.stringify(answer));
    assert.match(answer.problem, /^Opening and ending tag mismatch: cputune line 7 and cptune/);
    assert.deepEqual(answer.range, { start: { line: 8, character: 2 }, end: { line: 8, character: 11 } });
    const invalid = await of(web.replace("cpuset='2'", "cpuset='x'"));
    assert.ok(invalid.kind === 'failed');
    assert.deepEqual(invalid.range?.start, { line: 6, character: 3 });
    assert.equal((await of(web)).kind, 'defined');
    const outdated = await ask<DefineAnswer>('define', { text: web, definition: 'another' });
    assert.ok(outdated.kind === 'refused');
  });

  test('hostile names do no harm, and are defined as they are', async () => {
    const { ask } = await start();
    for (const [index, name] of taken.entries()) {
      // libvirt's test driver reads this name, but its schema does not allow it.
      if (name.includes('\n')) continue;
      const text = domainXml(name, index);
      const now = await ask<DefinitionAnswer>('definition', { text });
      assert.ok(now.kind === 'definition' && now.definition !== null, name);
      assert.deepEqual(await ask('define', { text, definition: now.definition }), { kind: 'defined', name });
      const plan = await ask<PinPlanAnswer>('pinPlan', {
        text: domainXml(name, index, "<cputune><vcpupin vcpu='0' cpuset='0'/></cputune>"),
      });
      assert.ok(plan.kind === 'plan', JSON.stringify(plan));
      assert.doesNotMatch(plan.commands.map(({ command }) => command).join(), /reboot|help|id|echo/);
    }
    const slash = await ask<DefineAnswer>('define', { text: domainXml('../../etc/passwd', 901), definition: null });
    assert.ok(slash.kind === 'failed');
    assert.match(slash.problem, /cannot contain '\/'|failed to validate/);
  });

  test('pins of a running domain: commands, what they leave, and a stop at the first error', async () => {
    const { ask } = await start();
    const tune = (pins: string) => web.replace(/<vcpupin.*\/>/, pins);
    const text = tune("<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/>");
    const plan = await ask<PinPlanAnswer>('pinPlan', { text });
    assert.ok(plan.kind === 'plan', JSON.stringify(plan));
    assert.deepEqual(
      plan.commands.map(({ effect }) => effect),
      ['vCPU 0 → CPU 0', 'vCPU 1 → CPU 1'],
    );
    assert.deepEqual(plan.left, []);
    const none = await ask<ApplyPinsAnswer>('applyPins', { text, commands: [] });
    assert.ok(none.kind === 'refused');
    const other = tune('').replace('<vcpu>2', '<vcpu>3');
    const lasting = await ask<PinPlanAnswer>('pinPlan', { text: other });
    assert.ok(lasting.kind === 'plan');
    assert.deepEqual(lasting.commands, []);
    assert.deepEqual(lasting.left, [
      'vCPU 0 keeps its pin until then',
      'vCPU 2 is not plugged in',
      'the number of vCPUs',
    ]);
    const absent = tune("<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='9999'/>");
    const planned = await ask<PinPlanAnswer>('pinPlan', { text: absent });
    assert.ok(planned.kind === 'plan');
    const applied = await ask<ApplyPinsAnswer>('applyPins', {
      text: absent,
      commands: planned.commands.map(({ command }) => command),
    });
    assert.ok(applied.kind === 'applied', JSON.stringify(applied));
    assert.equal(applied.failed?.command.effect, planned.commands[applied.done.length]?.effect);
    assert.equal(applied.done.length + 1 + applied.left.length, 2);
  });
});
