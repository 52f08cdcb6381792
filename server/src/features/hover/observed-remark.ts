import { alarming, leastSaid, noticeable } from '../../contention/evidence/over-forecast.ts';
import { hostForecast } from '../../contention/host/host-forecast.ts';
import { observedInWords } from '../../contention/host/observed-in-words.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { escapedSentence } from './markdown.ts';

/**
 * What was observed of the thread whose pinset begins at an offset beside its forecast, as a line of Markdown: bold where
 * its waiting is noticeable, with a warning sign where it hurts. None where it hardly waits, or without evidence.
 */
export function observedRemark(start: number, guest: Guest, occupancy: Occupancy): string[] {
  const { observed } = occupancy.host;
  if (observed === undefined) return [];
  const name = domainName(guest);
  for (const { thread, figures, cpus } of occupancy.derive(hostForecast).of(guest)) {
    if (thread.span?.start !== start) continue;
    const waiting = observed.of({ guest: name, role: thread.role, index: thread.index });
    if (waiting === null || waiting.contention < leastSaid) continue;
    const words = escapedSentence(`${observedInWords(waiting, figures, cpus)}.`);
    if (waiting.contention < noticeable) return [words];
    return [waiting.contention < alarming ? `**${words}**` : `⚠ **${words}**`];
  }
  return [];
}
