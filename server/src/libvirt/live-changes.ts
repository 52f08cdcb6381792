import * as l10n from '@vscode/l10n';
import { CpuSet } from '../cpuset/cpuset.ts';
import type { Domain, NumatuneMemory } from '../domain/domain.ts';
import { allThreads, type DomainThread } from '../domain/threads.ts';
import type { Guest } from '../fleet/guests/guest.ts';
import { threadName } from '../wording/thread-name.ts';
import { cpus, nodes } from '../wording/wording.ts';
import { otherChanges } from './other-changes.ts';

/** What makes a running domain, and its definition, as a document says, without a restart. */
export interface LiveChanges {
  readonly commands: readonly LiveCommand[];
  /** What of the running domain can only change at its next start, in sentences without a full stop. */
  readonly later: readonly string[];
  /**
   * Whether its definition is then placed as the document says: if it differs, only `virsh define` helps. A transient
   * domain has none.
   */
  readonly definition: 'same' | 'differs' | 'none';
}

/** A command of virsh that changes the running domain, its definition, or both. */
export interface LiveCommand {
  /** What it changes, such as `vcpu 1` or `memory`: one command for each. */
  readonly target: string;
  readonly places: readonly Place[];
  /** Its words after `virsh --connect URI`; the domain is named by its UUID. */
  readonly words: readonly string[];
  /** `vCPU 1 → CPU 3`. */
  readonly does: string;
}

/** What a command changes, as an option of virsh: the running domain, or its definition. */
export type Place = '--live' | '--config';

/**
 * What has to be done so that a running domain (`virsh dumpxml` of it) and its definition (`--inactive`; null for a
 * transient domain) are pinned as a document says: `vcpupin`, `emulatorpin`, `iothreadpin` and `numatune`. What a template
 * leaves open is left as it is. `uuid` is that of the running domain.
 */
export function liveChanges(wanted: Guest, live: Guest, defined: Guest | null, uuid: string): LiveChanges {
  const commands: LiveCommand[] = [];
  const later: string[] = [];
  let isDefined = defined === null || otherChanges(wanted, defined).length === 0;
  const add = (target: string, what: Setting, now: Change, next: Change | null) => {
    const places: readonly Place[] = [
      ...(now.kind === 'set' ? (['--live'] as const) : []),
      ...(next?.kind === 'set' ? (['--config'] as const) : []),
    ];
    if (now.kind === 'later') later.push(now.why);
    if (next?.kind === 'later') isDefined = false;
    if (places.length === 0) return;
    const does = places.includes('--live') ? what.does : l10n.t('{0}, from the next start', what.does);
    const [command, ...words] = what.words;
    commands.push({ target, places, words: [command, '--domain', uuid, ...words, ...places], does });
  };
  const [running, inDefinition] = [threadsByKey(live), defined === null ? null : threadsByKey(defined)];
  for (const thread of allThreads(wanted.threads)) {
    const key = keyOf(thread);
    const next = inDefinition === null ? null : threadChange(thread, inDefinition.get(key));
    add(key, threadSetting(thread), threadChange(thread, running.get(key)), next);
  }
  const next = defined === null ? null : memoryChange(wanted.domain, defined.domain, '--config');
  add(
    'memory',
    memorySetting(wanted.domain, defined?.domain ?? live.domain),
    memoryChange(wanted.domain, live.domain, '--live'),
    next,
  );
  return {
    commands,
    later: [...later, ...otherChanges(wanted, live)],
    definition: defined === null ? 'none' : isDefined ? 'same' : 'differs',
  };
}

/** Whether virsh can set something that differs. */
type Change = { readonly kind: 'same' | 'set' } | { readonly kind: 'later'; readonly why: string };

/** A command of virsh and its arguments, but for the domain and the places. */
interface Setting {
  readonly words: readonly [command: string, ...words: string[]];
  readonly does: string;
}

function threadsByKey(guest: Guest): ReadonlyMap<string, DomainThread> {
  return new Map(allThreads(guest.threads).map((thread) => [keyOf(thread), thread]));
}

function keyOf({ role, index }: DomainThread): string {
  return index === null ? role : `${role} ${index}`;
}

/** From what libvirt has of a thread to what is wanted. */
function threadChange(thread: DomainThread, now: DomainThread | undefined): Change {
  if (!thread.certain) return { kind: 'same' };
  const who = threadName(thread);
  if (now === undefined) return { kind: 'later', why: l10n.t('{0} is not plugged in', who) };
  if (isPinned(thread) && thread.cpus !== null)
    return { kind: isPinned(now) && equal(now.cpus, thread.cpus) ? 'same' : 'set' };
  // virsh cannot take a pin away, only widen it.
  if (isPinned(now)) return { kind: 'later', why: l10n.t('{0} keeps its pin until then', who) };
  const isSame = thread.origin === now.origin && equal(thread.cpus, now.cpus);
  return isSame
    ? { kind: 'same' }
    : { kind: 'later', why: l10n.t('{0} has no pin of its own that could be changed', who) };
}

function threadSetting(thread: DomainThread): Setting {
  const { role, index, cpus: wanted } = thread;
  const number = index === null || role === 'emulator' ? [] : [`--${role}`, `${index}`];
  const list = wanted ?? CpuSet.empty;
  return {
    words: [commandOf[role], ...number, '--cpulist', `${list}`],
    does: `${threadName(thread)} → ${cpus(list)}`,
  };
}

const commandOf = { vcpu: 'vcpupin', emulator: 'emulatorpin', iothread: 'iothreadpin' } as const;

function isPinned({ origin }: DomainThread): boolean {
  return origin === 'vcpupin' || origin === 'emulatorpin' || origin === 'iothreadpin';
}

function equal(a: CpuSet | null, b: CpuSet | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}

/** libvirt moves the memory of a running domain only in mode restrictive (qemuDomainSetNumaParameters). */
function memoryChange(wanted: Domain, now: Domain, place: Place): Change {
  const [after, before] = [wanted.numatuneMemory, now.numatuneMemory];
  if (isSameMemory(after, before)) return { kind: 'same' };
  const isRestrictive = [after, before].every((memory) => modeOf(memory) === 'restrictive');
  return after?.nodeset?.value != null && (isRestrictive || place === '--config')
    ? { kind: 'set' }
    : { kind: 'later', why: l10n.t('the memory stays on its nodes: libvirt moves it in mode restrictive only') };
}

/** `now`: the memory that libvirt has, whose mode is said only if it changes. */
function memorySetting({ numatuneMemory: after }: Domain, { numatuneMemory: now }: Domain): Setting {
  const nodeset = after?.nodeset?.value ?? CpuSet.empty;
  const mode = modeOf(after) === modeOf(now) ? [] : ['--mode', modeOf(after) ?? 'strict'];
  return { words: ['numatune', ...mode, '--nodeset', `${nodeset}`], does: l10n.t('memory → {0}', nodes(nodeset)) };
}

/** Without a mode it is strict. */
function modeOf(memory: NumatuneMemory | null): string | null {
  return memory === null ? null : (memory.mode?.value ?? 'strict');
}

function isSameMemory(a: NumatuneMemory | null, b: NumatuneMemory | null): boolean {
  return modeOf(a) === modeOf(b) && equal(a?.nodeset?.value ?? null, b?.nodeset?.value ?? null);
}
