import * as l10n from '@vscode/l10n';
import type { CodeAction } from 'vscode-languageserver';
import { fixesOfDocument } from '../../features/analysis.ts';
import type { ActionRequest } from './action-request.ts';
import { fixAllKind } from './kinds.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** All safe fixes of the document in one edit; no action if there is none. */
export function fixAll({ document, workspace, reports, capabilities }: ActionRequest): CodeAction[] {
  const choice = { rules: null, safeOnly: true };
  const edits = fixesOfDocument(workspace.fleet, document, choice, reports.settingFor(document.uri));
  const edit = edits.length === 0 ? null : workspaceEdit(edits, workspace, capabilities);
  const title = l10n.t('Apply all safe Pinset fixes');
  return edit === null ? [] : [{ title, kind: fixAllKind, isPreferred: true, edit }];
}
