import * as l10n from '@vscode/l10n';
import type { Range } from '../../../base/positions.ts';
import { isOwnPlace } from '../../../features/own-place.ts';
import type { Severity } from '../../../rules/engine/rule.ts';
import { amount } from '../../../wording/wording.ts';
import type { CheckedFile, CheckedFinding, Tally } from '../checked-file.ts';
import { markedLine, plainLine } from '../code-frame.ts';
import { type Paint, paintFor } from '../paint.ts';
import { printable } from '../printable.ts';
import type { Ranges } from '../ranges.ts';
import type { ReportContext, ReportFormat } from './format.ts';

/** How many lines the related places of a finding take at most. */
const mostRelated = 8;

/**
 * The report for people. It says for each finding a line that editors can jump to, the code frame, the related places
 * and the fixes.
 */
export const textFormat: ReportFormat = {
  start: '',
  separator: '',
  ofFile(file, context) {
    const paint = paintFor(context.style.colour);
    const said = new Set<string>();
    return file.findings.map((finding) => `${block(file, finding, context, paint, said)}\n\n`).join('');
  },
  // If nothing could be read, a line on stderr says why; "0 files" would sound like a result.
  end: ({ tally, failures }) => (tally.files > 0 || failures.length === 0 ? `${summary(tally)}\n` : ''),
};

function block(
  file: CheckedFile,
  finding: CheckedFinding,
  { ranges, loaded }: ReportContext,
  paint: Paint,
  said: Set<string>,
): string {
  const { severity, message, rule, fixes, noFix, span } = finding;
  const range = ranges.of(file.uri, span);
  return [
    `${paint(place(file.path, range), 'bold')}: ${paint(severity, severity)}: ${printable(message)} [${rule}]`,
    ...frame(file.uri, range, ranges, severity, paint),
    ...relatedLines(file.uri, finding, ranges, loaded),
    ...fixes.map(({ title }) => `  = ${l10n.t('fix: {0}', printable(title))}`),
    ...noFixLine(noFix, said),
  ].join('\n');
}

/** Why there is no fix, said once for all findings of a file that have none for the same reason. */
function noFixLine(reason: string | null, said: Set<string>): string[] {
  if (reason === null || said.has(reason)) return [];
  said.add(reason);
  return [`  = ${l10n.t('no fix: {0}', printable(reason))}`];
}

function relatedLines(uri: string, finding: CheckedFinding, ranges: Ranges, loaded: ReportContext['loaded']): string[] {
  const { related } = finding;
  const shown = related.length > mostRelated ? related.slice(0, mostRelated - 1) : related;
  const lines = shown.map((other) => {
    if (isOwnPlace(other, uri, finding)) return `  = ${printable(other.message)}`;
    const where = place(loaded.shownPath(other.uri), ranges.of(other.uri, other.span));
    return `  = ${where}: ${printable(other.message)}`;
  });
  return related.length > shown.length
    ? [...lines, `  = ${l10n.t('{0} more places', related.length - shown.length)}`]
    : lines;
}

/** `vms/a.xml:7:28`, counted from 1 as editors do. */
function place(path: string, { start }: Range): string {
  return `${printable(path)}:${start.line + 1}:${start.character + 1}`;
}

/** The line with the finding and the one above, the finding underlined. */
function frame(uri: string, { start, end }: Range, ranges: Ranges, severity: Severity, paint: Paint): string[] {
  const digits = String(start.line + 1).length;
  const gutter = (label: string) => paint(`  ${label.padStart(digits)} |`, 'faint');
  const line = ranges.line(uri, start.line);
  const { code, indent, width } = markedLine(
    line,
    start.character,
    end.line > start.line ? line.length : end.character,
  );
  const lines =
    start.line > 0 ? [[String(start.line), plainLine(ranges.line(uri, start.line - 1), start.character)]] : [];
  lines.push([String(start.line + 1), code], ['', `${' '.repeat(indent)}${paint('^'.repeat(width), severity)}`]);
  return lines.map(([label = '', text = '']) => `${gutter(label)} ${text}`.trimEnd());
}

function summary({ files, error, warning, info }: Tally): string {
  return `${amount(files, 'file')}: ${amount(error, 'error')}, ${amount(warning, 'warning')}, ${amount(info, 'info')}`;
}
