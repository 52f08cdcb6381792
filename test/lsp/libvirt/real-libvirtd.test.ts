import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { suite, type TestContext, test } from 'node:test';
import type {
  ApplyPinsAnswer,
  DefineAnswer,
  DefinitionAnswer,
  LibvirtHostFiles,
  PinPlanAnswer,
  VerifyAnswer,
} from '../../../server/src/lsp/libvirt/protocol.ts';
import { missingForGuests, type RunningLibvirt, sessionLibvirt } from '../../libvirt/running-libvirt.ts';
import { startClient, type TestClient } from '../client.ts';

const uuid = randomUUID();
const name = `-pinset $(test) ${uuid.slice(0, 8)}`;
const xml = (pins: string, vcpus = 2) => `<domain type='qemu'>
  <name>${name}</name>
  <uuid>${uuid}</uuid>
  <memory>16384</memory>
  <vcpu>${vcpus}</vcpu>
  <os><type arch='x86_64'>hvm</type></os>
  <cputune>
${pins}
  </cputune>
</domain>
`;
const before = "    <vcpupin vcpu='0' cpuset='0'/>\n    <vcpupin vcpu='1' cpuset='0'/>";
const wanted = before.replace("vcpu='1' cpuset='0'", "vcpu='1' cpuset='0-1'");

const missing = missingForGuests() ?? (availableParallelism() < 2 ? 'the machine has one CPU' : null);

suite('a real libvirtd with QEMU', { skip: missing ?? false }, () => {
  test('define, start, pin live, verify', (t) => withServer(t, fromDefineToVerify));
  test('the definition is pinned where the running domain is as it should be', (t) => withServer(t, pinDefinition));
  test('a transient domain is pinned as long as it runs', (t) => withServer(t, pinTransient));
});

interface Served {
  readonly libvirt: RunningLibvirt;
  readonly client: TestClient;
  readonly ask: <R>(method: string, params?: object) => Promise<R>;
}

/** With a daemon of its own, whose guests end with the test, and a server that asks it. */
async function withServer(t: TestContext, use: (served: Served) => Promise<void>): Promise<void> {
  const libvirt = sessionLibvirt(t);
  const { uri: connection, env, virsh } = libvirt;
  try {
    const client = await startClient({
      files: {
        'hosts/here.host.json':
          '{ "name": "here", "topology": "here.capabilities.xml", "documents": ["../vms/*.xml"] }',
        'hosts/here.capabilities.xml': virsh('capabilities'),
        'vms/guest.xml': xml(wanted),
      },
      env,
      initializationOptions: { trusted: true },
    });
    const ask = <R>(method: string, params: object = {}): Promise<R> =>
      client.connection.sendRequest(`pinset/libvirt/${method}`, { connection, ...params });
    await use({ libvirt, client, ask });
  } finally {
    if (virsh('list', '--uuid').includes(uuid)) virsh('destroy', '--domain', uuid);
  }
}

async function planOf({ ask }: Served, text: string) {
  const plan = await ask<PinPlanAnswer>('pinPlan', { text });
  assert.ok(plan.kind === 'plan', JSON.stringify(plan));
  return plan;
}

async function applied({ ask }: Served, text: string, commands: readonly { readonly command: string }[]) {
  const params = { text, commands: commands.map(({ command }) => command) };
  const answer = await ask<ApplyPinsAnswer>('applyPins', params);
  assert.ok(answer.kind === 'applied', JSON.stringify(answer));
  return answer;
}

