// A language server with the same libraries and the same capabilities that analyses nothing: the floor that the
// bench measures against.
import { createConnection, ProposedFeatures, TextDocumentSyncKind, TextDocuments } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);

connection.onInitialize(() => ({
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: true },
  },
}));
connection.languages.diagnostics.on(() => ({ kind: 'full', items: [] }));
connection.languages.diagnostics.onWorkspace((_, token) => {
  return new Promise((resolve) => token.onCancellationRequested(() => resolve({ items: [] })));
});
documents.listen(connection);
connection.listen();
