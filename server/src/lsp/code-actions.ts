import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  type Diagnostic,
  type TextEdit as LspTextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Span } from '../cpuset/span.ts';
import type { Fix, NoFix, TextEdit } from '../fixes/fix.ts';
import { fixerOf } from '../fixes/fixes.ts';
import type { DomainDocument } from '../fleet/document.ts';
import type { Finding } from '../rules/rule.ts';
import type { ClientAbilities } from './abilities.ts';
import type { Reports } from './reports.ts';
import { type Log, request } from './requests.ts';
import { uriKey } from './uris.ts';
import type { Workspace } from './workspace.ts';

/** Answers `textDocument/codeAction` with the fixes of the findings that stand, or have a related place, in the range. */
export function codeActions(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  abilities: ClientAbilities,
  log: Log,
): void {
  function answer({ textDocument, range, context }: CodeActionParams): CodeAction[] {
    if (!abilities.codeActionLiterals || !wantsQuickFixes(context.only)) return [];
    const document = workspace.fleet.domain(uriKey(textDocument.uri));
    if (document === undefined) return [];
    const span = workspace.positions.spanOf(document, range);
    const fixer = fixerOf(document, workspace.fleet.occupancyFor(document));
    return reports
      .findingsOf(document)
      .filter((finding) => placesOf(finding, document).some((place) => overlaps(place, span)))
      .flatMap((finding) => {
        const diagnostics = context.diagnostics.filter((diagnostic) => isOf(diagnostic, finding));
        return fixer(finding, span.start).flatMap((fix) => toAction(fix, diagnostics));
      });
  }

  /** By what the diagnostic gives back, since it moves with the text; by its rule where the client gives nothing back. */
  function isOf(diagnostic: Diagnostic, finding: Finding): boolean {
    if (diagnostic.source !== 'pinset' || diagnostic.code !== finding.rule) return false;
    const data: unknown = diagnostic.data;
    if (typeof data !== 'object' || data === null || !('finding' in data))
      return diagnostic.message === finding.message;
    return data.finding === reports.dataOf(finding).finding;
  }

  function toAction(fix: Fix | NoFix, diagnostics: Diagnostic[]): CodeAction[] {
    const action = { title: fix.title, kind: CodeActionKind.QuickFix, diagnostics };
    if ('reason' in fix) return abilities.disabledCodeActions ? [{ ...action, disabled: { reason: fix.reason } }] : [];
    const edit = workspaceEdit(fix.edits);
    return edit === null ? [] : [{ ...action, isPreferred: fix.preferred, edit }];
  }

  /** null when one of the documents is gone. */
  function workspaceEdit(edits: readonly TextEdit[]): WorkspaceEdit | null {
    const byDocument = new Map<string, LspTextEdit[]>();
    for (const { uri, span, newText } of edits) {
      const document = workspace.document(uri);
      if (document === undefined) return null;
      const edit = { range: workspace.positions.rangeOf(document, span), newText };
      byDocument.set(uri, [...(byDocument.get(uri) ?? []), edit]);
    }
    const clientUri = (uri: string) => workspace.open.clientUri(uri);
    if (!abilities.documentChanges) {
      return { changes: Object.fromEntries([...byDocument].map(([uri, ofOne]) => [clientUri(uri), ofOne])) };
    }
    const version = (uri: string) => workspace.open.get(uri)?.text.version ?? null;
    return {
      documentChanges: [...byDocument].map(([uri, ofOne]) => ({
        textDocument: { uri: clientUri(uri), version: version(uri) },
        edits: ofOne,
      })),
    };
  }

  connection.onCodeAction(request(log, 'textDocument/codeAction', [], answer));
}

/** A kind that is asked for stands for all kinds below it; the empty kind for all there are. */
function wantsQuickFixes(only: readonly string[] | undefined): boolean {
  return only?.some((kind) => kind === CodeActionKind.Empty || kind === CodeActionKind.QuickFix) ?? true;
}

/** Where a finding stands in its document: its own span and its related places there. */
function placesOf(finding: Finding, document: DomainDocument): Span[] {
  return [finding.span, ...finding.related.filter(({ uri }) => uri === document.uri).map(({ span }) => span)];
}

function overlaps(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}
