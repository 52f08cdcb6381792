import { l10n, type TextDocument, window } from 'vscode';
import type {
  ApplyPinsAnswer,
  ApplyPinsParams,
  DefinitionParams,
  PinCommand,
  PinPlanAnswer,
} from '../../../server/src/lsp/libvirt/protocol.ts';
import type { AskLibvirt } from './requests.ts';
import type { Snapshots } from './snapshots.ts';

/** `pinset.applyPinsLive`: pins the running domain of a document as it says, after the commands were shown. */
export async function applyPinsLive(
  document: TextDocument,
  connection: string,
  ask: AskLibvirt,
  snapshots: Snapshots,
): Promise<boolean> {
  const text = document.getText();
  const plan = await ask<DefinitionParams, PinPlanAnswer>(
    'pinset/libvirt/pinPlan',
    l10n.t('comparing the pins with what runs on {0}', connection),
    { connection, text },
  );
  if (plan?.kind !== 'plan') return false;
  const { name, commands, left } = plan;
  if (commands.length === 0) {
    const nothing = l10n.t('Pinset: {0} runs and is defined with these pins; there is nothing to apply.', name);
    void window.showInformationMessage(left.length === 0 ? nothing : `${nothing} ${atNextStart(left)}`);
    return false;
  }
  await window.showTextDocument(snapshots.add(l10n.t('Pins of {0}', name), planText(plan)), { preview: true });
  const button = l10n.t('Apply');
  const answer = await window.showWarningMessage(
    commands.length === 1
      ? l10n.t('Pin the running domain {0}? 1 command.', name)
      : l10n.t('Pin the running domain {0}? {1} commands.', name, commands.length),
    { modal: true, detail: [...briefly(commands), ...(left.length === 0 ? [] : ['', atNextStart(left)])].join('\n') },
    button,
  );
  if (answer !== button) return false;
  const applied = await ask<ApplyPinsParams, ApplyPinsAnswer>('pinset/libvirt/applyPins', l10n.t('pinning {0}', name), {
    connection,
    text,
    commands: commands.map(({ command }) => command),
  });
  if (applied?.kind !== 'applied') return false;
  tellOutcome(applied);
  return applied.done.length > 0;
}

/** The commands, as they could be typed, each below what it does, and what they leave. */
function planText({ name, commands, left }: Extract<PinPlanAnswer, { kind: 'plan' }>): string {
  return [
    l10n.t('# Pins the running domain {0}, and its definition.', name.replace(/\s+/g, ' ')),
    ...commands.flatMap(({ command, effect }) => ['', `# ${effect}`, command]),
    ...(left.length === 0 ? [] : ['', l10n.t('# From the next start, once it is defined:')]),
    ...left.map((sentence) => `# ${sentence}`),
    '',
  ].join('\n');
}

/** How many effects a dialog shows; the editor behind it has all of them. */
const mostShown = 8;

function briefly(commands: readonly PinCommand[]): string[] {
  const shown = commands.slice(0, mostShown).map(({ effect }) => effect);
  return commands.length > mostShown ? [...shown, '…'] : shown;
}

function atNextStart(left: readonly string[]): string {
  return l10n.t('At the next start, once it is defined: {0}.', left.join('; '));
}

function tellOutcome({ name, done, failed, left }: Extract<ApplyPinsAnswer, { kind: 'applied' }>): void {
  if (failed === null) {
    void window.showInformationMessage(
      done.length === 1
        ? l10n.t('Pinset: 1 pin of {0} is applied.', name)
        : l10n.t('Pinset: {0} pins of {1} are applied.', done.length, name),
    );
    return;
  }
  void window.showErrorMessage(
    l10n.t(
      'Pinset: libvirt refused {0}: {1}. Applied before that: {2}. Not tried: {3}.',
      failed.command.effect,
      failed.problem,
      effectsOf(done),
      effectsOf(left),
    ),
  );
}

function effectsOf(commands: readonly PinCommand[]): string {
  return commands.length === 0 ? l10n.t('nothing') : briefly(commands).join(', ');
}
