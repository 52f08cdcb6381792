import * as l10n from '@vscode/l10n';
import { drawMap, type HostMap, hostMap } from '../../features/analysis.ts';
import type { mapCommand } from '../definitions/map.ts';
import { type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { writingTo } from '../files/output-file.ts';
import { inOrder } from '../files/paths.ts';
import { mapText } from '../report/map-text.ts';
import { paintFor } from '../report/paint.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';

/** `pinset map`: shows hosts with who is pinned where. */
export async function runMap(
  [paths]: ArgumentsOf<typeof mapCommand>,
  { host, format, output, exclude, ignore }: OptionsOf<typeof mapCommand>,
  io: CommandIo,
): Promise<number> {
  const loaded = await loadFleet(paths, host, io.cwd, { exclude, ignore });
  const { maps, unreadable } = mapsOf(loaded);
  for (const line of [...loaded.notes, ...unreadable, ...loaded.failures]) io.say(line);
  if (maps.length === 0) throw new CommandError(nothingToShow(loaded));
  if (format === 'svg' && maps.length > 1) {
    const names = maps.map(({ name }) => name).join(', ');
    throw new CommandError(l10n.t('one picture shows one host, not {0}: {1}', maps.length, names));
  }
  const colour = io.colour && output === undefined;
  const text =
    format === 'svg'
      ? maps.map((map) => drawMap(map)).join('')
      : maps.map((map) => mapText(map, paintFor(colour))).join('\n');
  if (output === undefined) io.out(text);
  else await writingTo(output, io.cwd, async (write) => write(text));
  return loaded.failures.length > 0 || unreadable.length > 0 ? 2 : 0;
}

/**
 * The hosts that were given and those of the documents that were, by name. A host without any of these documents is
 * shown only if it was given itself.
 */
function mapsOf({ fleet, domains, scripts, hosts }: LoadedFleet): {
  readonly maps: readonly HostMap[];
  readonly unreadable: readonly string[];
} {
  const asked = new Set(hosts.map(({ document }) => document));
  for (const { document } of [...domains, ...scripts]) {
    const host = fleet.hostOf(document);
    if (host !== null) asked.add(host);
  }
  const maps = [...asked].flatMap((document) => hostMap(fleet, document) ?? []);
  const unreadable = hosts.flatMap(({ shown, document: { host, problems } }) =>
    host === null ? [`${shown}: ${problems[0]?.message ?? l10n.t('it does not describe a host')}`] : [],
  );
  return { maps: maps.sort((a, b) => inOrder(a.name, b.name)), unreadable };
}

function nothingToShow({ domains, scripts }: LoadedFleet): string {
  const [first] = [...domains, ...scripts];
  return first === undefined
    ? l10n.t('there are no hosts to show')
    : l10n.t('{0}: no host is known, so there is no map; --host FILE names one', first.shown);
}
