import {
  BulkRegistration,
  type Connection,
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ReferencesRequest,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { inBackground, type Log } from '../requests.ts';
import { literalGlob, pathOf, schemeOf } from './uris.ts';
import { capturesOf, type Workspace } from './workspace.ts';

/**
 * Registers the captures of profiles that the client's own selector does not match (lscpu, hwloc, numactl …), and no
 * other files, so that a CPU in them leads to what runs on it. A capture that profiles cease to name stays registered, but
 * has no answers.
 */
export function serveCaptures(connection: Connection, workspace: Workspace, log: Log): void {
  const served = new Set<string>();

  workspace.onChange((change) => {
    if (change === 'edit') return;
    // Paths that are still being typed name nothing that can be read.
    const hosts = [...workspace.fleet.allHosts()].filter(({ host }) => host !== null);
    const fresh = new Set(hosts.flatMap(capturesOf).filter((uri) => !served.has(uri) && !/\.xml$/i.test(pathOf(uri))));
    if (fresh.size === 0) return;
    for (const uri of fresh) served.add(uri);
    const documentSelector = [...fresh].map((uri) => {
      return { scheme: schemeOf(uri), pattern: `**${literalGlob(pathOf(uri))}` };
    });
    const registration = BulkRegistration.create();
    const open = { documentSelector };
    registration.add(DidOpenTextDocumentNotification.type, open);
    registration.add(DidChangeTextDocumentNotification.type, { ...open, syncKind: TextDocumentSyncKind.Incremental });
    registration.add(DidCloseTextDocumentNotification.type, open);
    registration.add(ReferencesRequest.type, open);
    registration.add(DefinitionRequest.type, open);
    inBackground(log, 'client/registerCapability', connection.client.register(registration));
  });
}
