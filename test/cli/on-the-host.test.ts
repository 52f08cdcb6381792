import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { suite, type TestContext, test } from 'node:test';
import * as v from 'valibot';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import { liveChanges } from '../../server/src/libvirt/live-changes.ts';
import { virsh } from '../../server/src/libvirt/virsh.ts';
import { missingForGuests, type RunningLibvirt, sessionLibvirt, systemLibvirt } from '../libvirt/running-libvirt.ts';
import { pinset } from './command.ts';

const report = v.object({
  domains: v.array(
    v.object({
      name: v.string(),
      pid: v.nullable(v.number()),
      cgroup: v.nullable(v.object({ path: v.string() })),
      memory: v.nullable(v.array(v.object({ node: v.number(), sizeKiB: v.number() }))),
      threads: v.array(
        v.object({
          role: v.string(),
          index: v.nullable(v.number()),
          tid: v.nullable(v.number()),
          name: v.nullable(v.string()),
          cpus: v.string(),
          inPlace: v.nullable(v.boolean()),
          policy: v.nullable(v.string()),
        }),
      ),
      findings: v.array(v.object({ severity: v.string(), message: v.string() })),
    }),
  ),
});

/** A guest without disks and network, in an emulated CPU, whose name is as bad as libvirt lets it be. */
const name = `-pinset "t" 'x' $(touch pwned) ${process.pid}`;

function definition(uuid: string, emulator: string, vcpu0: string): string {
  const escaped = name.replaceAll('"', '&quot;').replaceAll("'", '&apos;');
  return `<domain type='qemu'>
  <name>${escaped}</name>
  <uuid>${uuid}</uuid>
  <memory unit='MiB'>16</memory>
  <vcpu placement='static'>2</vcpu>
  <iothreads>1</iothreads>
  <cputune>
    <vcpupin vcpu='0' cpuset='${vcpu0}'/>
    <vcpupin vcpu='1' cpuset='1'/>
    <emulatorpin cpuset='${emulator}'/>
    <iothreadpin iothread='1' cpuset='0'/>
  </cputune>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <memballoon model='none'/>
  </devices>
</domain>
`;
}

const missing = missingForGuests() ?? (availableParallelism() < 2 ? 'the machine has one CPU' : null);

suite('on the host, with a guest of QEMU', { skip: missing ?? false }, () => {
  test('qemu:///session', async (t) => {
    const libvirt = sessionLibvirt(t);
    await withGuest(libvirt, (uuid) => goThrough(t, libvirt, uuid));
  });

  test('qemu:///system', async (t) => {
    const libvirt = await systemLibvirt(t);
    if (typeof libvirt === 'string') t.skip(libvirt);
    else await withGuest(libvirt, (uuid) => goThrough(t, libvirt, uuid));
  });
});

/** Defines a guest and removes it again, before the daemon ends: later it would go on. */
async function withGuest(libvirt: RunningLibvirt, use: (uuid: string) => Promise<void>): Promise<void> {
  const uuid = randomUUID();
  libvirt.virsh('define', '--file', libvirt.file('guest.xml', definition(uuid, '0-1', '0')));
  try {
    await use(uuid);
  } finally {
    if (libvirt.virsh('list', '--uuid').includes(uuid)) libvirt.virsh('destroy', '--domain', uuid);
    libvirt.virsh('undefine', '--domain', uuid);
  }
}

