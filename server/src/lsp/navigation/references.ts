import type { Connection, Location, Position, ReferenceParams } from 'vscode-languageserver';
import { type DocumentPlace, referencesAt, referencesInCapture } from '../../features/analysis.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';
import { locationOf } from './locations.ts';

/** Answers `textDocument/references`: who takes a CPU, and where a domain is named. */
export function references(
  connection: Connection,
  workspace: Workspace,
  untilRead: (uri: string) => Promise<void>,
  log: Log,
): void {
  async function answer({ textDocument, position, context }: ReferenceParams): Promise<Location[]> {
    const uri = uriKey(textDocument.uri);
    await untilRead(uri);
    const { fleet, positions } = workspace;
    const document = fleet.document(uri);
    const places =
      document === undefined
        ? inCapture(uri, position)
        : referencesAt(fleet, document, positions.offsetAt(document, position), context.includeDeclaration);
    return (places ?? []).map((place) => locationOf(place, workspace));
  }

  /** In the open capture of hosts, for each of them. */
  function inCapture(uri: string, position: Position): DocumentPlace[] {
    const { fleet, open } = workspace;
    const text = open.get(uri)?.text;
    return [...workspace.profilesOfCapture(uri)].flatMap((profile) => {
      const host = fleet.document(profile);
      if (text === undefined || host?.kind !== 'host') return [];
      return referencesInCapture(fleet, host, text.getText(), text.offsetAt(position)) ?? [];
    });
  }

  connection.onReferences(request(log, 'textDocument/references', [], answer));
}
