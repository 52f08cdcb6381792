import * as l10n from '@vscode/l10n';
import type { pinsCommand } from '../definitions/pins.ts';
import { inOrder, type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { domainPins } from '../pins/domain-pins.ts';
import { type PinnedWorkload, workloadText } from '../pins/pinned-workload.ts';
import { scriptPins } from '../pins/script-pins.ts';
import { jsonText } from '../report/json-text.ts';
import { Ranges } from '../report/ranges.ts';
import type { ArgumentsOf, CommandIo, OptionsOf } from './command.ts';

/** `pinset pins`: who is pinned where, after all fall-backs and by which commands of scripts. */
export async function runPins(
  [paths]: ArgumentsOf<typeof pinsCommand>,
  { host, format }: OptionsOf<typeof pinsCommand>,
  io: CommandIo,
): Promise<number> {
  const loaded = await loadFleet(paths, host, io.cwd);
  const { workloads, notes } = workloadsOf(loaded);
  if (format === 'json') io.out(`${jsonText({ schemaVersion: 1, workloads })}\n`);
  else io.out(workloads.map(workloadText).join('\n'));
  const unreadable = loaded.hosts.flatMap(({ shown, document: { host, problems } }) =>
    host === null ? [`${shown}: ${problems[0]?.message ?? l10n.t('it does not describe a host')}`] : [],
  );
  for (const line of [...loaded.notes, ...notes, ...unreadable, ...loaded.failures]) io.say(line);
  return loaded.failures.length > 0 ? 2 : 0;
}

/** By path; those of a script in the order of execution. */
function workloadsOf(loaded: LoadedFleet): { workloads: PinnedWorkload[]; notes: string[] } {
  const ranges = new Ranges(loaded);
  const notes: string[] = [];
  const workloads = [...loaded.domains, ...loaded.scripts]
    .sort((a, b) => inOrder(a.shown, b.shown))
    .flatMap(({ shown, document }) => {
      const host = loaded.fleet.hostOf(document)?.host ?? null;
      if ('domain' in document) return [domainPins(shown, document, host, (span) => ranges.of(document.uri, span))];
      const pins = scriptPins(shown, document, host);
      notes.push(...pins.notes);
      return pins.workloads;
    });
  return { workloads, notes };
}
