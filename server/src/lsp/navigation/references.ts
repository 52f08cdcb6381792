import type { Connection, Location, ReferenceParams } from 'vscode-languageserver';
import { referencesAt } from '../../features/analysis.ts';
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
    if (document === undefined) return [];
    const offset = positions.offsetAt(document, position);
    const places = referencesAt(fleet, document, offset, context.includeDeclaration) ?? [];
    return places.map((place) => locationOf(place, workspace));
  }

  connection.onReferences(request(log, 'textDocument/references', [], answer));
}
