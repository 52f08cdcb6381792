import { pathToFileURL } from 'node:url';
import * as l10n from '@vscode/l10n';
import type { ArtifactLocation, Fix, Invocation, Location, Region, ReportingDescriptor, Result, Run } from 'sarif';
import type { Range } from '../../../base/positions.ts';
import { rules } from '../../../features/analysis.ts';
import { isOwnPlace } from '../../../features/own-place.ts';
import { ruleTexts } from '../../../features/rule-texts.ts';
import type { Rule, Severity } from '../../../rules/engine/rule.ts';
import { isOfDaemon } from '../../files/paths.ts';
import type { CheckedFile, CheckedFinding } from '../checked-file.ts';
import { jsonText } from '../json-text.ts';
import { paintFor } from '../paint.ts';
import { rulePage } from '../rule-page.ts';
import { fingerprintsOf } from './fingerprints.ts';
import type { ReportContext, ReportEnd, ReportFormat } from './format.ts';
import { pathFromRoot } from './places.ts';
import { ruleHelp } from './rule-help.ts';

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for GitHub code scanning and viewers in editors. The
 * results come first, because the rules with findings are known last; a rule is found by its id.
 */
export const sarifFormat: ReportFormat = {
  start: `{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "results": [`,
  separator: ',',
  ofFile: (file, context) =>
    resultsOf(file, context)
      .map((result) => `\n        ${jsonText(result, '        ')}`)
      .join(','),
  async end(end) {
    const run = await runOf(end);
    const rest = Object.entries(run).map(([key, value]) => `      "${key}": ${jsonText(value, '      ')}`);
    return `\n      ],\n${rest.join(',\n')}\n    }\n  ]\n}\n`;
  },
};

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

function resultsOf(file: CheckedFile, context: ReportContext): Result[] {
  const fingerprints = fingerprintsOf(file, pathFromRoot(context.style.root, file.uri), context.ranges);
  return file.findings.map((finding, index) => resultOf(file, finding, fingerprints[index] ?? '', context));
}

function resultOf({ uri }: CheckedFile, finding: CheckedFinding, fingerprint: string, context: ReportContext): Result {
  const { rule, severity, message, span, fixes } = finding;
  const { ranges } = context;
  const own = finding.related.filter((place) => isOwnPlace(place, uri, finding));
  const related = finding.related.filter((place) => !own.includes(place));
  const result: Result = {
    ruleId: rule,
    level: levels[severity],
    message: { text: [message, ...own.map((note) => note.message)].join('\n') },
    locations: [{ physicalLocation: locationOf(uri, ranges.of(uri, span), context) }],
    partialFingerprints: { 'pinset/v1': fingerprint },
  };
  if (related.length > 0) {
    result.relatedLocations = related.map(
      (place, id): Location => ({
        id,
        physicalLocation: locationOf(place.uri, ranges.of(place.uri, place.span), context),
        message: { text: place.message },
      }),
    );
  }
  if (fixes.length > 0) result.fixes = fixes.map((fix) => fixOf(fix, context));
  return result;
}

function fixOf({ title, edits }: CheckedFinding['fixes'][number], { ranges, style }: ReportContext): Fix {
  const files = [...new Set(edits.map(({ uri }) => uri))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactOf(file, style.root),
      replacements: edits
        .filter(({ uri }) => uri === file)
        .map(({ uri, span, newText }) => ({
          deletedRegion: regionOf(ranges.of(uri, span)),
          insertedContent: { text: newText },
        })),
    })),
  };
}

function locationOf(file: string, range: Range, { style }: ReportContext): NonNullable<Location['physicalLocation']> {
  return { artifactLocation: artifactOf(file, style.root), region: regionOf(range) };
}

/** Relative to the sources, which the viewer knows where to find; absolute for what is elsewhere. */
function artifactOf(file: string, root: string): ArtifactLocation {
  // Characters of a domain's name that a URI cannot have are already encoded, with %.
  if (isOfDaemon(file)) return { uri: encodeURI(file).replaceAll('%25', '%') };
  const path = pathFromRoot(root, file);
  if (path.startsWith('../') || /^[A-Za-z]:/.test(path)) return { uri: pathToFileURL(file).href };
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

/** From 1; the end column is the first one after the region. */
function regionOf({ start, end }: Range): Region {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** The run without its results. */
async function runOf({ version, rules: found, failures, shard, tally }: ReportEnd): Promise<Partial<Run>> {
  const known = rules.filter(({ id }) => found.includes(id));
  const invocation: Invocation = {
    executionSuccessful: failures.length === 0,
    toolExecutionNotifications: failures.map((line) => ({ level: 'error', message: { text: line } })),
  };
  const run: Partial<Run> = {
    tool: { driver: { name: 'Pinset', semanticVersion: version, rules: await Promise.all(known.map(descriptorOf)) } },
    invocations: [invocation],
    columnKind: 'utf16CodeUnits',
    language: l10n.t('en'),
    properties: { filesChecked: tally.files },
  };
  // GitHub takes several uploads of one commit only if each has a category of its own.
  if (shard !== null) run.automationDetails = { id: `pinset/${shard.replace('/', '-of-')}/` };
  return run;
}

const problemSeverities: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'recommendation',
};

async function descriptorOf(rule: Rule): Promise<ReportingDescriptor> {
  const { id, severity } = rule;
  const { summary, why } = (await ruleTexts())(rule);
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: why },
    help: { text: await rulePage(rule, paintFor(false)), markdown: await ruleHelp(rule) },
    defaultConfiguration: { level: levels[severity] },
    // As GitHub reads it: https://docs.github.com/en/code-security/code-scanning
    properties: { tags: ['kvm', 'cpu-pinning', 'numa'], 'problem.severity': problemSeverities[severity] },
  };
}
