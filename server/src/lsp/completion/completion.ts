import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionParams,
  CompletionTriggerKind,
  type Connection,
  InsertTextFormat,
} from 'vscode-languageserver';
import { completions, snippets, typedPathAt } from '../../features/analysis.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { FilePort } from '../files/file-port.ts';
import { type Log, request } from '../requests.ts';
import { pathItems } from './path-completion.ts';

/**
 * Answers `textDocument/completion`. Snippets are offered only if the user asks for completion or types a word, never
 * because of a blank between two elements. `clientCommands`: whether the client is VS Code, whose commands it has.
 */
export function completion(
  connection: Connection,
  workspace: Workspace,
  files: FilePort,
  { snippetCompletions }: ClientCapabilities,
  clientCommands: boolean,
  log: Log,
): void {
  async function answer({ textDocument, position, context }: CompletionParams): Promise<CompletionItem[]> {
    const uri = uriKey(textDocument.uri);
    await workspace.whenRead(uri);
    const document = workspace.fleet.document(uri);
    if (document === undefined) return [];
    const offset = workspace.positions.offsetAt(document, position);
    const path = document.kind === 'host' ? typedPathAt(document, offset) : null;
    if (path !== null) return pathItems(path, document, { workspace, files, clientCommands });
    const values = completionsAt(document, offset, workspace);
    const isTyped = context?.triggerKind === CompletionTriggerKind.TriggerCharacter;
    return values.length > 0 || isTyped || !snippetCompletions ? values : snippetsAt(document, offset, workspace);
  }

  connection.onCompletion(request(log, 'textDocument/completion', [], answer));
}

function completionsAt(document: FleetDocument, offset: number, { fleet, positions }: Workspace): CompletionItem[] {
  return completions(fleet, document, offset).map(({ text, detail, documentation, span }, index) => ({
    label: text,
    detail,
    ...(documentation === '' ? {} : { documentation }),
    kind: CompletionItemKind.Value,
    sortText: String(index).padStart(4, '0'),
    filterText: text,
    textEdit: { range: positions.rangeOf(document, span), newText: text },
  }));
}

/** After the elements that an XML extension completes. */
function snippetsAt(document: FleetDocument, offset: number, { fleet, positions }: Workspace): CompletionItem[] {
  return snippets(fleet, document, offset).map(({ label, detail, filter, snippet, span }) => ({
    label,
    detail,
    documentation: snippet.replace(/\$\{\d+:([^{}$]*)\}|\$\d+/g, '$1'),
    kind: CompletionItemKind.Snippet,
    sortText: `~${label}`,
    filterText: filter,
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range: positions.rangeOf(document, span), newText: snippet },
  }));
}
