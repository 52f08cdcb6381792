import {
  type Connection,
  LSPErrorCodes,
  type Position,
  type PrepareRenameParams,
  type Range,
  type RenameParams,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { prepareRename, renameDomain } from '../../features/analysis.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import { workspaceEdit } from '../actions/workspace-edit.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';

type Prepared = { readonly range: Range; readonly placeholder: string } | ResponseError<void> | null;

/** Answers `textDocument/prepareRename` and `textDocument/rename`; a refusal is an error with its reason. */
export function rename(
  connection: Connection,
  workspace: Workspace,
  capabilities: ClientCapabilities,
  untilRead: (uri: string) => Promise<void>,
  log: Log,
): void {
  const { fleet, positions } = workspace;

  async function at<T>(
    uri: string,
    position: Position,
    ask: (document: FleetDocument, offset: number) => T | null,
  ): Promise<T | null> {
    await untilRead(uri);
    const document = fleet.document(uri);
    return document === undefined ? null : ask(document, positions.offsetAt(document, position));
  }

  function prepare({ textDocument, position }: PrepareRenameParams): Promise<Prepared> {
    return at<Exclude<Prepared, null>>(uriKey(textDocument.uri), position, (document, offset) => {
      const found = prepareRename(fleet, document, offset);
      if (found === null) return null;
      if (found.kind === 'refused') return refusal(found.reason);
      return { range: positions.rangeOf(document, found.span), placeholder: found.name };
    });
  }

  function edit({
    textDocument,
    position,
    newName,
  }: RenameParams): Promise<WorkspaceEdit | ResponseError<void> | null> {
    const uri = uriKey(textDocument.uri);
    return at<WorkspaceEdit | ResponseError<void>>(uri, position, (document, offset) => {
      const found = renameDomain(fleet, document, offset, newName);
      if (found === null) return null;
      if (found.kind === 'refused') return refusal(found.reason);
      return workspaceEdit(found.edits, workspace, capabilities);
    });
  }

  connection.onPrepareRename(
    request<PrepareRenameParams, Prepared, unknown[]>(log, 'textDocument/prepareRename', null, prepare),
  );
  connection.onRenameRequest(
    request<RenameParams, WorkspaceEdit | ResponseError<void> | null, unknown[]>(
      log,
      'textDocument/rename',
      null,
      edit,
    ),
  );
}

function refusal(reason: string): ResponseError<void> {
  return new ResponseError<void>(LSPErrorCodes.RequestFailed, reason);
}
