import * as l10n from '@vscode/l10n';
import { type Diagnostic, DiagnosticSeverity, type Range } from 'vscode-languageserver';
import { findings as findingsIn, type Mark, marksOf } from '../../features/analysis.ts';
import { isOwnPlace } from '../../features/own-place.ts';
import type { ClaimProblem } from '../../fleet/claims.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { TrackedRead } from '../../fleet/tracking/tracked-read.ts';
import type { Finding, Severity } from '../../rules/engine/rule.ts';
import type { RuleLevels } from '../../rules/engine/severity.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import { ContentId } from '../documents/content-id.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, logFailure } from '../requests.ts';

/** What is wrong with a document, as LSP says it. */
export interface Report {
  readonly uri: string;
  readonly items: Diagnostic[];
  /** The same for the same items, in every run of the server. */
  readonly resultId: string;
}

/** The data of a diagnostic, which the client returns with a request for code actions. */
export interface DiagnosticData {
  /** Identifies the finding as long as its message and related places stay the same, even if its range moves. */
  readonly finding: string;
}

/**
 * The findings of the workspace's documents. They are cached until the document changes or a fact that they depend on.
 */
export class Reports {
  private readonly workspace: Workspace;
  private readonly capabilities: ClientCapabilities;
  private readonly docsUri: string | null;
  private readonly log: Log;
  /** The setting `pinset.rules` for a document: the same object as long as the setting stays the same. */
  readonly settingFor: (uri: string) => RuleLevels;
  private readonly known = new WeakMap<FleetDocument, Known>();

  constructor(
    workspace: Workspace,
    capabilities: ClientCapabilities,
    docsUri: string | null,
    settingFor: (uri: string) => RuleLevels,
    log: Log,
  ) {
    this.workspace = workspace;
    this.capabilities = capabilities;
    this.docsUri = docsUri;
    this.settingFor = settingFor;
    this.log = log;
  }

  /** The report of a document; empty for an unknown document. */
  of(uri: string): Report {
    const document = this.workspace.document(uri);
    if (document !== undefined) return this.knownOf(document).report;
    const refusal = this.workspace.refusal(uri);
    return makeReport(uri, refusal === undefined ? [] : [refused(refusal)]);
  }

  /** The findings of the rules in a document. */
  findingsOf(document: FleetDocument): readonly Finding[] {
    return this.knownOf(document).findings;
  }

  /** How many findings a document has; null if it has not been looked at since something that they depend on changed. */
  countKnown(document: FleetDocument): number | null {
    return this.stillKnown(document, this.surroundingsOf(document))?.findings.length ?? null;
  }

  /** The data of the diagnostic of a finding. */
  dataOf(finding: Finding): DiagnosticData {
    const id = new ContentId().text(finding.rule).text(finding.message);
    for (const { uri, message } of finding.related) id.text(uri).text(message);
    return { finding: id.toString() };
  }

  /** The URI of a rule's page; null if the client has no pages. */
  pageOf(rule: string): string | null {
    return this.docsUri === null ? null : `${this.docsUri}/${rule}.md`;
  }

  /** The cached findings of a document, or new ones if something that they depend on has changed. */
  private knownOf(document: FleetDocument): Known {
    const { fleet } = this.workspace;
    const surroundings = this.surroundingsOf(document);
    const known = this.stillKnown(document, surroundings);
    if (known !== null) return known;
    const { setting, open } = surroundings;
    const read = fleet.read(document);
    const findings = findingsIn(fleet, document, setting, read, ({ rule, error }) =>
      logFailure(this.log, `Rule ${rule} on ${document.uri}`, error),
    );
    read.end();
    const items = findings.map((finding) => this.diagnostic(document, finding));
    if (open) {
      items.push(...marksOf(fleet, document, findings, mostHints).map((mark) => this.hint(document, mark)));
    } else this.workspace.positions.forget(document);
    const fresh = { ...surroundings, read, findings, report: makeReport(document.uri, items) };
    this.known.set(document, fresh);
    return fresh;
  }

  /** The cached findings of a document; null if something that they depend on has changed. */
  private stillKnown(document: FleetDocument, { host, claims, setting, open }: Surroundings): Known | null {
    const known = this.known.get(document);
    const same = known?.host === host && known.claims === claims && known.setting === setting && known.open === open;
    return known !== undefined && same && !this.workspace.fleet.isInvalidated(known.read) ? known : null;
  }

