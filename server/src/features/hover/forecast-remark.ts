import * as l10n from '@vscode/l10n';
import { percent } from '../../contention/host/figures-in-words.ts';
import { type GuestThread, nameOfThread } from '../../contention/host/host-thread.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { mayBeContended, type VcpuForecast, vcpuForecasts } from '../../rules/contention/contended.ts';
import { vcpuInWords } from '../../rules/contention/forecast-note.ts';
import { amount, quotable } from '../../wording/wording.ts';
import { escapedSentence } from './markdown.ts';

/** From this difference on, the worst case is said beside the share with all busy. */
const notable = 0.05;

/**
 * What contention costs the vCPU whose pinset begins at an offset, as a line of Markdown: its share and steal, the worst
 * case where that differs, and what a vCPU of another guest on the same CPU gets. None if it has its CPUs to itself.
 */
export function forecastRemark(start: number, guest: Guest, occupancy: Occupancy): string[] {
  if (!mayBeContended(guest, occupancy)) return [];
  const { vcpus, forecast } = vcpuForecasts(guest, occupancy);
  const own = vcpus.find(({ thread }) => thread.span?.start === start);
  if (own === undefined || own.figures.low >= 0.995) return [];
  const { low, worst } = own.figures;
  const sentences = [vcpuInWords(own)];
  if (low - worst >= notable) sentences.push(l10n.t('at worst {0}', percent(worst)));
  const rival = forecast
    .threads()
    .find(
      (one): one is VcpuForecast =>
        one.kind === 'guest' && one.resident !== guest && one.thread.role === 'vcpu' && one.exact && isOnOne(one, own),
    );
  if (rival !== undefined) sentences.push(rivalInWords(rival, guest));
  return [escapedSentence(`${sentences.join('; ')}.`)];
}

function isOnOne(one: GuestThread, own: GuestThread): boolean {
  return one.cpus.size === 1 && own.cpus.size === 1 && one.cpus.first === own.cpus.first;
}

/** `vCPU 0 of web gets 67 %, because db's weight is split over its 2 vCPUs`. */
function rivalInWords(rival: VcpuForecast, guest: Guest): string {
  const name = nameOfThread(rival);
  const share = percent(rival.figures.share);
  const isSplit = guest.threads.vcpus.length > rival.resident.threads.vcpus.length;
  return isSplit
    ? l10n.t(
        '{0} gets {1}: the weight of {2} is split over its {3}',
        name,
        share,
        quotable(domainName(guest)),
        amount(guest.threads.vcpus.length, 'vCPU'),
      )
    : l10n.t('{0} gets {1}', name, share);
}
