import * as l10n from '@vscode/l10n';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { type HelperCpus, helperCpusFor } from '../../placement/helpers/helper-cpus.ts';
import type { FindingData } from '../../rules/engine/rule.ts';
import { cpus as cpusInWords } from '../../wording/wording.ts';
import { placementEdits } from '../edits/placement-edits.ts';
import { type Fix, type NoFix, noFix } from '../fix.ts';
import type { Trial } from '../trial/trial.ts';

/** Pins QEMU's own threads to CPUs that are not dedicated to a vCPU: the first place that passes its trial. */
export function pinHelpers(
  { emulator, iothreads }: FindingData & { readonly kind: 'helpers' },
  rule: string,
  document: DomainDocument,
  occupancy: Occupancy,
  trial: Trial,
): Fix | NoFix {
  const who = emulator ? l10n.t('the emulator') : l10n.t('the iothreads');
  const title = l10n.t('Pin {0} elsewhere', who);
  for (const place of helperCpusFor(document, occupancy)) {
    const placement = {
      vcpus: [],
      emulator: emulator ? place.cpus : null,
      iothreads: iothreads.map((id) => ({ id, cpus: place.cpus })),
      memory: null,
      cells: [],
    };
    const result = placementEdits(document, placement);
    if (!result.ok) return noFix(title, result.reason);
    if (trial.isRepair(result.edits, { kind: 'rule', rule })) {
      return { kind: 'fix', title: outcome(who, place), edits: result.edits, preferred: true, safe: false };
    }
  }
  return noFix(title, l10n.t('host {0} has no suitable CPUs without a vCPU', occupancy.host.name));
}

function outcome(who: string, { cpus, kind }: HelperCpus): string {
  return kind === 'reserved'
    ? l10n.t('Pin {0} to {1}, reserved for the host', who, cpusInWords(cpus))
    : l10n.t('Pin {0} to {1}, which no vCPU is pinned to', who, cpusInWords(cpus));
}