  private surroundingsOf(document: FleetDocument): Surroundings {
    const { fleet, open } = this.workspace;
    return {
      host: document.kind === 'host' ? document : fleet.hostOf(document),
      claims: document.kind === 'host' ? fleet.claimProblemsOf(document) : noClaims,
      setting: this.settingFor(document.uri),
      open: open.has(document.uri),
    };
  }

  private diagnostic(document: FleetDocument, finding: Finding): Diagnostic {
    const { capabilities } = this;
    const page = this.pageOf(finding.rule);
    return {
      range: this.workspace.positions.rangeOf(document, finding.span),
      severity: severities[finding.severity],
      source: 'pinset',
      code: finding.rule,
      ...(capabilities.codeDescription && page !== null ? { codeDescription: { href: page } } : {}),
      message: finding.message,
      ...(capabilities.relatedInformation && finding.related.length > 0
        ? { relatedInformation: this.relatedInformation(document, finding) }
        : {}),
      ...(capabilities.diagnosticData ? { data: this.dataOf(finding) } : {}),
    };
  }

  /** Marks another pin of a finding in an open document; editors do not list hints among the problems. */
  private hint(document: FleetDocument, { finding, span, message }: Mark): Diagnostic {
    const { relatedInformation: _, ...diagnostic } = this.diagnostic(document, finding);
    const { workspace, capabilities } = this;
    const location = {
      uri: workspace.open.clientUri(document.uri),
      range: workspace.positions.rangeOf(document, finding.span),
    };
    return {
      ...diagnostic,
      range: workspace.positions.rangeOf(document, span),
      severity: DiagnosticSeverity.Hint,
      message,
      ...(capabilities.relatedInformation ? { relatedInformation: [{ location, message: finding.message }] } : {}),
    };
  }

  /** The places of a finding, the nearest first. The editor lists them above the hover's table, so they are few. */
  private relatedInformation(of: FleetDocument, finding: Finding) {
    const { workspace } = this;
    const places = finding.related.flatMap((place) => {
      const { uri, span, message } = place;
      const document = workspace.document(uri);
      // What a finding says of its own place is in the hover there; the editor would list it as one more place.
      if (document === undefined || isOwnPlace(place, of.uri, finding)) return [];
      return [
        {
          location: { uri: workspace.open.clientUri(uri), range: workspace.positions.rangeOf(document, span) },
          message,
        },
      ];
    });
    const shown = places.slice(0, mostPlaces);
    const last = shown.at(-1);
    const more = places.length - shown.length;
    if (last === undefined || more === 0) return shown;
    return shown.with(-1, { ...last, message: l10n.t('{0}; {1} more places are not listed', last.message, more) });
  }
}

/** What the findings of a document rest on beside itself and what it reads of the fleet. */
interface Surroundings {
  /** Of a host's document. */
  readonly claims: readonly ClaimProblem[];
  /** The host that the document runs on or is. */
  readonly host: HostDocument | null;
  readonly setting: RuleLevels;
  /** Whether the document was open: then its report has hints. */
  readonly open: boolean;
}

interface Known extends Surroundings {
  readonly read: TrackedRead;
  readonly findings: readonly Finding[];
  readonly report: Report;
}

/** How many pins of a document get a hint. VS Code shows at most 1,000 diagnostics of a document. */
const mostHints = 250;

/** How many places an editor lists below a finding. */
const mostPlaces = 8;

const noClaims: readonly ClaimProblem[] = [];

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

function makeReport(uri: string, items: Diagnostic[]): Report {
  const id = new ContentId();
  for (const { range, severity, code, message, relatedInformation = [] } of items) {
    addRange(
      id
        .number(severity ?? 0)
        .text(String(code))
        .text(String(message)),
      range,
    ).number(relatedInformation.length);
    for (const { location, message } of relatedInformation)
      addRange(id.text(location.uri).text(message), location.range);
  }
  return { uri, items, resultId: id.toString() };
}

function addRange(id: ContentId, { start, end }: Range): ContentId {
  return id.number(start.line).number(start.character).number(end.line).number(end.character);
}

function refused(message: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return { range: { start, end: start }, severity: DiagnosticSeverity.Warning, source: 'pinset', message };
}
