import { type CompletionItem, CompletionItemKind, type CompletionParams, type Connection } from 'vscode-languageserver';
import { completeInScript } from '../features/script-completion.ts';
import { uriKey } from './documents/uris.ts';
import type { Workspace } from './documents/workspace.ts';
import { type Log, request } from './requests.ts';

/** Answers `textDocument/completion` in scripts: the CPUs and nodes of the host, where a list of them is typed. */
export function completion(connection: Connection, workspace: Workspace, log: Log): void {
  function answer({ textDocument, position }: CompletionParams): CompletionItem[] {
    const { fleet, positions } = workspace;
    const script = fleet.script(uriKey(textDocument.uri));
    const host = script === undefined ? null : fleet.hostOf(script);
    const occupancy = host === null ? null : fleet.occupancyOf(host);
    if (script === undefined || occupancy === null) return [];
    const found = completeInScript(script.text, occupancy, positions.offsetAt(script, position));
    return found.map(({ text, detail, span }, index) => ({
      label: text,
      detail,
      kind: CompletionItemKind.Value,
      sortText: String(index).padStart(4, '0'),
      filterText: text,
      textEdit: { range: positions.rangeOf(script, span), newText: text },
    }));
  }

  connection.onCompletion(request(log, 'textDocument/completion', [], answer));
}
