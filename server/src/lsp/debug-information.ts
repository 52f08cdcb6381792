import { type Connection, DiagnosticSeverity } from 'vscode-languageserver';
import { hostProblem } from '../features/analysis.ts';
import type { Reports } from './diagnostics/reports.ts';
import type { Workspace } from './documents/workspace.ts';
import { mostFiles } from './files/file-port.ts';
import { type DebugAnswer, debugInformationRequest } from './protocol.ts';
import { type Log, request } from './requests.ts';

/** What the server knows of itself. */
export interface ServerFacts {
  readonly version: string;
  /** How long the reading of the workspace took, in seconds; null until it has ended. */
  readonly readingSeconds: () => number | null;
}

/** Answers `pinset/debugInformation`: counts, limits and times, never a path or a text of a document. */
export function debugAnswers(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  facts: ServerFacts,
  log: Log,
): void {
  const answer = (): DebugAnswer => {
    const { fleet } = workspace;
    const hosts = [...fleet.allHosts()];
    const workloads = [...fleet.allDomains(), ...fleet.allScripts()];
    return {
      version: facts.version,
      readingSeconds: facts.readingSeconds(),
      hosts: hosts.length,
      brokenHosts: hosts.filter((host) => hostProblem(host) !== null).length,
      cpusOfHosts: hosts.flatMap(({ host }) => (host === null ? [] : [host.topology.known.size])),
      domains: fleet.domainCount,
      scripts: fleet.scriptCount,
      unclaimed: workloads.filter((document) => fleet.hostOf(document) === null).length,
      open: [...workspace.open.uris()].filter((uri) => workspace.knows(uri)).length,
      refused: [...workspace.refused()].length,
      findings: countFindings(workspace, reports),
      mostFiles,
    };
  };
  const none: DebugAnswer = {
    version: facts.version,
    readingSeconds: null,
    hosts: 0,
    brokenHosts: 0,
    cpusOfHosts: [],
    domains: 0,
    scripts: 0,
    unclaimed: 0,
    open: 0,
    refused: 0,
    findings: { error: 0, warning: 0, info: 0 },
    mostFiles,
  };
  connection.onRequest(debugInformationRequest, request(log, debugInformationRequest.method, none, answer));
}

function countFindings(workspace: Workspace, reports: Reports): DebugAnswer['findings'] {
  const found = [...new Set(workspace.uris())].flatMap((uri) => reports.of(uri).items);
  const count = (severity: DiagnosticSeverity) => found.filter((one) => one.severity === severity).length;
  return {
    error: count(DiagnosticSeverity.Error),
    warning: count(DiagnosticSeverity.Warning),
    info: count(DiagnosticSeverity.Information),
  };
}
