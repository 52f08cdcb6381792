import * as l10n from '@vscode/l10n';
import { percentRange } from '../../contention/host/figures-in-words.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { mayBeContended, type VcpuForecast, vcpuForecasts } from '../../rules/contention/contended.ts';
import { amount, vcpus as vcpusInWords } from '../../wording/wording.ts';

/** From here on a vCPU has a whole CPU. */
const whole = 0.99;

/**
 * `all busy: 1.3 of 2 CPUs · vCPU 1 waits 67 %`: what these vCPUs of a guest get together, all of them without `which`, and
 * which of them wait. null if each of them has a whole CPU.
 */
export function allBusyInWords(
  guest: Guest,
  occupancy: Occupancy,
  which: (vcpu: VcpuForecast) => boolean = () => true,
): string | null {
  if (!mayBeContended(guest, occupancy)) return null;
  const vcpus = vcpuForecasts(guest, occupancy).vcpus.filter(which);
  const waiting = vcpus.filter(({ figures }) => figures.share < whole);
  if (waiting.length === 0) return null;
  const sum = vcpus.reduce((total, { figures }) => total + figures.share, 0).toFixed(1);
  const cpus = amount(vcpus.length, 'CPU');
  const got = vcpus.every(({ exact }) => exact)
    ? l10n.t('all busy: {0} of {1}', sum, cpus)
    : l10n.t('all busy: about {0} of {1}', sum, cpus);
  return `${got} · ${whoWaits(waiting)}`;
}

/** `vCPU 1 waits 67 %`, `vCPUs 0-3 wait up to 67 %`. */
function whoWaits(waiting: readonly VcpuForecast[]): string {
  const who = vcpusInWords(waiting.flatMap(({ thread }) => thread.index ?? []));
  const least = Math.min(...waiting.map(({ figures }) => 1 - figures.high));
  const most = Math.max(...waiting.map(({ figures }) => 1 - figures.low));
  const steals = new Set(waiting.map(({ figures: { low, high } }) => percentRange(1 - high, 1 - low)));
  if (waiting.length === 1) return l10n.t('{0} waits {1}', who, percentRange(least, most));
  return steals.size === 1
    ? l10n.t('{0} wait {1}', who, percentRange(least, most))
    : l10n.t('{0} wait up to {1}', who, percentRange(most, most));
}
