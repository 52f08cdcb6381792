import { findings, fixersIn, isCutShort, noFixReason, showsNoFix, unanalysedParts } from '../../features/analysis.ts';
import type { Fix, FixResult } from '../../fixes/fix.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { type CountedFile, countsOf, unknownFindings } from '../baseline/compare.ts';
import type { LoadedPart } from '../files/load-part.ts';
import { inOrder } from '../files/paths.ts';
import type { CheckRequest } from '../parts/part-request.ts';
import type { PartItem } from '../parts/part-run.ts';
import { type CheckedFinding, type HostRow, kindOf, type Tally } from '../report/checked-file.ts';
import { FailedDocuments } from '../report/failed-documents.ts';
import { formatNamed } from '../report/formats/format-named.ts';
import { Ranges } from '../report/ranges.ts';

/** What a part comes to. */
export interface CheckEnd {
  readonly tally: Tally;
  readonly hosts: readonly HostRow[];
  /** The rules with findings. */
  readonly rules: readonly string[];
  /** The findings of each file that has any, or is in the baseline; empty without one. */
  readonly counted: readonly CountedFile[];
  /** One line for each script that was not analysed to its end. */
  readonly cutShort: readonly string[];
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
  { format, style, baseline }: CheckRequest,
): AsyncGenerator<PartItem, CheckEnd> {
  const { fleet, domains, scripts, hosts } = loaded;
  const ranges = new Ranges(loaded);
  const fixerFor = fixersIn(fleet);
  const failed = new FailedDocuments(loaded);
  const tally: Tally = { files: 0, error: 0, warning: 0, info: 0 };
  const { ofFile } = await formatNamed(format);
  const rules = new Set<string>();
  const counted: CountedFile[] = [];
  const cutShort: string[] = [];
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
    for (const { severity, rule } of file.findings) {
      tally[severity]++;
      rules.add(rule);
    }
    const unanalysed = unanalysedParts(fleet, document).map((part) => `${shown}: ${part}`);
    const isCut = isCutShort(fleet, document);
    if (isCut) cutShort.push(...unanalysed);
    yield {
      group: 0,
      shown,
      count: file.findings.length,
      out: ofFile(file, { loaded, ranges, style }),
      lines: isCut ? [] : unanalysed,
      write: null,
    };
  }
  const homeless = (documents: LoadedPart['domains' | 'scripts']) =>
    documents.flatMap(({ shown, document }) => (fleet.hostOf(document)?.host == null ? [shown] : []));
  return {
    tally,
    hosts: hostRows(fleet),
    rules: [...rules],
    counted,
    cutShort,
    failed: failed.lines,
    homeless: { domains: homeless(domains), scripts: homeless(scripts) },
  };

  function found(document: FleetDocument): CheckedFinding[] {
    const all = unknown(
      document,
      failed.attempt(document, () => findings(fleet, document, undefined, null, failed.of(document))) ?? [],
    );
    if (all.length === 0) return [];
    const fixer = fixerFor(document);
    return all.map((finding) => {
      const results = failed.attempt(document, () => fixer(finding)) ?? [];
      const fixes = results.filter((fix: FixResult): fix is Fix => fix.kind === 'fix');
      return { ...finding, fixes, noFix: showsNoFix(finding) ? noFixReason(finding, results) : null };
    });
  }
  /** Without the findings that the baseline knows. */
  function unknown({ uri: file }: FleetDocument, all: readonly Finding[]): readonly Finding[] {
    if (baseline === null) return all;
    const known = baseline.known.get(file);
    if (all.length > 0 || known !== undefined) counted.push({ file, counts: countsOf(all) });
    return baseline.isCreated ? [] : unknownFindings(all, known);
  }
}

function hostRows(fleet: Fleet): HostRow[] {
  return [...fleet.allHosts()].flatMap((document) => {
    if (document.host === null) return [];
    const vcpus = fleet.occupancyOf(document)?.load.vcpus ?? 0;
    return [{ uri: document.uri, name: document.host.name, cpus: document.host.topology.online.size, vcpus }];
  });
}
