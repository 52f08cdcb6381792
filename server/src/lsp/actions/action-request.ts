import type { Diagnostic } from 'vscode-languageserver';
import type { Span } from '../../base/span.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import type { Workspace } from '../documents/workspace.ts';

/** A request for code actions, with what is needed to answer it. */
export interface ActionRequest {
  readonly document: FleetDocument;
  readonly span: Span;
  readonly diagnostics: readonly Diagnostic[];
  /** The wanted kinds; undefined for all kinds. */
  readonly only: readonly string[] | undefined;
  readonly workspace: Workspace;
  readonly reports: Reports;
  readonly capabilities: ClientCapabilities;
}