/** Check, start paused, verify, pin live, move behind libvirt's back, apply a file, verify against it. */
async function goThrough(t: TestContext, libvirt: RunningLibvirt, uuid: string): Promise<void> {
  const { uri, run } = libvirt;
  const connected = await pinset(['check', '--connect', uri, '--fail-on', 'never'], { run });
  assert.deepEqual([connected.status, connected.stderr], [0, '']);
  assert.match(connected.stdout, /^\d+ files?: /m);
  const notYet = await pinset(['verify', '--connect', uri, '--', name], { run });
  assert.equal(notYet.status, 2);
  assert.match(notYet.stderr, /the domain does not run\n$/);

  try {
    libvirt.virsh('start', '--paused', '--domain', uuid);
  } catch (error) {
    // A container may lack cgroups or capabilities that the daemon of the system needs; a session needs none.
    if (uri === 'qemu:///session') throw error;
    return t.skip(`no guest starts here: ${error instanceof Error ? error.message : ''}`);
  }
  const started = await verified(libvirt);
  assert.deepEqual(started.findings, []);
  assert.deepEqual(
    started.threads
      .filter(({ role }) => role !== 'emulator')
      .map(({ role, index, cpus }) => `${role} ${index}: ${cpus}`),
    ['vcpu 0: 0', 'vcpu 1: 1', 'iothread 1: 0'],
  );
  assert.ok(started.threads.every(({ inPlace, policy }) => inPlace === true && policy === 'other'));
  assert.ok((started.memory ?? []).some(({ sizeKiB }) => sizeKiB > 1024));
  assert.equal((await pinset(['verify', uuid, '--connect', uri], { run })).status, 0);

  libvirt.virsh('vcpupin', '--domain', uuid, '--vcpu', '1', '--cpulist', '0', '--live');
  const live =
    'vCPU 1 may run on CPU 0, not on CPU 1 as defined: the running domain has another pin, until its next start';
  assert.deepEqual((await verified(libvirt)).findings, [{ severity: 'info', message: live }]);
  const byLibvirt = await pinset(['check', '--connect', uri, '--fail-on', 'never'], { run });
  assert.ok(byLibvirt.stdout.includes(`info: ${live} [placement-drift]`));

  const { pid } = started;
  assert.ok(pid !== null);
  moved('taskset', '--pid', '--cpu-list', '1', String(pid));
  const main = started.threads.find(({ tid }) => tid === pid)?.name;
  const drift = await pinset(['verify', '--connect', uri, '--', name], { run });
  assert.equal(drift.status, 1);
  assert.ok(
    drift.stdout.includes(
      `warning: emulator (${main}) may run on CPU 1, not on CPUs 0-1 as defined: something other than libvirt moved it`,
    ),
    drift.stdout,
  );
  moved('chrt', '--batch', '--pid', '0', String(pid));
  const scheduled = (await verified(libvirt)).findings.map(({ message }) => message).join('\n');
  assert.match(scheduled, /emulator \(.*\) is scheduled by batch, not by other as defined/);
  moved('chrt', '--other', '--pid', '0', String(pid));

  const wanted = libvirt.file('wanted.xml', definition(uuid, '0', '1'));
  for (const { words } of changesTo(definition(uuid, '0', '1'), uuid, libvirt).commands) {
    assert.equal((await virsh({ uri, run }, words, 'full')).ok, true, words.join(' '));
  }
  const applied = await pinset(['verify', wanted, '--connect', uri], { run });
  assert.deepEqual([applied.status, applied.stderr], [0, ''], applied.stdout);
  // Without cgroups, as in a session, libvirt re-pins the main thread of the emulator alone.
  const left = 'libvirt re-pinned the main thread alone, until the next start';
  const others = (await verified(libvirt)).findings.filter(({ message }) => !message.endsWith(left));
  assert.deepEqual(others, [], 'the definition has them too');
}

async function verified({ uri, run }: RunningLibvirt) {
  const { stdout, stderr } = await pinset(['verify', '--connect', uri, '--format', 'json'], { run });
  const domain = v.parse(report, JSON.parse(stdout)).domains.find((one) => one.name === name);
  assert.ok(domain, stderr);
  return domain;
}

/** What makes the running guest as this text says. */
function changesTo(text: string, uuid: string, libvirt: RunningLibvirt) {
  const read = (xml: string) => readDocument({ uri: '', path: '', open: false }, xml);
  const [wanted, live, defined] = [
    text,
    libvirt.virsh('dumpxml', '--domain', uuid),
    libvirt.virsh('dumpxml', '--inactive', '--domain', uuid),
  ].map(read);
  assert.ok(wanted != null && live != null && defined != null);
  const changes = liveChanges(wanted, live, defined, uuid);
  assert.deepEqual(changes.later, []);
  assert.equal(changes.commands.length, 3);
  return changes;
}

/** Behind libvirt's back. */
function moved(program: string, ...args: readonly string[]): void {
  assert.equal(spawnSync(program, args).status, 0, program);
}
