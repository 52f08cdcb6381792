import type { CheckedFile, CheckedFinding } from '../checked-file.ts';
import { jsonText } from '../json-text.ts';
import type { ReportContext, ReportFormat } from './format.ts';

const indent = '    ';

/** The report for programs, as the documentation of the command describes it. */
export const jsonFormat: ReportFormat = {
  start: '{\n  "schemaVersion": 1,\n  "files": [',
  separator: ',',
  ofFile: (file, context) => `\n${indent}${jsonText(fileReport(file, context), indent)}`,
  end({ tally, hosts }) {
    const rows = hosts.map(({ name, cpus, vcpus }) => ({ name, cpus, vcpus }));
    const summary = { files: tally.files, errors: tally.error, warnings: tally.warning, infos: tally.info };
    return `${tally.files > 0 ? '\n  ' : ''}],\n  "hosts": ${jsonText(rows, '  ')},\n  "summary": ${jsonText(summary, '  ')}\n}\n`;
  },
};

function fileReport({ path, kind, uri, host, findings }: CheckedFile, context: ReportContext) {
  return {
    path,
    kind,
    host,
    findings: findings.map((finding) => findingReport(finding, uri, context)),
  };
}

function findingReport(finding: CheckedFinding, uri: string, { loaded, ranges }: ReportContext) {
  const { rule, severity, message, span, related, fixes, noFix } = finding;
  const report = {
    rule,
    severity,
    message,
    range: ranges.of(uri, span),
    related: related.map((place) => ({
      path: loaded.shownPath(place.uri),
      range: ranges.of(place.uri, place.span),
      message: place.message,
    })),
    fixes: fixes.map(({ title }) => ({ title })),
  };
  return noFix === null ? report : { ...report, noFix: { message: noFix } };
}
