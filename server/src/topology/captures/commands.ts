import * as l10n from '@vscode/l10n';
import { type CaptureFact, captureFacts, factName } from './facts.ts';
import type { CaptureCommand } from './format.ts';
import { captureFormats } from './index.ts';

/** A command for a shell on the host, and what its output tells. */
export interface CommandInWords {
  readonly command: string;
  readonly tells: string;
}

/** The commands that capture a host or add to a capture, in the order of the formats. */
export function commandsInWords(): CommandInWords[] {
  return captureFormats.flatMap((format) =>
    format.kind === 'addition'
      ? format.commands.map(({ command, note }) => ({ command, tells: note() }))
      : format.commands.map((command) => ({ command: command.command, tells: factsInWords(command) })),
  );
}

function factsInWords({ tells, mayTell = [], note }: CaptureCommand): string {
  const missing = captureFacts.filter((fact) => !tells.includes(fact) && !mayTell.includes(fact));
  const parts = missing.length === 0 ? [l10n.t('Tells everything')] : [];
  if (missing.length > 0 && tells.length > 0) parts.push(l10n.t('Tells: {0}', listed(tells)));
  if (mayTell.length > 0) parts.push(l10n.t('On some hosts: {0}', listed(mayTell)));
  if (missing.length > 0) parts.push(l10n.t('Not: {0}', listed(missing)));
  if (note !== undefined) parts.push(note());
  return parts.join(' · ');
}

function listed(facts: readonly CaptureFact[]): string {
  return facts.map(factName).join(', ');
}
