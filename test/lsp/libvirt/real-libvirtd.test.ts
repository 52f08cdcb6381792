import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { after, suite, test } from 'node:test';
import type {
  ApplyPinsAnswer,
  DefineAnswer,
  DefinitionAnswer,
  LibvirtHostFiles,
  PinPlanAnswer,
  VerifyAnswer,
} from '../../../server/src/lsp/libvirt/protocol.ts';
import { startClient } from '../client.ts';

const connection = 'qemu:///system';
const skip = reasonToSkip();

function reasonToSkip(): string | false {
  const version = spawnSync('virsh', ['--connect', connection, 'version'], { encoding: 'utf8', timeout: 20_000 });
  if (version.error !== undefined) return 'virsh is not on this machine';
  if (version.status !== 0) return `no libvirtd answers at ${connection}`;
  return spawnSync('qemu-system-x86_64', ['--version']).status === 0 ? false : 'qemu-system-x86_64 is not here';
}

function virsh(...words: readonly string[]): string {
  return execFileSync('virsh', ['--quiet', '--connect', connection, ...words], { encoding: 'utf8', stdio: 'pipe' });
}

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

suite('a real libvirtd with QEMU', { skip }, () => {
  after(() => {
    for (const command of ['destroy', 'undefine']) spawnSync('virsh', ['-c', connection, command, '--domain', uuid]);
  });

  test('define, start, pin live, verify', async () => {
    const client = await startClient({
      files: {
        'hosts/here.host.json':
          '{ "name": "here", "topology": "here.capabilities.xml", "documents": ["../vms/*.xml"] }',
        'hosts/here.capabilities.xml': virsh('capabilities'),
        'vms/guest.xml': xml(wanted),
      },
      initializationOptions: { trusted: true },
    });
    const ask = <R>(method: string, params: object = {}): Promise<R> =>
      client.connection.sendRequest(`pinset/libvirt/${method}`, { connection, ...params });

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

    const plan = await ask<PinPlanAnswer>('pinPlan', { text: xml(wanted) });
    assert.ok(plan.kind === 'plan', JSON.stringify(plan));
    assert.deepEqual(
      plan.commands.map(({ effect }) => effect),
      ['vCPU 1 → CPUs 0-1'],
    );
    const commands = plan.commands.map(({ command }) => command);
    const applied = await ask<ApplyPinsAnswer>('applyPins', { text: xml(wanted), commands });
    assert.ok(applied.kind === 'applied' && applied.failed === null, JSON.stringify(applied));
    for (const words of [['dumpxml'], ['dumpxml', '--inactive']])
      assert.match(virsh(...words, '--domain', uuid), /<vcpupin vcpu='1' cpuset='0-1'\/>/);
    const again = await ask<PinPlanAnswer>('pinPlan', { text: xml(wanted) });
    assert.ok(again.kind === 'plan' && again.commands.length === 0);
    const verified = await ask<VerifyAnswer>('verify', { host: null });
    assert.ok(verified.kind === 'verified');
    assert.equal(verified.drifts, 0, verified.sentences.join(' '));

    const bad = xml(
      `${before.replace("vcpu='0' cpuset='0'", "vcpu='0' cpuset='1'").replace("vcpu='1' cpuset='0'", "vcpu='1' cpuset='4000'")}\n    <emulatorpin cpuset='0'/>`,
    );
    const planned = await ask<PinPlanAnswer>('pinPlan', { text: bad });
    assert.ok(planned.kind === 'plan');
    const ended = await ask<ApplyPinsAnswer>('applyPins', {
      text: bad,
      commands: planned.commands.map(({ command }) => command),
    });
    assert.ok(ended.kind === 'applied');
    assert.deepEqual(
      [ended.done.map(({ effect }) => effect), ended.failed?.command.effect, ended.left.map(({ effect }) => effect)],
      [['vCPU 0 → CPU 1'], 'vCPU 1 → CPU 4000', ['emulator → CPU 0']],
    );
    assert.match(ended.failed?.problem ?? '', /4000/);

    const now = await ask<DefinitionAnswer>('definition', { text: xml(wanted) });
    assert.ok(now.kind === 'definition' && now.runs);
    virsh('vcpupin', '--domain', uuid, '--vcpu', '0', '--cpulist', '0-1', '--config');
    const late = await ask<DefineAnswer>('define', { text: xml(wanted), definition: now.definition });
    assert.ok(late.kind === 'refused');
    assert.match(late.problem, /has changed in libvirt/);
  });
});
