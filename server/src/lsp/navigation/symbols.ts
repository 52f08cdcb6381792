import {
  type Connection,
  DocumentSymbol,
  type DocumentSymbolParams,
  type SymbolInformation,
  SymbolKind,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver';
import {
  type DocumentSymbol as Outlined,
  documentSymbols as symbolsIn,
  workspaceSymbols as symbolsNamed,
  type WorkspaceSymbol,
} from '../../features/analysis.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';
import { locationOf } from './locations.ts';

const kindOfSymbol: Readonly<Record<Outlined['kind'] | WorkspaceSymbol['kind'], SymbolKind>> = {
  host: SymbolKind.Namespace,
  key: SymbolKind.Property,
  domain: SymbolKind.Object,
  guest: SymbolKind.Object,
  process: SymbolKind.Event,
  group: SymbolKind.Package,
};

/** Answers `textDocument/documentSymbol` and `workspace/symbol`. */
export function symbols(
  connection: Connection,
  workspace: Workspace,
  { documentSymbolTrees }: ClientCapabilities,
  untilRead: (uri: string) => Promise<void>,
  log: Log,
): void {
  const { fleet, positions } = workspace;

  function tree(document: FleetDocument, { kind, name, detail, span, nameSpan, children }: Outlined): DocumentSymbol {
    return DocumentSymbol.create(
      name,
      detail,
      kindOfSymbol[kind],
      positions.rangeOf(document, span),
      positions.rangeOf(document, nameSpan),
      children.map((child) => tree(document, child)),
    );
  }

  function flat(document: FleetDocument, symbol: Outlined, containerName?: string): SymbolInformation[] {
    const { kind, name, detail, span, children } = symbol;
    const location = locationOf({ document, span }, workspace);
    const title = detail === '' ? name : `${name}: ${detail}`;
    const own = { name: title, kind: kindOfSymbol[kind], location };
    return [
      containerName === undefined ? own : { ...own, containerName },
      ...children.flatMap((child) => flat(document, child, name)),
    ];
  }

  async function outline({ textDocument }: DocumentSymbolParams): Promise<DocumentSymbol[] | SymbolInformation[]> {
    const uri = uriKey(textDocument.uri);
    await workspace.whenRead(uri);
    const document = fleet.document(uri);
    if (document === undefined) return [];
    const found = symbolsIn(fleet, document);
    return documentSymbolTrees
      ? found.map((symbol) => tree(document, symbol))
      : found.flatMap((symbol) => flat(document, symbol));
  }

  async function named({ query }: WorkspaceSymbolParams): Promise<SymbolInformation[]> {
    await untilRead('');
    return symbolsNamed(fleet, query).map(({ kind, name, container, document, span }) => {
      const symbol = { name, kind: kindOfSymbol[kind], location: locationOf({ document, span }, workspace) };
      return container === null ? symbol : { ...symbol, containerName: container };
    });
  }

  connection.onDocumentSymbol(
    request<DocumentSymbolParams, DocumentSymbol[] | SymbolInformation[], unknown[]>(
      log,
      'textDocument/documentSymbol',
      [],
      outline,
    ),
  );
  connection.onWorkspaceSymbol(request(log, 'workspace/symbol', [], named));
}
