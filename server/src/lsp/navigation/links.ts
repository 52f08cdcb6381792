import type { Connection, DocumentLink, DocumentLinkParams } from 'vscode-languageserver';
import { documentLinks as linksIn } from '../../features/analysis.ts';
import { siblingUri, uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';

/** Answers `textDocument/documentLink`. */
export function documentLinks(
  connection: Connection,
  workspace: Workspace,
  untilRead: (uri: string) => Promise<void>,
  log: Log,
): void {
  async function answer({ textDocument }: DocumentLinkParams): Promise<DocumentLink[]> {
    const uri = uriKey(textDocument.uri);
    await untilRead(uri);
    const { fleet, open, positions } = workspace;
    const document = fleet.document(uri);
    if (document === undefined) return [];
    return linksIn(fleet, document).flatMap(({ span, target, tooltip }) => {
      const file = target.kind === 'uri' ? target.uri : siblingUri(uri, target.path);
      return file === null ? [] : [{ range: positions.rangeOf(document, span), target: open.clientUri(file), tooltip }];
    });
  }

  connection.onDocumentLinks(request(log, 'textDocument/documentLink', [], answer));
}
