import { l10n, type TextDocument, window } from 'vscode';
import type {
  ApplyPinsAnswer,
  ApplyPinsParams,
  DefinitionParams,
  PinCommand,
  PinPlanAnswer,
} from '../../../server/src/lsp/libvirt/protocol.ts';
import { offer } from '../offer.ts';
import type { AskLibvirt } from './requests.ts';
import type { Snapshots } from './snapshots.ts';

/** What pinning the running domain of a document takes. */
export interface PinsOptions {
  readonly ask: AskLibvirt;
  readonly snapshots: Snapshots;
  /** Offered where only that makes the definition as the document says. */
  readonly define: () => PromiseLike<unknown>;
}

type Plan = Extract<PinPlanAnswer, { kind: 'plan' }>;

/**
 * `pinset.applyPinsLive`: pins the running domain of a document, and its definition, as the document says, after the
 * commands were shown. Returns whether something was changed.
 */
export async function applyPinsLive(
  document: TextDocument,
  connection: string,
  { ask, snapshots, define }: PinsOptions,
): Promise<boolean> {
  const text = document.getText();
  const plan = await ask<DefinitionParams, PinPlanAnswer>(
    'pinset/libvirt/pinPlan',
    l10n.t('comparing the pins with what runs on {0}', connection),
    { connection, text },
  );
  if (plan?.kind !== 'plan') return false;
  const { name, commands } = plan;
  if (commands.length === 0) {
    tell(plan, define, nothingToApply(plan));
    return false;
  }
  await window.showTextDocument(snapshots.add(l10n.t('Pins of {0}', name), planText(plan)), { preview: true });
  const button = l10n.t('Apply');
  const answer = await window.showWarningMessage(
    commands.length === 1
      ? l10n.t('Apply these pins to {0}? 1 command.', name)
      : l10n.t('Apply these pins to {0}? {1} commands.', name, commands.length),
    { modal: true, detail: [...unchanged(plan).flatMap((one) => [one, '']), ...briefly(commands)].join('\n') },
    button,
  );
  if (answer !== button) return false;
  const applied = await ask<ApplyPinsParams, ApplyPinsAnswer>('pinset/libvirt/applyPins', l10n.t('pinning {0}', name), {
    connection,
    text,
    commands: commands.map(({ command }) => command),
  });
  if (applied?.kind !== 'applied') return false;
  if (applied.failed === null) tell(plan, define, appliedPins(applied));
  else void window.showErrorMessage(failure(applied, applied.failed));
  return applied.done.length > 0 || applied.failed?.isLive === true;
}

/** What stays as it is comes first; then the commands, as they could be typed, each below what it does. */
function planText(plan: Plan): string {
  return [
    l10n.t(
      '# Pins of {0}: --live changes the running domain, --config its definition.',
      plan.name.replace(/\s+/g, ' '),
    ),
    ...unchanged(plan).map((one) => `# ${one}`),
    ...plan.commands.flatMap(({ command, effect }) => ['', `# ${effect}`, command]),
    '',
  ].join('\n');
}

/** What the commands do not change, in sentences. */
function unchanged({ left, definition }: Plan): string[] {
  if (definition === 'none')
    return [
      ...(left.length === 0 ? [] : [l10n.t('Not while it runs: {0}.', left.join('; '))]),
      l10n.t('It is transient: libvirt forgets it, and its pins, when it ends.'),
    ];
  if (definition === 'same')
    return left.length === 0 ? [] : [l10n.t('Only from the next start: {0}.', left.join('; '))];
  return [
    left.length === 0
      ? l10n.t('Its definition differs in what virsh cannot pin: define it.')
      : l10n.t('Only from the next start, once it is defined: {0}.', left.join('; ')),
  ];
}

function nothingToApply({ name, left, definition }: Plan): string {
  if (left.length > 0) return l10n.t('Pinset: {0} runs, and there is no pin to apply.', name);
  return definition === 'same'
    ? l10n.t('Pinset: {0} runs and is defined with these pins; there is nothing to apply.', name)
    : l10n.t('Pinset: {0} runs with these pins.', name);
}

/** Says it, then what stays as it is, and offers to define the document if that helps. */
function tell(plan: Plan, define: PinsOptions['define'], sentence: string): void {
  const message = [sentence, ...unchanged(plan)].join(' ');
  if (plan.definition === 'differs') offer('information', message, l10n.t('Define on the Host…'), define);
  else void window.showInformationMessage(message);
}

/** How many effects a dialog shows; the editor behind it has all of them. */
const mostShown = 8;

function briefly(commands: readonly PinCommand[]): string[] {
  const shown = commands.slice(0, mostShown).map(({ effect }) => effect);
  return commands.length > mostShown ? [...shown, '…'] : shown;
}

type Applied = Extract<ApplyPinsAnswer, { kind: 'applied' }>;

function appliedPins({ name, done }: Applied): string {
  return done.length === 1
    ? l10n.t('Pinset: 1 pin of {0} is applied.', name)
    : l10n.t('Pinset: {0} pins of {1} are applied.', done.length, name);
}

function failure({ done, left }: Applied, { command, problem, isLive }: NonNullable<Applied['failed']>): string {
  return [
    l10n.t('Pinset: {0} was not applied: {1}.', command.effect, problem),
    ...(isLive ? [l10n.t('The running domain has it, its definition does not.')] : []),
    l10n.t('Applied before that: {0}. Not tried: {1}.', effectsOf(done), effectsOf(left)),
  ].join(' ');
}

function effectsOf(commands: readonly PinCommand[]): string {
  return commands.length === 0 ? l10n.t('nothing') : briefly(commands).join(', ');
}
