import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { percent, shareInWords, stealInWords } from '../../contention/host/figures-in-words.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cpus } from '../../wording/wording.ts';
import type { RelatedPlace } from '../engine/rule.ts';
import { mayBeContended, type VcpuForecast, vcpuForecasts } from './contended.ts';
import { shortVcpus, withoutWholeCpu } from './lock-holder-preemption.ts';

/**
 * What contention costs the vCPUs of a guest that a pin at `span` is about, as notes to a finding there: the figures of the
 * first of them, and of a guest with several vCPUs what it costs all of them. None if it costs nothing.
 */
export function forecastNotes(guest: Guest, occupancy: Occupancy, span: Span): RelatedPlace[] {
  if (!mayBeContended(guest, occupancy)) return [];
  const { vcpus } = vcpuForecasts(guest, occupancy);
  const here = vcpus.find(({ thread }) => thread.span?.start === span.start) ?? null;
  const notes: string[] = [];
  if (here !== null && here.figures.low < 0.995) notes.push(vcpuInWords(here));
  const short = withoutWholeCpu(vcpus);
  if (vcpus.length > 1 && short.length > 0) {
    notes.push(l10n.t('{0} While a vCPU that holds a lock waits, the others spin', shortVcpus(guest, vcpus, short)));
  }
  return notes.map((message) => ({ uri: guest.uri, span, message }));
}

/** `vCPU 1 gets 33 % of CPU 3 when all are busy; the guest sees 67 % steal`. */
export function vcpuInWords({ thread, cpus: on, figures }: VcpuForecast): string {
  const who = l10n.t('vCPU {0}', `${thread.index}`);
  if (on.size === 1) {
    return l10n.t(
      '{0} gets {1} of {2} when all are busy; the guest sees {3} steal',
      who,
      shareInWords(figures),
      cpus(on),
      stealInWords(figures),
    );
  }
  return percent(figures.low) === percent(figures.high)
    ? l10n.t(
        '{0} gets {1} of a CPU when all are busy; the guest sees {2} steal',
        who,
        percent(figures.share),
        stealInWords(figures),
      )
    : l10n.t('{0} gets {1} of a CPU when all are busy', who, shareInWords(figures));
}
