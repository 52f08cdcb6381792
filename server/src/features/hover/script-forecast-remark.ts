import * as l10n from '@vscode/l10n';
import { touches } from '../../base/span.ts';
import { shareInWords } from '../../contention/host/figures-in-words.ts';
import { hostForecast, type ThreadForecast } from '../../contention/host/host-forecast.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { type VcpuForecast, vcpuForecasts } from '../../rules/contention/contended.ts';
import { vcpuInWords } from '../../rules/contention/forecast-note.ts';
import type { ScriptContext } from '../../rules/engine/rule.ts';
import { cpus as cpusInWords, quotable } from '../../wording/wording.ts';
import { allBusyInWords } from '../forecast/all-busy.ts';
import { escapedSentence } from './markdown.ts';

/** Below this a thread shares its CPUs. */
const whole = 0.995;

/**
 * What the threads get when all are busy that a list at `start` pins, as lines of Markdown: vCPUs of guests that the
 * script starts or re-pins, and its processes. None for threads with whole CPUs.
 */
export function scriptForecastRemarks(start: number, context: ScriptContext): string[] {
  const { occupancy, document } = context;
  if (occupancy === null) return [];
  const lines = context.run
    .guests()
    .flatMap((guest) => context.judged(guest))
    .flatMap((guest) => guestRemark(start, guest, context) ?? []);
  for (const thread of occupancy.derive(hostForecast).threads()) {
    if (thread.kind !== 'process' || thread.process.uri !== document.uri || thread.figures.low >= whole) continue;
    if (touches(thread.process.span, start)) lines.push(processInWords(thread.process.name, thread));
  }
  return lines.map((line) => escapedSentence(`${line}.`));
}

function guestRemark(start: number, guest: Guest, { seenBy }: ScriptContext): string | null {
  const occupancy = seenBy(guest);
  if (occupancy === null) return null;
  const isHere = ({ thread }: VcpuForecast) => thread.span?.start === start;
  if (!guest.threads.vcpus.some(({ span }) => span?.start === start)) return null;
  const [first, ...others] = vcpuForecasts(guest, occupancy).vcpus.filter(isHere);
  if (first === undefined) return null;
  if (others.length > 0) return allBusyInWords(guest, occupancy, isHere);
  return first.figures.low < whole ? vcpuInWords(first) : null;
}

function processInWords(name: string, { figures, cpus }: ThreadForecast): string {
  return cpus.size === 1
    ? l10n.t('{0} gets {1} of {2} when all are busy', quotable(name), shareInWords(figures), cpusInWords(cpus))
    : l10n.t('{0} gets {1} of a CPU when all are busy', quotable(name), shareInWords(figures));
}
