import { type ClientCapabilities as AnnouncedCapabilities, MarkupKind } from 'vscode-languageserver';

/** The client's capabilities that the server's answers depend on. Each is a capability of LSP. */
export interface ClientCapabilities {
  /** Whether the client pulls diagnostics; otherwise the server publishes them. */
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  readonly refreshInlayHints: boolean;
  readonly refreshCodeLenses: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly diagnosticData: boolean;
  readonly publishVersion: boolean;
  readonly markdownHover: boolean;
  readonly codeActionLiterals: boolean;
  readonly disabledCodeActions: boolean;
  /** Whether the edit of a code action may be resolved when the action is chosen. */
  readonly resolveCodeActionEdits: boolean;
  readonly applyEdit: boolean;
  readonly documentChanges: boolean;
  readonly changeAnnotations: boolean;
  /** Whether edits may have places to be typed over (LSP 3.18). */
  readonly snippetEdits: boolean;
  /** Whether completion may insert texts with places to be typed over. */
  readonly snippetCompletions: boolean;
  /** Whether document symbols may be trees; otherwise they are a list. */
  readonly documentSymbolTrees: boolean;
  /** Whether the client asks if something can be renamed before it asks for the new name. */
  readonly prepareRename: boolean;
  readonly showDocument: boolean;
  readonly configuration: boolean;
  readonly registerConfiguration: boolean;
  readonly registerWatchers: boolean;
  /** Whether documents beyond its own selector can be registered, with their definitions and references. */
  readonly registerDocuments: boolean;
  readonly relativeWatchers: boolean;
  readonly workspaceFolders: boolean;
}

/** Reads the capabilities that a client announces. What is not announced is not supported. */
export function readClientCapabilities({ textDocument, workspace, window }: AnnouncedCapabilities): ClientCapabilities {
  const pull = textDocument?.diagnostic;
  const push = textDocument?.publishDiagnostics;
  const diagnostics = pull ?? push;
  return {
    pullDiagnostics: pull !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshInlayHints: workspace?.inlayHint?.refreshSupport === true,
    refreshCodeLenses: workspace?.codeLens?.refreshSupport === true,
    // Before LSP 3.18 these were announced for published diagnostics only, and applied to pulled ones too.
    relatedInformation: (diagnostics?.relatedInformation ?? push?.relatedInformation) === true,
    codeDescription: (diagnostics?.codeDescriptionSupport ?? push?.codeDescriptionSupport) === true,
    diagnosticData: (diagnostics?.dataSupport ?? push?.dataSupport) === true,
    publishVersion: push?.versionSupport === true,
    markdownHover: textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
    codeActionLiterals: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    disabledCodeActions: textDocument?.codeAction?.disabledSupport === true,
    resolveCodeActionEdits:
      textDocument?.codeAction?.dataSupport === true &&
      textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
    applyEdit: workspace?.applyEdit === true,
    documentChanges: workspace?.workspaceEdit?.documentChanges === true,
    changeAnnotations: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    snippetEdits: workspace?.workspaceEdit?.snippetEditSupport === true,
    snippetCompletions: textDocument?.completion?.completionItem?.snippetSupport === true,
    documentSymbolTrees: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    prepareRename: textDocument?.rename?.prepareSupport === true,
    showDocument: window?.showDocument?.support === true,
    configuration: workspace?.configuration === true,
    registerConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registerWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    registerDocuments: [textDocument?.synchronization, textDocument?.references, textDocument?.definition].every(
      (feature) => feature?.dynamicRegistration === true,
    ),
    relativeWatchers: workspace?.didChangeWatchedFiles?.relativePatternSupport === true,
    workspaceFolders: workspace?.workspaceFolders === true,
  };
}
