import * as l10n from '@vscode/l10n';
import type { CodeAction } from 'vscode-languageserver';
import { domainFixing, editsBetween, fixDocument } from '../../fixes/fix-document.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { type Occupancy, occupancyOf } from '../../fleet/occupancy/occupancy.ts';
import type { Reports } from '../diagnostics/reports.ts';
import type { ActionRequest } from './action-request.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** What `editor.codeActionsOnSave` may name. */
export const fixAllKind = 'source.fixAll.pinset';

/** All safe fixes of the document in one edit; no action where there is none. */
export function fixAll({ document, workspace, capabilities }: ActionRequest, reports: Reports): CodeAction[] {
  const before = workspace.fleet.occupancyFor(document);
  const choice = { rules: null, safeOnly: true };
  const fixing = domainFixing((edited) => withEdited(before, document, edited), reports.levelsOf(document));
  const fixed = fixDocument(document, fixing, choice);
  if (fixed.applied.length === 0) return [];
  const edit = workspaceEdit(editsBetween(document, fixed.document), document.uri, workspace, capabilities);
  const title = l10n.t('Apply all safe fixes of Pinset');
  return edit === null ? [] : [{ title, kind: fixAllKind, isPreferred: true, edit }];
}

/** Who is where once the document is edited; the workspace itself stays as it is. */
function withEdited(before: Occupancy | null, document: DomainDocument, edited: DomainDocument): Occupancy | null {
  if (before === null || edited === document) return before;
  const all = [...before.restricted.keys()].map((other) => (other === document ? edited : other));
  return occupancyOf(before.host, all);
}
