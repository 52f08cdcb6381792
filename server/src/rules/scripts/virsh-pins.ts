import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { domainReference } from '../../script/commands/virsh/domain-reference.ts';
import type { VirshNumatune, VirshOnDomain, VirshPin } from '../../script/commands/virsh/virsh.ts';
import type { ScriptPinset } from '../../script/pinset.ts';
import type { ScriptProcess } from '../../script/process.ts';
import { programName, type ShellWord } from '../../script/word.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';
import type { ScriptContext } from '../engine/rule.ts';
import { editableSpan } from './script-places.ts';

/** One virsh command that pins, with a known domain, thread and CPUs. */
export interface PinCommand {
  readonly process: ScriptProcess;
  readonly virsh: VirshPin | VirshNumatune;
  /** The domain's name, where its document on the host is known; otherwise as the script names it. */
  readonly domain: string;
  readonly pinset: ScriptPinset;
}

/** The commands of a script that pin on this machine; `r`, which resets a pin, is left out. */
export function pinCommands(context: ScriptContext): PinCommand[] {
  return context.run.processes.flatMap((process): PinCommand[] => {
    const { virsh } = process;
    if (virsh === null || virsh.kind === 'cpuset' || virsh.kind === 'count' || virsh.remote) return [];
    const domain = domainOf(virsh, context);
    const pinset = virsh.kind === 'pin' ? virsh.pinset : virsh.memory.nodes;
    if (domain === null || pinset?.list?.cpus == null) return [];
    return [{ process, virsh, domain, pinset }];
  });
}

/** The domain that a command is for, by its name if that is known; null if unknown. */
function domainOf({ domain: { text } }: VirshOnDomain, { domainMeant }: ScriptContext): string | null {
  if (text === null) return null;
  const reference = domainReference(text);
  // Only the fleet knows who has a UUID; a name is what it is.
  return reference.kind === 'uuid' ? (domainMeant(reference)?.name ?? text) : text;
}

/** Whether a script manages any domain, by one of these virsh verbs or by virt-install and its relatives. */
export function managesDomains({ run }: ScriptContext, verbs: readonly string[]): boolean {
  return run.commands.some(({ words }) => {
    if (words.some((word) => /^virt-(?:install|clone|xml)$/.test(programName(word) ?? ''))) return true;
    const at = words.findIndex((word) => programName(word) === 'virsh');
    return (
      at >= 0 && words.slice(at + 1).some(({ text }) => text !== null && verbs.some((verb) => mentions(text, verb)))
    );
  });
}

/** Whether the text is the verb, or has it at the start of a command in a batch. */
function mentions(text: string, verb: string): boolean {
  if (text === verb) return true;
  return text.split(/[;\n]/).some((command) => {
    const words = command.trimStart();
    return words.startsWith(verb) && /^\s/.test(words.slice(verb.length));
  });
}

/** Whether another command sets the same thread's pin in `where`, which this one does not. */
export function isSetToo(command: PinCommand, context: ScriptContext, where: 'live' | 'config'): boolean {
  return context.run.processes.some(({ virsh }) => {
    if (virsh === null || virsh === command.virsh || virsh.when[where] !== true) return false;
    const domain = domainOf(virsh, context);
    return (domain === null || domain === command.domain) && mayBeOfOneThread(virsh, command.virsh);
  });
}

/** Whether another command of the script gives the same thread, while the domain runs, the pin that its document has. */
export function isGivenBack(command: PinCommand, context: ScriptContext): boolean {
  const document = context.domainMeant(domainReference(command.domain));
  return pinCommands(context).some(
    (other) =>
      other.domain === command.domain &&
      !other.virsh.when.config &&
      mayBeOfOneThread(other.virsh, command.virsh) &&
      hasPin(document, other),
  );
}

/** Whether both commands bind memory, or pin what may be one thread: a number that is unknown may be any. */
function mayBeOfOneThread(one: VirshOnDomain, other: PinCommand['virsh']): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'numatune' || other.kind === 'numatune') return true;
  return one.role === other.role && (one.index === null || other.index === null || one.index === other.index);
}

/** Whether the domain's document already has this pin. */
export function hasPin(document: DomainDocument | null, { virsh, pinset }: PinCommand): boolean {
  const set = pinset.list?.cpus;
  if (document === null || set == null) return false;
  if (virsh.kind === 'numatune') return document.domain.numatuneMemory?.nodeset?.value?.equals(set) === true;
  const { vcpus, emulator, iothreads } = document.threads;
  const threads = virsh.role === 'emulator' ? [emulator] : virsh.role === 'vcpu' ? vcpus : iothreads;
  const thread = threads.find(({ index }) => index === virsh.index);
  return thread?.cpus?.equals(set) === true;
}

/** The flag in its command; null if it is part of a longer text, as in `virsh "vcpupin web 0 2 --live"`. */
export function flagWord({ process }: PinCommand, flag: string): ShellWord | null {
  return process.argv.find(({ text }) => text === flag) ?? null;
}

/** The repair that adds a flag after an existing one. */
export function addFlag(
  { document }: ScriptContext,
  commands: readonly PinCommand[],
  flag: string,
  added: string,
): Repairs | null {
  const places = new Map<number, Span>();
  for (const command of commands) {
    const word = flagWord(command, flag);
    const span = word === null ? null : editableSpan(document, word);
    if (span === null) return null;
    places.set(span.end, { start: span.end, end: span.end });
  }
  const changes = [...places.values()].map((span) => replace(span, ` ${added}`));
  return repair(l10n.t('Add {0}', added), ...changes);
}

/** The commands of each domain, in order. */
export function byDomain(commands: readonly PinCommand[]): ReadonlyMap<string, readonly [PinCommand, ...PinCommand[]]> {
  const domains = new Map<string, [PinCommand, ...PinCommand[]]>();
  for (const command of commands) {
    const known = domains.get(command.domain);
    if (known === undefined) domains.set(command.domain, [command]);
    else known.push(command);
  }
  return domains;
}
