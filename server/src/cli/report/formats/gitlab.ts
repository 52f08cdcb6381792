import type { Severity } from '../../../rules/engine/rule.ts';
import type { CheckedFile } from '../checked-file.ts';
import { jsonText } from '../json-text.ts';
import { fingerprintsOf } from './fingerprints.ts';
import type { ReportContext, ReportFormat } from './format.ts';
import { pathFromRoot, placeOf } from './places.ts';

/** A Code Quality report of GitLab: https://docs.gitlab.com/ci/testing/code_quality/ */
export const gitlabFormat: ReportFormat = {
  start: '[',
  separator: ',',
  ofFile: (file, context) =>
    violationsOf(file, context)
      .map((violation) => `\n  ${jsonText(violation, '  ')}`)
      .join(','),
  end: () => '\n]\n',
};

const severities: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'major', info: 'info' };

function violationsOf(file: CheckedFile, { ranges, style }: ReportContext) {
  const path = pathFromRoot(style.root, file.uri);
  const fingerprints = fingerprintsOf(file, path, ranges);
  return file.findings.map(({ rule, severity, message, span }, index) => {
    const { line, endLine } = placeOf(ranges.of(file.uri, span));
    return {
      description: message,
      check_name: rule,
      fingerprint: fingerprints[index] ?? '',
      severity: severities[severity],
      location: { path, lines: { begin: line, end: endLine } },
    };
  });
}
