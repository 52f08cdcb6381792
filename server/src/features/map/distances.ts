import * as l10n from '@vscode/l10n';
import { partName } from '../../drawing/level-names.ts';
import type { MapDistances } from '../../drawing/map/host-map.ts';
import type { HostNode } from '../../topology/host-topology.ts';

/** The most nodes of a table: the text and JSON reports have all distances. */
const mostInTable = 20;

/** The kernel's distances between nodes: a table, or their range if there are too many; null if none are known. */
export function distancesOf(nodes: readonly HostNode[]): MapDistances | null {
  const known = nodes.filter(({ distances }) => distances.size > 0);
  if (nodes.length < 2 || known.length === 0) return null;
  if (nodes.length > mostInTable) return { title: rangeInWords(known), columns: [], rows: [] };
  return {
    title: l10n.t('node distances (10 is local)'),
    columns: nodes.map(({ id }) => String(id)),
    rows: known.map(({ id, distances }) => ({
      name: partName('node', id),
      values: nodes.map((to) => String(distances.get(to.id) ?? '')),
    })),
  };
}

function rangeInWords(nodes: readonly HostNode[]): string {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const { id, distances } of nodes) {
    for (const [to, distance] of distances) {
      if (to === id) continue;
      least = Math.min(least, distance);
      most = Math.max(most, distance);
    }
  }
  return least >= most
    ? l10n.t('node distances: {0} (10 is local)', most)
    : l10n.t('node distances: {0} to {1} (10 is local)', least, most);
}
