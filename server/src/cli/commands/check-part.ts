import { findings, fixersIn, noFixReason, showsNoFix, unanalysedParts } from '../../features/analysis.ts';
import type { Fix, FixResult } from '../../fixes/fix.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { LoadedPart } from '../files/load-part.ts';
import { inOrder } from '../files/paths.ts';
import type { CheckRequest } from '../parts/part-request.ts';
import type { PartItem } from '../parts/part-run.ts';
import { type CheckedFinding, kindOf, type Tally } from '../report/checked-file.ts';
import { FailedDocuments } from '../report/failed-documents.ts';
import { Ranges } from '../report/ranges.ts';
import { type HostRow, hostRows, jsonOfFile } from '../report/report-json.ts';
import { textOfFile } from '../report/report-text.ts';

/** What a part comes to. */
export interface CheckEnd {
  readonly tally: Tally;
  readonly hosts: readonly HostRow[];
  /** One line for each document and rule that could not be checked because of a mistake in Pinset. */
  readonly failed: readonly string[];
  /** The documents whose host is unknown, by the paths that users know. */
  readonly homeless: { readonly domains: readonly string[]; readonly scripts: readonly string[] };
}

/**
 * Checks one document after the other: the findings of many documents in conflict take more memory than the documents.
 */
export async function* checkPart(
  loaded: LoadedPart,
  { format, colour }: CheckRequest,
): AsyncGenerator<PartItem, CheckEnd> {
  const { fleet, domains, scripts, hosts } = loaded;
  const ranges = new Ranges(loaded);
  const fixerFor = fixersIn(fleet);
  const failed = new FailedDocuments(loaded);
  const tally: Tally = { files: 0, error: 0, warning: 0, info: 0 };
  for (const { shown, document } of [...domains, ...scripts, ...hosts].sort((a, b) => inOrder(a.shown, b.shown))) {
    const { kind, uri } = document;
    const host = kind === 'host' ? document : fleet.hostOf(document);
    const file = {
      path: shown,
      kind: kindOf(document),
      uri,
      host: host?.host?.name ?? null,
      findings: found(document),
    };
    tally.files++;
    for (const { severity } of file.findings) tally[severity]++;
    yield {
      group: 0,
      shown,
      count: file.findings.length,
      out: format === 'json' ? jsonOfFile(file, loaded, ranges) : textOfFile(file, loaded, ranges, colour),
      lines: unanalysedParts(fleet, document).map((part) => `${shown}: ${part}`),
      write: null,
    };
  }
  const homeless = (documents: LoadedPart['domains' | 'scripts']) =>
    documents.flatMap(({ shown, document }) => (fleet.hostOf(document)?.host == null ? [shown] : []));
  return {
    tally,
    hosts: hostRows(fleet),
    failed: failed.lines,
    homeless: { domains: homeless(domains), scripts: homeless(scripts) },
  };

  function found(document: FleetDocument): CheckedFinding[] {
    const all = failed.attempt(document, () => findings(fleet, document, undefined, null, failed.of(document))) ?? [];
    if (all.length === 0) return [];
    const fixer = fixerFor(document);
    return all.map((finding) => {
      const results = failed.attempt(document, () => fixer(finding)) ?? [];
      const fixes = results.filter((fix: FixResult): fix is Fix => fix.kind === 'fix');
      return { ...finding, fixes, noFix: showsNoFix(finding) ? noFixReason(finding, results) : null };
    });
  }
}
