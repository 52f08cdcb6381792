import type { Severity } from '../rules/rule.ts';
import { amount } from '../rules/wording.ts';
import type { CheckedFile, CheckedFinding } from './check.ts';
import type { LoadedFleet } from './load-fleet.ts';
import { Ranges } from './report-json.ts';

type Range = ReturnType<Ranges['of']>;

/** The report for people: a line that editors can jump to, the place in the text, the other places, the fix. */
export function checkText(loaded: LoadedFleet, files: readonly CheckedFile[], colour: boolean): string {
  const ranges = new Ranges(loaded);
  const paint = colour ? painted : (text: string) => text;
  const blocks = files.flatMap((file) => {
    const lines = file.text.split(/\r\n|\r|\n/);
    return file.findings.map((finding) => block(file, finding, lines, ranges, loaded, paint));
  });
  return `${blocks.map((text) => `${text}\n\n`).join('')}${summary(files)}\n`;
}

function block(
  file: CheckedFile,
  finding: CheckedFinding,
  lines: readonly string[],
  ranges: Ranges,
  loaded: LoadedFleet,
  paint: Paint,
): string {
  const range = ranges.of(file.uri, finding.span);
  const place = `${file.path}:${range.start.line + 1}:${range.start.character + 1}`;
  const head = `${paint(place, 'bold')}: ${paint(finding.severity, finding.severity)}: ${finding.message} [${finding.rule}]`;
  const related = finding.related.map((other) => {
    const { start } = ranges.of(other.uri, other.span);
    return `  = ${loaded.shownPath(other.uri)}:${start.line + 1}:${start.character + 1}: ${other.message}`;
  });
  const fixes = finding.fixes.map(({ title }) => `  = fix: ${title}`);
  return [head, ...frame(lines, range, finding.severity, paint), ...related, ...fixes].join('\n');
}

/** The line with the finding and the one above, the finding underlined. Long lines are cut round the finding. */
function frame(lines: readonly string[], { start, end }: Range, severity: Severity, paint: Paint): string[] {
  const width = String(start.line + 1).length;
  const from = Math.max(0, start.character - 60);
  const shown = (line: number) => (lines[line] ?? '').slice(from, from + 120).replace(/[\t\p{Cc}]/gu, ' ');
  const gutter = (label: string) => paint(`  ${label.padStart(width)} | `, 'faint');
  const code = shown(start.line);
  const stop = end.line === start.line ? end.character : (lines[start.line] ?? '').length;
  const length = Math.max(1, Math.min(stop - start.character, 120 - (start.character - from)));
  const mark = `${' '.repeat(start.character - from)}${paint('^'.repeat(length), severity)}`;
  const above = start.line > 0 ? [gutter(String(start.line)) + shown(start.line - 1)] : [];
  return [...above, gutter(String(start.line + 1)) + code, gutter('') + mark];
}

function summary(files: readonly CheckedFile[]): string {
  const all = files.flatMap(({ findings }) => findings);
  const count = (severity: Severity, noun: string) =>
    amount(all.filter((finding) => finding.severity === severity).length, noun);
  return `${amount(files.length, 'file')}: ${count('error', 'error')}, ${count('warning', 'warning')}, ${count('info', 'info')}`;
}

type Style = Severity | 'bold' | 'faint';
type Paint = (text: string, style: Style) => string;

const codes: Record<Style, number> = { error: 31, warning: 33, info: 36, bold: 1, faint: 2 };

function painted(text: string, style: Style): string {
  return `\x1b[${codes[style]}m${text}\x1b[0m`;
}
