import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { LineIndex } from '../../base/text.ts';
import { whyNot, whyNotInWords } from '../../features/analysis.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { LoadedFleet } from '../files/load-fleet.ts';
import { inOrder } from '../files/paths.ts';
import { printable } from '../report/printable.ts';
import { CommandError } from './command.ts';
import { ruleById } from './rule-by-id.ts';

/** What `--why` asks about. */
export interface AskedRule {
  readonly rule: string;
  /** From 1; null for whole documents. */
  readonly line: number | null;
}

/** Reads `RULE[:LINE]`; a {@link CommandError} for an unknown rule or a line that is not a number, 1 or more. */
export function askedRule(text: string): AskedRule {
  const colon = text.indexOf(':');
  if (colon === 0) throw new CommandError(l10n.t("--why takes RULE or RULE:LINE, not '{0}'", text));
  const { id: rule } = ruleById(colon < 0 ? text : text.slice(0, colon));
  if (colon < 0) return { rule, line: null };
  const line = text.slice(colon + 1);
  if (!/^[1-9]\d{0,8}$/.test(line)) {
    throw new CommandError(l10n.t("--why takes RULE or RULE:LINE; '{0}' is not a line number", line));
  }
  return { rule, line: Number(line) };
}

/** For each document, a line that says why the rule has, or has no, finding shown there. */
export function* whyLines(
  { fleet, domains, scripts, hosts }: LoadedFleet,
  { rule, line }: AskedRule,
): Iterable<string> {
  for (const { shown, document } of [...domains, ...scripts, ...hosts].sort((a, b) => inOrder(a.shown, b.shown))) {
    const place = line === null ? printable(shown) : `${printable(shown)}:${line}`;
    yield `${place}: ${sentenceOf(fleet, document, { rule, line })}\n`;
  }
}

function sentenceOf(fleet: Fleet, document: FleetDocument, { rule, line }: AskedRule): string {
  const lines = new LineIndex(document.text);
  if (line !== null && line > lines.lineCount) return l10n.t('the document has no line {0}', line);
  const within = line === null ? undefined : lines.lineSpan(line - 1);
  const lineOf = ({ start }: Span) => lines.positionAt(start).line + 1;
  return whyNotInWords(rule, whyNot(fleet, document)(rule, within), lineOf);
}
