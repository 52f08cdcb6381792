import * as l10n from '@vscode/l10n';
import type { Severity } from '../../../rules/engine/rule.ts';
import type { CheckedFile, CheckedFinding } from '../checked-file.ts';
import { printable } from '../printable.ts';
import type { ReportContext, ReportFormat } from './format.ts';
import { pathFromRoot, placeOf } from './places.ts';

/**
 * Workflow commands of GitHub Actions: each finding becomes an annotation of its line. GitHub shows ten for each step
 * and severity, and keeps all in the log.
 */
export const githubFormat: ReportFormat = {
  start: '',
  separator: '',
  ofFile: (file, context) => file.findings.map((finding) => commandOf(file, finding, context)).join(''),
  end: () => '',
};

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

function commandOf({ uri }: CheckedFile, finding: CheckedFinding, { ranges, style }: ReportContext): string {
  const { severity, rule, message, span, fixes } = finding;
  const { line, column, endLine, endColumn } = placeOf(ranges.of(uri, span));
  const file = pathFromRoot(style.root, uri);
  // GitHub takes columns of a single line only.
  const columns = line === endLine ? { col: column, endColumn } : {};
  const properties = Object.entries({ file, line, ...columns, endLine, title: `Pinset: ${rule}` });
  const text = [printable(message), ...fixes.map(({ title }) => l10n.t('fix: {0}', printable(title)))].join('\n');
  return `::${commands[severity]} ${properties.map(([name, value]) => `${name}=${property(String(value))}`).join(',')}::${data(text)}\n`;
}

/** A message of a command: `%` and line ends would end or change it. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The value of a property, which `:` and `,` end as well. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
