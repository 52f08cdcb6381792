import { XMLBuilder } from 'fast-xml-parser';
import type { CheckedFile, CheckedFinding } from '../checked-file.ts';
import { printable } from '../printable.ts';
import type { ReportContext, ReportFormat } from './format.ts';
import { pathFromRoot, placeOf } from './places.ts';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true, indentBy: '  ' });

/**
 * A JUnit report, for whatever shows results of tests: a file is a suite, each finding a test that failed, if the exit
 * status counts it. A file without findings is a test that passed.
 */
export const junitFormat: ReportFormat = {
  start: '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pinset">\n',
  separator: '',
  ofFile: (file, context) => builder.build({ testsuite: suiteOf(file, context) }),
  end: ({ failures }) =>
    `${failures.length === 0 ? '' : builder.build({ testsuite: failedSuite(failures) })}</testsuites>\n`,
};

function suiteOf(file: CheckedFile, context: ReportContext) {
  const { findings, uri } = file;
  const name = inXml(pathFromRoot(context.style.root, uri));
  const failures = findings.filter(({ severity }) => context.style.failing.includes(severity)).length;
  return {
    '@name': name,
    '@tests': Math.max(findings.length, 1),
    '@failures': failures,
    '@errors': 0,
    testcase:
      findings.length === 0
        ? [{ '@name': 'pinset check', '@classname': name }]
        : findings.map((finding) => caseOf(finding, uri, name, context)),
  };
}

function caseOf({ rule, severity, message, span }: CheckedFinding, uri: string, name: string, context: ReportContext) {
  const { line, column } = placeOf(context.ranges.of(uri, span));
  const text = inXml(`${name}:${line}:${column}: ${severity}: ${message} [${rule}]`);
  const attributes = { '@name': `${rule} ${line}:${column}`, '@classname': name, '@file': name, '@line': line };
  return context.style.failing.includes(severity)
    ? { ...attributes, failure: { '@type': rule, '@message': inXml(message), '#text': text } }
    : { ...attributes, 'system-out': text };
}

/** What could not be checked is an error of the run itself. */
function failedSuite(failures: readonly string[]) {
  return {
    '@name': 'pinset',
    '@tests': failures.length,
    '@failures': 0,
    '@errors': failures.length,
    testcase: failures.map((line) => ({
      '@name': 'pinset check',
      '@classname': 'pinset',
      error: { '@type': 'failure', '@message': inXml(line) },
    })),
  };
}

/** Outside text without the characters that XML 1.0 cannot represent, not even escaped. */
function inXml(text: string): string {
  return printable(text).replace(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd');
}
