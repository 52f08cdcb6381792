import {
  type Connection,
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentHighlightParams,
} from 'vscode-languageserver';
import { onSameCore } from '../../features/analysis.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';

/** Answers `textDocument/documentHighlight`: what takes the CPU is shown like a write, what takes a sibling like a read. */
export function highlights(connection: Connection, workspace: Workspace, log: Log): void {
  async function answer({ textDocument, position }: DocumentHighlightParams): Promise<DocumentHighlight[]> {
    const { fleet, positions } = workspace;
    const uri = uriKey(textDocument.uri);
    await workspace.whenRead(uri);
    const document = fleet.document(uri);
    if (document === undefined) return [];
    return onSameCore(fleet, document, positions.offsetAt(document, position)).map(({ span, takes }) => ({
      range: positions.rangeOf(document, span),
      kind: takes === 'cpu' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
  }

  connection.onDocumentHighlight(request(log, 'textDocument/documentHighlight', [], answer));
}
