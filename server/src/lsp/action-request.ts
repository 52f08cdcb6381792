import type { Diagnostic } from 'vscode-languageserver';
import type { Span } from '../cpuset/span.ts';
import type { DomainDocument } from '../fleet/document.ts';
import type { ClientAbilities } from './abilities.ts';
import type { Workspace } from './workspace.ts';

/** What is asked for, and what answers it. */
export interface ActionRequest {
  readonly document: DomainDocument;
  readonly span: Span;
  readonly diagnostics: readonly Diagnostic[];
  /** The kinds that are wanted; undefined: whatever suits. */
  readonly only: readonly string[] | undefined;
  readonly workspace: Workspace;
  readonly abilities: ClientAbilities;
}
