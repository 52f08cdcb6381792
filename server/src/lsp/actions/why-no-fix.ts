import * as l10n from '@vscode/l10n';
import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import { findingsAt, whyNoFix } from '../../features/analysis.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { enumeration } from '../../wording/wording.ts';
import type { Reports } from '../diagnostics/reports.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { WhyNoFixAnswer, WhyNoFixParams } from '../protocol.ts';
import type { ActionRequest } from './action-request.ts';
import { whyNoFixCommand } from './kinds.ts';

/** How many reasons a message has; one with more would not be read. */
const mostReasons = 3;

/**
 * An action that shows why these findings have no fix; null if there are none. VS Code hides the disabled actions that
 * would say so. `alone`: whether the range has no other findings.
 */
export function whyNoFixAction(
  findings: readonly Finding[],
  alone: boolean,
  diagnostics: Diagnostic[],
  { document, workspace, reports }: ActionRequest,
): CodeAction | null {
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  if (rules.length === 0) return null;
  const title =
    alone && rules.length === 1
      ? l10n.t('Why is there no fix?')
      : l10n.t('Why is there no fix for {0}?', enumeration(rules));
  const params: WhyNoFixParams = {
    uri: workspace.open.clientUri(document.uri),
    findings: findings.map((finding) => reports.dataOf(finding).finding),
  };
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    command: { title, command: whyNoFixCommand, arguments: [params] },
  };
}

/** Why the findings that are meant have no fix, as far as they still stand and have none. */
export function whyNoFixAnswer(params: WhyNoFixParams, workspace: Workspace, reports: Reports): WhyNoFixAnswer {
  const document = workspace.document(uriKey(params.uri));
  const sentences = new Set<string>();
  let [hasRoom, page]: [boolean, string | null] = [false, null];
  for (const finding of document === undefined ? [] : meant(params, document, workspace, reports)) {
    if (document === undefined || sentences.size === mostReasons) break;
    const why = whyNoFix(workspace.fleet, document, finding);
    if (why === null) continue;
    hasRoom ||= why.hasRoom;
    page ??= reports.pageOf(finding.rule);
    sentences.add(withWaysOut(l10n.t('No fix for {0}: {1}.', finding.rule, why.reason), why.waysOut));
  }
  const message = [...sentences].join('\n') || l10n.t('No finding here is without a fix.');
  return { message, hasRoom, page };
}

/** A sentence, and what would make room. */
export function withWaysOut(sentence: string, waysOut: readonly string[]): string {
  return waysOut.length === 0 ? sentence : `${sentence} ${l10n.t('Ways out: {0}.', waysOut.join('; '))}`;
}

function meant(
  { findings, position }: WhyNoFixParams,
  document: FleetDocument,
  workspace: Workspace,
  reports: Reports,
): readonly Finding[] {
  const all = reports.findingsOf(document);
  if (findings !== undefined) return all.filter((finding) => findings.includes(reports.dataOf(finding).finding));
  if (position === undefined) return all;
  const offset = workspace.positions.offsetAt(document, position);
  return findingsAt(document, all, { start: offset, end: offset });
}
