import type { Diagnostic } from 'vscode-languageserver';
import type { Span } from '../../base/span.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import type { Workspace } from '../documents/workspace.ts';

/** What is asked for, and what answers it. */
export interface ActionRequest {
  readonly document: FleetDocument;
  readonly span: Span;
  readonly diagnostics: readonly Diagnostic[];
  /** The kinds that are wanted; undefined for whatever suits. */
  readonly only: readonly string[] | undefined;
  readonly workspace: Workspace;
  readonly reports: Reports;
  readonly capabilities: ClientCapabilities;
}
