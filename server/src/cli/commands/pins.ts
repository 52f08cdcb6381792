import * as l10n from '@vscode/l10n';
import { pins } from '../../features/analysis.ts';
import type { pinsCommand } from '../definitions/pins.ts';
import { type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { inOrder } from '../files/paths.ts';
import { jsonText } from '../report/json-text.ts';
import { byCpuJson, byCpuText } from '../report/pins-by-cpu.ts';
import { workloadJson, workloadText } from '../report/pins-report.ts';
import { Ranges } from '../report/ranges.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';
import { shownHosts } from './shown-hosts.ts';

/** `pinset pins`: shows which CPUs threads are pinned to, after all fall-backs and by which commands of scripts. */
export async function runPins(
  [paths]: ArgumentsOf<typeof pinsCommand>,
  { host, byCpu, format, connect, exclude, ignore }: OptionsOf<typeof pinsCommand>,
  io: CommandIo,
): Promise<number> {
  const loaded = await loadFleet(paths, host, io.cwd, { exclude, ignore, connect, io });
  if (byCpu === true) return showByCpu(loaded, format, io);
  const found = pinsIn(loaded);
  if (format === 'json') io.out(`${jsonText(inJson(found, new Ranges(loaded)))}\n`);
  else io.out(found.flatMap(({ shown, workloads }) => workloads.map((one) => workloadText(shown, one))).join('\n'));
  const notes = found.flatMap(({ shown, notes }) => notes.map((note) => `${shown}: ${note}`));
  const unreadable = loaded.hosts.flatMap(({ shown, document: { host, problems } }) =>
    host === null ? [`${shown}: ${problems[0]?.message ?? l10n.t('it does not describe a host')}`] : [],
  );
  for (const line of [...loaded.notes, ...notes, ...unreadable, ...loaded.failures]) io.say(line);
  return loaded.failures.length > 0 ? 2 : 0;
}

/** Host by host and CPU by CPU, with all that runs there, as `pinset map` has it. */
function showByCpu(loaded: LoadedFleet, format: 'text' | 'json', io: CommandIo): number {
  const { hosts, unreadable } = shownHosts(loaded, false, null);
  for (const line of [...loaded.notes, ...unreadable, ...loaded.failures]) io.say(line);
  if (hosts.length === 0) throw new CommandError(l10n.t('no host is known; --host FILE names one'));
  const path = (uri: string) => loaded.shownPath(uri);
  if (format === 'json') {
    io.out(`${jsonText({ schemaVersion: 1, hosts: hosts.map(({ map }) => byCpuJson(map, path)) })}\n`);
  } else io.out(hosts.map(({ map }) => byCpuText(map)).join('\n'));
  return loaded.failures.length > 0 || unreadable.length > 0 ? 2 : 0;
}

/** In the order of paths; those of a script in the order of execution. */
function pinsIn({ fleet, domains, scripts }: LoadedFleet) {
  return [...domains, ...scripts]
    .sort((a, b) => inOrder(a.shown, b.shown))
    .map(({ shown, document }) => ({ shown, uri: document.uri, ...pins(fleet, document) }));
}

function inJson(found: ReturnType<typeof pinsIn>, ranges: Ranges) {
  const workloads = found.flatMap(({ shown, uri, workloads }) =>
    workloads.map((one) => workloadJson(shown, one, (span) => ranges.of(uri, span))),
  );
  return { schemaVersion: 1, workloads };
}
