import type { Fleet } from '../../fleet/fleet.ts';
import type { LoadedPart } from '../files/load-part.ts';
import type { CheckedFile, CheckedFinding, Tally } from './checked-file.ts';
import { jsonText } from './json-text.ts';
import type { Ranges } from './ranges.ts';

const indent = '    ';

/**
 * A host that could be read, and how many vCPUs run on it. Documents with the same name count once, and of guests that
 * never run together the largest.
 */
export interface HostRow {
  readonly uri: string;
  readonly name: string;
  readonly cpus: number;
  readonly vcpus: number;
}

/**
 * The beginning of the report of `check --format json`. It is printed in pieces: the report on ten thousand documents
 * in conflict is longer than a string can be.
 */
export const jsonStart = '{\n  "schemaVersion": 1,\n  "files": [';

/** One file of the report. A comma goes between two of them. */
export function jsonOfFile(file: CheckedFile, loaded: LoadedPart, ranges: Ranges): string {
  return `\n${indent}${jsonText(fileReport(file, loaded, ranges), indent)}`;
}

/** How the report ends. */
export function jsonEnd(tally: Tally, hosts: readonly HostRow[]): string {
  const rows = hosts.map(({ name, cpus, vcpus }) => ({ name, cpus, vcpus }));
  const summary = { files: tally.files, errors: tally.error, warnings: tally.warning, infos: tally.info };
  return `${tally.files > 0 ? '\n  ' : ''}],\n  "hosts": ${jsonText(rows, '  ')},\n  "summary": ${jsonText(summary, '  ')}\n}\n`;
}

/** Every host of the fleet that could be read. */
export function hostRows(fleet: Fleet): HostRow[] {
  return [...fleet.allHosts()].flatMap((document) => {
    if (document.host === null) return [];
    const vcpus = fleet.occupancyOf(document)?.load.vcpus ?? 0;
    return [{ uri: document.uri, name: document.host.name, cpus: document.host.topology.online.size, vcpus }];
  });
}

function fileReport({ path, kind, uri, host, findings }: CheckedFile, loaded: LoadedPart, ranges: Ranges) {
  return {
    path,
    kind,
    host,
    findings: findings.map((finding) => findingReport(finding, uri, loaded, ranges)),
  };
}

function findingReport(finding: CheckedFinding, uri: string, loaded: LoadedPart, ranges: Ranges) {
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
