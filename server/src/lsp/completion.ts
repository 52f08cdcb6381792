import { type CompletionItem, CompletionItemKind, type CompletionParams, type Connection } from 'vscode-languageserver';
import { completions } from '../features/analysis.ts';
import { uriKey } from './documents/uris.ts';
import type { Workspace } from './documents/workspace.ts';
import { type Log, request } from './requests.ts';

/** Answers `textDocument/completion`. */
export function completion(connection: Connection, workspace: Workspace, log: Log): void {
  function answer({ textDocument, position }: CompletionParams): CompletionItem[] {
    const { fleet, positions } = workspace;
    const document = fleet.document(uriKey(textDocument.uri));
    if (document === undefined) return [];
    return completions(fleet, document, positions.offsetAt(document, position)).map(
      ({ text, detail, documentation, span }, index) => ({
        label: text,
        detail,
        ...(documentation === '' ? {} : { documentation }),
        kind: CompletionItemKind.Value,
        sortText: String(index).padStart(4, '0'),
        filterText: text,
        textEdit: { range: positions.rangeOf(document, span), newText: text },
      }),
    );
  }

  connection.onCompletion(request(log, 'textDocument/completion', [], answer));
}
