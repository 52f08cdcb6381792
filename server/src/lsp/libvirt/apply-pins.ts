import * as l10n from '@vscode/l10n';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import { domainXmlIn } from '../../libvirt/domain-xml.ts';
import { type LiveChanges, type LiveCommand, liveChanges } from '../../libvirt/live-changes.ts';
import { type Connection, virsh } from '../../libvirt/virsh.ts';
import { quotable } from '../../wording/wording.ts';
import { domainIn, domainMeant } from './define.ts';
import { type Asked, refusal } from './gate.ts';
import type {
  ApplyPinsAnswer,
  ApplyPinsParams,
  DefinitionParams,
  LibvirtRefusal,
  PinCommand,
  PinPlanAnswer,
} from './protocol.ts';

/** What pinning a running domain and its definition as a text says takes. */
export async function planPins({ connection }: Asked, { text }: DefinitionParams): Promise<PinPlanAnswer> {
  const planned = await plan(connection, text);
  if (planned.kind === 'refused') return planned;
  const { name, commands, left, definition } = planned;
  return { kind: 'plan', name, commands: commands.map(({ shown }) => shown), left, definition };
}

/** Pins a running domain and its definition, if that takes what the user has seen. */
export async function applyPins(asked: Asked, { text, commands: seen }: ApplyPinsParams): Promise<ApplyPinsAnswer> {
  const planned = await plan(asked.connection, text);
  if (planned.kind === 'refused') return planned;
  const { name, commands } = planned;
  const isSeen = commands.length === seen.length && commands.every(({ shown }, at) => shown.command === seen[at]);
  if (!isSeen) return refusal(l10n.t('The pins of {0} have changed since the commands were shown.', quotable(name)));
  const done: PinCommand[] = [];
  for (const [at, command] of commands.entries()) {
    const problem = await problemOf(asked, command);
    if (problem !== null) {
      const failed = { command: command.shown, problem, isLive: await isLive(asked.lasting, text, command) };
      const left = commands.slice(at + 1).map(({ shown }) => shown);
      return { kind: 'applied', name, done, failed, left };
    }
    done.push(command.shown);
    asked.report(at + 1, commands.length);
  }
  return { kind: 'applied', name, done, failed: null, left: [] };
}

/** Why a command was not done; null if it was. */
async function problemOf({ lasting, isCancelled }: Asked, { words }: Command): Promise<string | null> {
  if (isCancelled()) return l10n.t('cancelled');
  const run = await virsh(lasting, words, 'full');
  return run.ok ? null : run.problem;
}

/** Whether a command that failed has changed the running domain before it failed in the definition. */
async function isLive(connection: Connection, text: string, { target, places }: Command): Promise<boolean> {
  if (!places.includes('--live')) return false;
  const planned = await plan(connection, text);
  if (planned.kind === 'refused') return false;
  return !planned.commands.some((one) => one.target === target && one.places.includes('--live'));
}

interface Command extends LiveCommand {
  readonly shown: PinCommand;
}

interface Planned {
  readonly kind: 'planned';
  readonly name: string;
  readonly commands: readonly Command[];
  readonly left: readonly string[];
  readonly definition: LiveChanges['definition'];
}

async function plan(connection: Connection, text: string): Promise<Planned | LibvirtRefusal> {
  const wanted = domainIn(text);
  if (wanted.kind === 'refused') return wanted;
  if (!wanted.complete) return refusal(l10n.t('The XML is not well-formed; its pins are not certain.'));
  const meant = await domainMeant(connection, wanted);
  if (meant.kind === 'refused') return meant;
  const { name, found } = meant;
  if (found === null) return refusal(l10n.t('libvirt has no domain {0}. Define it first.', quotable(name)));
  if (!found.runs)
    return refusal(l10n.t('{0} does not run. Define it; its next start takes the pins.', quotable(name)));
  const dumped = await virsh(connection, ['dumpxml', '--domain', found.uuid], 'read-only');
  if (!dumped.ok) return refusal(`${connection.uri}: ${dumped.problem}`);
  const [live, defined] = [dumped.value, found.definition].map((xml) =>
    readDocument({ uri: '', path: '', open: false }, domainXmlIn(xml)),
  );
  if (!live?.complete || !defined?.complete) return refusal(l10n.t('The XML that libvirt has of it cannot be read.'));
  const { commands, later, definition } = liveChanges(wanted, live, found.persistent ? defined : null, found.uuid);
  return {
    kind: 'planned',
    name,
    commands: commands.map((command) => {
      const all = ['virsh', '--connect', connection.uri, ...command.words];
      return { ...command, shown: { command: all.map(quoted).join(' '), effect: command.does } };
    }),
    left: later,
    definition,
  };
}

/** A word for a shell, for those who copy it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
