import * as l10n from '@vscode/l10n';
import type { ForecastReport, HostMap, MapProposal } from '../../../features/analysis.ts';
import { escaped } from './html.ts';
import { mapFigure } from './map-figure.ts';
import { findingsTable, forecastTable, guestsTable, type PlaceInPage } from './map-tables.ts';
import { pageStyle } from './page-style.ts';
import { proposalPart } from './proposal-part.ts';

/** What a page shows of one host. */
export interface HostPart {
  readonly map: HostMap;
  readonly proposal: MapProposal | null;
  readonly forecast: ForecastReport | null;
}

/**
 * A page with the maps of hosts, their guests, findings, a proposal and a forecast. It loads nothing and runs nothing, so
 * it opens from a file and can be sent around. The HTML is well-formed XML too. `placeOf` says where something is, as the reader knows the files.
 */
export function mapPage(hosts: readonly HostPart[], placeOf: PlaceInPage): string {
  const names = hosts.map(({ map }) => map.name).join(', ');
  return `${[
    '<!doctype html>',
    // The code of the language that messages are in.
    `<html lang="${escaped(l10n.t('en'))}">`,
    '<head>',
    '<meta charset="utf-8"/>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    '<meta name="color-scheme" content="light dark"/>',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>`,
    `<title>${escaped(l10n.t('Host map: {0}', names))}</title>`,
    `<style>${pageStyle}</style>`,
    '</head>',
    '<body>',
    ...(hosts.length > 1 ? [navigation(hosts)] : []),
    '<main>',
    ...hosts.map((host, index) => hostPart(host, index, placeOf)),
    '</main>',
    `<footer>${escaped(l10n.t('Made by Pinset: {0}', 'pinset map --format html'))}</footer>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

function navigation(hosts: readonly HostPart[]): string {
  const items = hosts.map(({ map }, index) => {
    const { conflicts } = map.counts;
    const mark = conflicts > 0 ? ` <strong class="alarm">${escaped(map.legend.chips[0]?.text ?? '')}</strong>` : '';
    return `<li><a href="#host-${index}">${escaped(map.name)}</a>${mark}</li>`;
  });
  return `<nav aria-label="${escaped(l10n.t('Hosts'))}"><ul>${items.join('')}</ul></nav>`;
}

function hostPart({ map, proposal, forecast }: HostPart, index: number, placeOf: PlaceInPage): string {
  return [
    `<section id="host-${index}" aria-labelledby="host-${index}-name">`,
    `<h1 id="host-${index}-name">${escaped(map.name)}</h1>`,
    mapFigure(map, `h${index}-`, l10n.t('Map of {0}', map.name)),
    guestsTable(map, placeOf),
    findingsTable(map, placeOf),
    ...(proposal === null ? [] : [proposalPart(map, proposal, `h${index}-after-`, placeOf)]),
    ...(forecast === null ? [] : [forecastTable(forecast)]),
    '</section>',
  ].join('\n');
}
