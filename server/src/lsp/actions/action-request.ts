import type { Diagnostic } from 'vscode-languageserver';
import type { Span } from '../../base/span.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Workspace } from '../documents/workspace.ts';

/** What is asked for, and what answers it. */
export interface ActionRequest<D extends DomainDocument | ScriptDocument = DomainDocument> {
  readonly document: D;
  readonly span: Span;
  readonly diagnostics: readonly Diagnostic[];
  /** The kinds that are wanted; undefined: whatever suits. */
  readonly only: readonly string[] | undefined;
  readonly workspace: Workspace;
  readonly capabilities: ClientCapabilities;
}
