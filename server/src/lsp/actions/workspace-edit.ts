import * as l10n from '@vscode/l10n';
import type {
  AnnotatedTextEdit,
  ChangeAnnotation,
  TextEdit as LspTextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { type Count, type Effect, effectOf } from '../../features/analysis.ts';
import type { TextEdit } from '../../fixes/fix.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import { amount } from '../../wording/wording.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import { pathOf } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';

/**
 * Edits as a protocol's workspace edit, with document versions if the client supports them. With `effect`, each document
 * has an annotation that counts the findings before and after, if the client supports annotations. None asks for
 * confirmation: VS Code would open its preview with all such edits left out. null if one of the documents no longer exists.
 */
export function workspaceEdit(
  edits: readonly TextEdit[],
  workspace: Workspace,
  capabilities: ClientCapabilities,
  effect: Effect | null = null,
): WorkspaceEdit | null {
  const byDocument = new Map<string, LspTextEdit[]>();
  for (const { uri, span, newText } of edits) {
    const document = workspace.document(uri);
    if (document === undefined) return null;
    const edit = { range: workspace.positions.rangeOf(document, span), newText };
    const ofOne = byDocument.get(uri);
    if (ofOne === undefined) byDocument.set(uri, [edit]);
    else ofOne.push(edit);
  }
  const clientUri = (uri: string) => workspace.open.clientUri(uri);
  if (!capabilities.documentChanges) {
    return { changes: Object.fromEntries([...byDocument].map(([uri, ofOne]) => [clientUri(uri), ofOne])) };
  }
  const changeAnnotations: Record<string, ChangeAnnotation> = {};
  const annotated = (uri: string, ofOne: LspTextEdit[]): (LspTextEdit | AnnotatedTextEdit)[] => {
    const own = effect?.ofDocuments.get(uri);
    if (!capabilities.changeAnnotations || effect === null || own === undefined) return ofOne;
    changeAnnotations[uri] = { label: labelOf(uri, workspace), description: findingsInWords(own, effect.ofHost) };
    return ofOne.map((edit) => ({ ...edit, annotationId: uri }));
  };
  const documentChanges = [...byDocument].map(([uri, ofOne]) => ({
    textDocument: { uri: clientUri(uri), version: workspace.open.get(uri)?.text.version ?? null },
    edits: annotated(uri, ofOne),
  }));
  return Object.keys(changeAnnotations).length > 0 ? { documentChanges, changeAnnotations } : { documentChanges };
}

/**
 * What edits come to, if users are told: where documents other than `current` change, or scripts, whose lists may place
 * several guests. Else null.
 */
export function effectToSay(
  edits: readonly TextEdit[],
  current: string,
  workspace: Workspace,
  reports: Reports,
): Effect | null {
  const isSaid = edits.some(({ uri }) => uri !== current || workspace.fleet.script(uri) !== undefined);
  return isSaid ? effectNow(edits, workspace, reports) : null;
}

/** What edits come to. */
export function effectNow(edits: readonly TextEdit[], { fleet }: Workspace, reports: Reports): Effect | null {
  return effectOf(fleet, edits, reports.settingFor, (document) => reports.countKnown(document));
}

/** A title of an edit, with the documents that change if `current` is not the only one, and what that comes to. */
export function titleWithEffect(
  title: string,
  edits: readonly TextEdit[],
  current: string,
  effect: Effect | null,
): string {
  const uris = new Set(edits.map(({ uri }) => uri));
  const [only] = uris;
  const files = uris.size === 1 && only !== undefined ? nameOf(only) : amount(uris.size, 'file');
  const isOfOthers = edits.some(({ uri }) => uri !== current);
  if (effect === null) return isOfOthers ? l10n.t('{0} (edits {1})', title, files) : title;
  const { before, after } = effect.ofHost;
  return isOfOthers
    ? l10n.t('{0} (edits {1}; findings {2} → {3})', title, files, before, after)
    : l10n.t('{0} (findings {1} → {2})', title, before, after);
}

function findingsInWords(own: Count, ofHost: Count): string {
  return l10n.t(
    'findings: {0} before, {1} after; on the host: {2} before, {3} after',
    own.before,
    own.after,
    ofHost.before,
    ofHost.after,
  );
}

function labelOf(uri: string, workspace: Workspace): string {
  const domain = workspace.fleet.domain(uri);
  return domain === undefined ? nameOf(uri) : l10n.t('Domain {0}', domainName(domain));
}

/** The name of a document's file. */
function nameOf(uri: string): string {
  const path = pathOf(uri);
  return path.slice(path.lastIndexOf('/') + 1);
}
