import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Domain, NumatuneMemory } from '../domain/domain.ts';
import type { DomainThread } from '../domain/threads.ts';
import type { Guest } from '../fleet/guests/guest.ts';
import { threadName } from '../wording/thread-name.ts';
import { cpus, nodes } from '../wording/wording.ts';

/** What makes a running domain as a document says, without a restart. */
export interface LiveChanges {
  readonly commands: readonly LiveCommand[];
  /** What can only change at the next start, in sentences without a full stop. */
  readonly later: readonly string[];
}

/** A command of virsh that changes the running domain, and its definition with it (`--live --config`). */
export interface LiveCommand {
  /** Its words after `virsh --connect URI`; the domain is named by its UUID. */
  readonly words: readonly string[];
  /** `vCPU 1 → CPU 3`. */
  readonly does: string;
}

/**
 * What has to be done so that a running domain (`virsh dumpxml` of it) is pinned as a document says: `vcpupin`,
 * `emulatorpin`, `iothreadpin` and `numatune`. What a template leaves open is left as it is. `uuid` is that of the running
 * domain.
 */
export function liveChanges(wanted: Guest, live: Guest, uuid: string): LiveChanges {
  const commands: LiveCommand[] = [];
  const later: string[] = [];
  const threadsOf = ({ threads }: Guest) => [...threads.vcpus, threads.emulator, ...threads.iothreads];
  const running = new Map(threadsOf(live).map((thread) => [`${thread.role} ${thread.index}`, thread]));
  for (const thread of threadsOf(wanted)) {
    const own = running.get(`${thread.role} ${thread.index}`);
    const change = threadChange(thread, own, uuid);
    if (change?.kind === 'command') commands.push(change);
    else if (change !== null) later.push(change.why);
  }
  const memory = memoryChange(wanted.domain, live.domain, uuid);
  if (memory?.kind === 'command') commands.push(memory);
  else if (memory !== null) later.push(memory.why);
  return { commands, later: [...later, ...otherChanges(wanted, live)] };
}

type Change = ({ readonly kind: 'command' } & LiveCommand) | { readonly kind: 'later'; readonly why: string };

function threadChange(thread: DomainThread, live: DomainThread | undefined, uuid: string): Change | null {
  const { role, index, cpus: wanted } = thread;
  if (!thread.certain) return null;
  const who = threadName(thread);
  if (live === undefined) return { kind: 'later', why: l10n.t('{0} is not plugged in', who) };
  if (isPinned(thread) && wanted !== null) {
    if (isPinned(live) && live.cpus?.equals(wanted) === true) return null;
    const words = [
      ...domainWords(commandOf[role], uuid),
      ...numberWords(role, index),
      '--cpulist',
      `${wanted}`,
      ...everywhere,
    ];
    return { kind: 'command', words, does: `${who} → ${cpus(wanted)}` };
  }
  // virsh cannot take a pin away, only widen it.
  if (isPinned(live)) return { kind: 'later', why: l10n.t('{0} keeps its pin until then', who) };
  const isSame = thread.origin === live.origin && equal(thread.cpus, live.cpus);
  return isSame ? null : { kind: 'later', why: l10n.t('{0} has no pin of its own that could be changed', who) };
}

const commandOf = { vcpu: 'vcpupin', emulator: 'emulatorpin', iothread: 'iothreadpin' } as const;
const everywhere = ['--live', '--config'] as const;

function domainWords(command: string, uuid: string): string[] {
  return [command, '--domain', uuid];
}

function numberWords(role: DomainThread['role'], index: number | null): string[] {
  return index === null || role === 'emulator' ? [] : [`--${role}`, `${index}`];
}

function isPinned({ origin }: DomainThread): boolean {
  return origin === 'vcpupin' || origin === 'emulatorpin' || origin === 'iothreadpin';
}

function equal(a: CpuSet | null, b: CpuSet | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}

/** libvirt moves the memory of a running domain only in mode restrictive (qemuDomainSetNumaParameters). */
function memoryChange(wanted: Domain, live: Domain, uuid: string): Change | null {
  const [after, before] = [wanted.numatuneMemory, live.numatuneMemory];
  if (isSameMemory(after, before)) return null;
  const nodeset = after?.nodeset?.value ?? null;
  if (
    after === null ||
    nodeset === null ||
    after.mode?.value !== 'restrictive' ||
    before?.mode?.value !== 'restrictive'
  ) {
    return { kind: 'later', why: l10n.t('the memory stays on its nodes: libvirt moves it in mode restrictive only') };
  }
  const words = [...domainWords('numatune', uuid), '--nodeset', `${nodeset}`, ...everywhere];
  return { kind: 'command', words, does: l10n.t('memory → {0}', nodes(nodeset)) };
}

function isSameMemory(a: NumatuneMemory | null, b: NumatuneMemory | null): boolean {
  const modeOf = (memory: NumatuneMemory | null) => (memory === null ? null : (memory.mode?.value ?? 'strict'));
  return modeOf(a) === modeOf(b) && equal(a?.nodeset?.value ?? null, b?.nodeset?.value ?? null);
}

/** What else of the placement differs, which no pin changes. */
function otherChanges(wanted: Guest, live: Guest): string[] {
  const differs = (of: (domain: Domain) => unknown) =>
    JSON.stringify(of(wanted.domain)) !== JSON.stringify(of(live.domain));
  const parts: readonly (readonly [differs: boolean, what: string])[] = [
    [wanted.threads.maxVcpus !== live.threads.maxVcpus, l10n.t('the number of vCPUs')],
    [differs(({ memoryKiB }) => memoryKiB?.value), l10n.t('the size of the memory')],
    [differs(guestTopology), l10n.t('what the guest sees of its CPUs and nodes')],
    [differs(memnodes), l10n.t('the nodes of its cells')],
    [differs(schedulers), l10n.t('the schedulers')],
  ];
  return parts.flatMap(([isDifferent, what]) => (isDifferent ? [l10n.t('{0}: only then', what)] : []));
}

function guestTopology({ cpu }: Domain) {
  const { sockets, dies, clusters, cores, threads } = cpu?.topology ?? {};
  const counts = [sockets, dies ?? null, clusters ?? null, cores, threads].map((count) => count?.value ?? 1);
  const cells = cpu?.cells.map((cell, index) => [
    cell.id?.value ?? index,
    `${cell.cpus?.value}`,
    cell.memoryKiB?.value,
  ]);
  return [cpu?.topology === null || cpu === null ? null : counts, cells ?? []];
}

function memnodes(domain: Domain) {
  return domain.memnodes.map(({ cellid, mode, nodeset }) => [
    cellid?.value,
    mode?.value ?? 'strict',
    `${nodeset?.value}`,
  ]);
}

/** One by one: libvirt prints an element for each vCPU. */
function schedulers(domain: Domain) {
  return domain.schedulers
    .flatMap(({ role, ids, scheduler, priority }) => {
      const each = ids?.value == null ? [''] : [...ids.value];
      return each.map((id) => `${role} ${id} ${scheduler?.value} ${priority?.value ?? 0}`);
    })
    .sort();
}
