import * as l10n from '@vscode/l10n';
import type { HostMap, MapProposal } from '../../../features/analysis.ts';
import { escaped, table } from './html.ts';
import { mapFigure } from './map-figure.ts';
import type { PlaceInPage } from './map-tables.ts';

/** What the fixes of a host would change: its map afterwards, who moves where, and in which documents. */
export function proposalPart(
  before: HostMap,
  { after, changes, moves }: MapProposal,
  idPrefix: string,
  placeOf: PlaceInPage,
): string {
  const title = l10n.t('Proposal');
  const count = ({ findings }: HostMap) => findings.filter(({ severity }) => severity !== 'info').length;
  const effect = l10n.t(
    'What pinset fix would change: {0} errors and warnings become {1}, {2} conflicts become {3}.',
    count(before),
    count(after),
    before.counts.conflicts,
    after.counts.conflicts,
  );
  const head = [l10n.t('Thread'), l10n.t('from CPUs'), l10n.t('to CPUs')];
  const rows = moves.slice(0, mostMoves).map(({ guest, role, number, from, to }) => {
    const name = before.guests[guest]?.name ?? '';
    return [escaped(threadInWords(role, number, name)), escaped(from ?? '?'), escaped(to ?? '?')];
  });
  const titles = changes.flatMap(({ uri, titles: own }) =>
    own.map((one) => `<li><code>${escaped(placeOf(uri, null))}</code>: ${escaped(one)}</li>`),
  );
  return [
    `<h2>${escaped(title)}</h2>`,
    `<p>${escaped(effect)}</p>`,
    mapFigure(after, idPrefix, l10n.t('Map of {0} after the fixes', before.name)),
    ...(rows.length === 0 ? [] : [table(title, head, rows)]),
    ...(titles.length === 0 ? [] : [`<ul>${titles.join('\n')}</ul>`]),
  ].join('\n');
}

/** The most moved threads that are listed; the map shows all. */
const mostMoves = 500;

function threadInWords(role: string, number: number | null, name: string): string {
  switch (role) {
    case 'vcpu':
      return l10n.t('vCPU {0} of {1}', String(number ?? ''), name);
    case 'iothread':
      return l10n.t('iothread {0} of {1}', String(number ?? ''), name);
    case 'emulator':
      return l10n.t('emulator of {0}', name);
    default:
      return name;
  }
}
