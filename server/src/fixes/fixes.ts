import * as l10n from '@vscode/l10n';
import type { DomainDocument } from '../fleet/document.ts';
import type { Occupancy } from '../fleet/occupancy.ts';
import type { Finding } from '../rules/rule.ts';
import type { Fix, NoFix } from './fix.ts';
import { repinOneVcpu } from './repin-vcpu.ts';

/**
 * The repairs of a finding. `offset` is where the user asked, so that the vCPU under the cursor is the one that
 * moves. Reads the finding's data only, never its message.
 */
export function fixesOf(
  finding: Finding,
  document: DomainDocument,
  occupancy: Occupancy | null,
  offset?: number,
): (Fix | NoFix)[] {
  const { data } = finding;
  if (data?.kind === 'replace') {
    const edits = [{ uri: document.uri, span: data.span, newText: data.newText }];
    const title = data.title ?? l10n.t("Change to '{0}', the same set in libvirt's grammar", data.newText);
    return [{ title, edits, preferred: true }];
  }
  if (data?.kind === 'conflict' && occupancy !== null) {
    return [repinOneVcpu(data.conflict, data.level, document, occupancy, offset)];
  }
  return [];
}