async function fromDefineToVerify(served: Served): Promise<void> {
  const { client, ask } = served;
  const { virsh } = served.libvirt;
  const refused = await ask<DefineAnswer>('define', {
    text: xml(before.replace("cpuset='0'", "cpuset='none'")),
    definition: null,
  });
  assert.ok(refused.kind === 'failed', JSON.stringify(refused));
  assert.deepEqual(refused.range?.start, { line: 6, character: 3 });
  assert.deepEqual(await ask('define', { text: xml(before), definition: null }), { kind: 'defined', name });
  assert.match(virsh('dumpxml', '--inactive', '--domain', uuid), /<vcpupin vcpu='1' cpuset='0'\/>/);
  const stopped = await ask<PinPlanAnswer>('pinPlan', { text: xml(wanted) });
  assert.ok(stopped.kind === 'refused');
  assert.match(stopped.problem, /does not run/);

  virsh('start', '--paused', '--domain', uuid);
  const { domains } = await ask<LibvirtHostFiles>('host');
  const own = domains.find((domain) => domain.uuid === uuid);
  assert.deepEqual([own?.name, own?.runs, own?.file], [name, true, `_pinset __test_ ${uuid.slice(0, 8)}.xml`]);

  const drifted = await ask<VerifyAnswer>('verify', { host: null });
  assert.ok(drifted.kind === 'verified', JSON.stringify(drifted));
  assert.equal(drifted.first?.uri, client.uri('vms/guest.xml'));

  const plan = await planOf(served, xml(wanted));
  assert.deepEqual(
    plan.commands.map(({ effect }) => effect),
    ['vCPU 1 → CPUs 0-1'],
  );
  assert.equal((await applied(served, xml(wanted), plan.commands)).failed, null);
  for (const words of [['dumpxml'], ['dumpxml', '--inactive']])
    assert.match(virsh(...words, '--domain', uuid), /<vcpupin vcpu='1' cpuset='0-1'\/>/);
  const { commands, left, definition } = await planOf(served, xml(wanted));
  assert.deepEqual([commands, left, definition], [[], [], 'same']);
  const verified = await ask<VerifyAnswer>('verify', { host: null });
  assert.ok(verified.kind === 'verified');
  assert.equal(verified.drifts, 0, verified.sentences.join(' '));

  const bad = xml(
    `${before.replace("vcpu='0' cpuset='0'", "vcpu='0' cpuset='1'").replace("vcpu='1' cpuset='0'", "vcpu='1' cpuset='4000'")}\n    <emulatorpin cpuset='0'/>`,
  );
  const ended = await applied(served, bad, (await planOf(served, bad)).commands);
  assert.deepEqual(
    [ended.done.map(({ effect }) => effect), ended.failed?.command.effect, ended.left.map(({ effect }) => effect)],
    [['vCPU 0 → CPU 1'], 'vCPU 1 → CPU 4000', ['emulator → CPU 0']],
  );
  assert.match(ended.failed?.problem ?? '', /4000/);
  assert.equal(ended.failed?.isLive, false);

  const now = await ask<DefinitionAnswer>('definition', { text: xml(wanted) });
  assert.ok(now.kind === 'definition' && now.runs);
  virsh('vcpupin', '--domain', uuid, '--vcpu', '0', '--cpulist', '0-1', '--config');
  const late = await ask<DefineAnswer>('define', { text: xml(wanted), definition: now.definition });
  assert.ok(late.kind === 'refused');
  assert.match(late.problem, /has changed in libvirt/);
  virsh('destroy', '--domain', uuid);
  virsh('undefine', '--domain', uuid);
}

async function pinDefinition(served: Served): Promise<void> {
  const { libvirt } = served;
  const { virsh } = libvirt;
  virsh('define', '--file', libvirt.file('guest.xml', xml(before)));
  virsh('start', '--paused', '--domain', uuid);
  virsh('vcpupin', '--domain', uuid, '--vcpu', '1', '--cpulist', '0-1', '--live');
  const plan = await planOf(served, xml(wanted));
  assert.deepEqual(
    plan.commands.map(({ command, effect }) => [command.replace(/^.* --domain /, ''), effect]),
    [[`${uuid} --vcpu 1 --cpulist 0-1 --config`, 'vCPU 1 → CPUs 0-1, from the next start']],
  );
  assert.equal((await applied(served, xml(wanted), plan.commands)).failed, null);
  assert.match(virsh('dumpxml', '--inactive', '--domain', uuid), /<vcpupin vcpu='1' cpuset='0-1'\/>/);
  assert.deepEqual((await planOf(served, xml(wanted))).commands, []);

  const memory = xml(wanted).replace('  <os>', "  <numatune><memory mode='strict' nodeset='0'/></numatune>\n  <os>");
  const numatune = await planOf(served, memory);
  assert.deepEqual(numatune.left, ['the memory stays on its nodes: libvirt moves it in mode restrictive only']);
  assert.equal((await applied(served, memory, numatune.commands)).failed, null);
  assert.match(virsh('dumpxml', '--inactive', '--domain', uuid), /<memory mode='strict' nodeset='0'\/>/);
  assert.equal((await planOf(served, memory)).definition, 'same');
  const without = await planOf(served, xml(''));
  assert.deepEqual([without.commands, without.definition], [[], 'differs']);
  assert.deepEqual(without.left, ['vCPU 0 keeps its pin until then', 'vCPU 1 keeps its pin until then']);
  virsh('destroy', '--domain', uuid);
  virsh('undefine', '--domain', uuid);
}

async function pinTransient(served: Served): Promise<void> {
  const { libvirt, ask } = served;
  const { virsh } = libvirt;
  virsh('create', '--file', libvirt.file('guest.xml', xml(before)), '--paused');
  const plan = await planOf(served, xml(wanted));
  assert.equal(plan.definition, 'none');
  assert.match(plan.commands.map(({ command }) => command).join('\n'), / --cpulist 0-1 --live$/);
  assert.equal((await applied(served, xml(wanted), plan.commands)).failed, null);
  assert.match(virsh('dumpxml', '--domain', uuid), /<vcpupin vcpu='1' cpuset='0-1'\/>/);
  const now = await ask<DefinitionAnswer>('definition', { text: xml(wanted) });
  assert.ok(now.kind === 'definition');
  assert.deepEqual(now.notes, ['It is transient: once it is defined, libvirt keeps it when it ends.']);
  virsh('destroy', '--domain', uuid);
}
