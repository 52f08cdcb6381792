import * as l10n from '@vscode/l10n';
import { drawMap, forecastReport, mapProposal } from '../../features/analysis.ts';
import type { mapCommand } from '../definitions/map.ts';
import { type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { writingTo } from '../files/output-file.ts';
import { type HostPart, mapPage } from '../report/map/map-page.ts';
import type { PlaceInPage } from '../report/map/map-tables.ts';
import { mapText } from '../report/map/map-text.ts';
import { paintFor } from '../report/paint.ts';
import { Ranges } from '../report/ranges.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';
import { type ShownHost, shownHosts } from './shown-hosts.ts';

/** `pinset map`: shows hosts with who is pinned where. */
export async function runMap(
  [paths]: ArgumentsOf<typeof mapCommand>,
  { host, format, output, connect, exclude, ignore }: OptionsOf<typeof mapCommand>,
  io: CommandIo,
): Promise<number> {
  const loaded = await loadFleet(paths, host, io.cwd, { exclude, ignore, connect, io, threads: true });
  const { hosts, unreadable } = shownHosts(loaded, format === 'html', Date.now());
  for (const line of [...loaded.notes, ...unreadable, ...loaded.failures]) io.say(line);
  const maps = hosts.map(({ map }) => map);
  if (maps.length === 0) throw new CommandError(nothingToShow(loaded));
  if (format === 'svg' && maps.length > 1) {
    const names = maps.map(({ name }) => name).join(', ');
    throw new CommandError(
      l10n.t('one picture shows one host, not {0}: {1}; --format html shows all of them', maps.length, names),
    );
  }
  const colour = io.colour && output === undefined;
  const text = () => {
    switch (format) {
      case 'text':
        return maps.map((map) => mapText(map, paintFor(colour))).join('\n');
      case 'svg':
        return maps.map((map) => drawMap(map)).join('');
      case 'html':
        return mapPage(
          hosts.map((one) => hostPart(one, loaded)),
          placesIn(loaded),
        );
    }
  };
  if (output === undefined) io.out(text());
  else await writingTo(output, io.cwd, async (write) => write(text()));
  return loaded.failures.length > 0 || unreadable.length > 0 ? 2 : 0;
}

function hostPart({ document, map }: ShownHost, { fleet }: LoadedFleet): HostPart {
  const domains = [...fleet.allDomains()].filter((one) => fleet.hostOf(one) === document);
  return {
    map,
    proposal: mapProposal(fleet, document, map),
    forecast: forecastReport(fleet, document, domains, () => true, null),
  };
}

/** `vms/db.xml:12`, as the command line shows paths. */
function placesIn(loaded: LoadedFleet): PlaceInPage {
  const ranges = new Ranges(loaded);
  return (uri, span) => {
    const path = loaded.shownPath(uri);
    return span === null ? path : `${path}:${ranges.of(uri, span).start.line + 1}`;
  };
}

function nothingToShow({ domains, scripts }: LoadedFleet): string {
  const [first] = [...domains, ...scripts];
  return first === undefined
    ? l10n.t('there are no hosts to show')
    : l10n.t('{0}: no host is known, so there is no map; --host FILE names one', first.shown);
}
