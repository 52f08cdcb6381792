import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import { type EvidenceFile, importedInWords, observedThreads } from '../../features/analysis.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import { decodeText } from '../../syntax/decode.ts';
import { folderAndName, uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { FilePort } from '../files/file-port.ts';
import { type EvidenceAnswer, type EvidenceParams, evidenceRequest, forgetEvidenceRequest } from '../protocol.ts';
import { type Log, request } from '../requests.ts';

/** Larger files are not read. */
const largestFile = 67_108_864;

/** Answers `pinset/evidence` and `pinset/forgetEvidence`. What is kept of evidence is lost with the server. */
export function evidenceAnswers(
  connection: Connection,
  workspace: Workspace,
  port: FilePort,
  untilStarted: () => Promise<void>,
  log: Log,
): void {
  const { fleet } = workspace;
  connection.onRequest(
    evidenceRequest,
    request(log, evidenceRequest.method, refused(l10n.t('The server could not read it.')), async (params) => {
      const { files, interval, guests } = params;
      await untilStarted();
      const texts: EvidenceFile[] = [];
      for (const uri of files) {
        const { name } = folderAndName(uriKey(uri));
        const text = await textOf(uriKey(uri), workspace, port);
        if (text === null) return refused(l10n.t('The file {0} does not exist or cannot be read.', name));
        texts.push({ name, text });
      }
      const observed = observedThreads(texts, interval, pids(guests));
      if (!observed.ok) return refused(`${observed.problem}.`);
      return kept(workspace, params, observed.value);
    }),
  );
  connection.onRequest(
    forgetEvidenceRequest,
    request(log, forgetEvidenceRequest.method, { hosts: [] }, () => {
      const uris = [...fleet.observedHosts()];
      const hosts = uris.map((uri) => fleet.host(uri)?.host?.name ?? folderAndName(uri).name);
      for (const uri of uris) fleet.setObservations(uri, null);
      if (uris.length > 0) workspace.changed();
      return { hosts };
    }),
  );
}

type Observed = Extract<ReturnType<typeof observedThreads>, { ok: true }>['value'];

function kept(workspace: Workspace, { host: uri, keep }: EvidenceParams, observed: Observed): EvidenceAnswer {
  const { fleet } = workspace;
  const host = fleet.host(uriKey(uri));
  if (host === undefined) return refused(l10n.t('The host is no longer in the workspace.'));
  const processes = new Map<number, string>();
  for (const { who, role, index } of observed.unknown) {
    const id = who.pid ?? who.tid;
    if (id === null) continue;
    const thread = index === null ? role : `${role} ${index}`;
    const known = processes.get(id);
    processes.set(id, known === undefined ? thread : `${known}, ${thread}`);
  }
  if (keep) {
    fleet.setObservations(host.uri, observed);
    workspace.changed();
  }
  return {
    ok: true,
    problem: null,
    sentences: importedInWords(fleet, host, observed),
    lacksInterval: observed.lacksInterval,
    unknown: [...processes].map(([pid, threads]) => ({ pid, threads })),
    guests: [...new Set(fleet.runningOn(host).map(domainName))].sort(),
  };
}

/** An open document counts as it is in the editor. */
async function textOf(uri: string, workspace: Workspace, port: FilePort): Promise<string | null> {
  const open = workspace.open.get(uri);
  if (open !== undefined) return open.text.getText();
  const content = await port.read(uri, largestFile);
  return content.kind === 'bytes' ? decodeText(content.bytes).value : null;
}

function pids(guests: EvidenceParams['guests']): Map<number, string> {
  return new Map(guests.map(({ pid, guest }) => [pid, guest]));
}

function refused(problem: string): EvidenceAnswer {
  return { ok: false, problem, sentences: [], lacksInterval: false, unknown: [], guests: [] };
}
