import * as l10n from '@vscode/l10n';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import { liveChanges } from '../../libvirt/live-changes.ts';
import { virsh } from '../../libvirt/virsh.ts';
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

/** What pinning a running domain as a text says takes. */
export async function planPins(asked: Asked, { text }: DefinitionParams): Promise<PinPlanAnswer> {
  const planned = await plan(asked, text);
  if (planned.kind === 'refused') return planned;
  const { name, commands, left } = planned;
  return { kind: 'plan', name, commands: commands.map(({ shown }) => shown), left };
}

/** Pins a running domain, if that takes what the user has seen. */
export async function applyPins(asked: Asked, { text, commands: seen }: ApplyPinsParams): Promise<ApplyPinsAnswer> {
  const planned = await plan(asked, text);
  if (planned.kind === 'refused') return planned;
  const { name, commands } = planned;
  const isSeen = commands.length === seen.length && commands.every(({ shown }, at) => shown.command === seen[at]);
  if (!isSeen) return refusal(l10n.t('The pins of {0} have changed since the commands were shown.', quotable(name)));
  const done: PinCommand[] = [];
  for (const [at, { shown, words }] of commands.entries()) {
    const run = await virsh(asked.connection, words, 'full');
    asked.report(at + 1, commands.length);
    if (!run.ok) {
      const left = commands.slice(at + 1).map((one) => one.shown);
      return { kind: 'applied', name, done, failed: { command: shown, problem: run.problem }, left };
    }
    done.push(shown);
  }
  return { kind: 'applied', name, done, failed: null, left: [] };
}

interface Planned {
  readonly kind: 'planned';
  readonly name: string;
  readonly commands: readonly { readonly shown: PinCommand; readonly words: readonly string[] }[];
  readonly left: readonly string[];
}

async function plan({ connection }: Asked, text: string): Promise<Planned | LibvirtRefusal> {
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
  const origin = { uri: '', path: '', open: false };
  const live = readDocument(origin, dumped.value);
  if (!live?.complete) return refusal(l10n.t('The XML that libvirt has of it cannot be read.'));
  const { commands, later } = liveChanges(wanted, live, found.uuid);
  return {
    kind: 'planned',
    name,
    commands: commands.map((command) => {
      const all = ['virsh', '--connect', connection.uri, ...command.words];
      return { shown: { command: all.map(quoted).join(' '), effect: command.does }, words: command.words };
    }),
    left: later,
  };
}

/** A word for a shell, for those who copy it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
