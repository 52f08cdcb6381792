import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { specialCpus } from '../../drawing/host-summary.ts';
import { partName } from '../../drawing/level-names.ts';
import type { HostMap } from '../../drawing/map/host-map.ts';
import type { Host } from '../../topology/host.ts';
import type { HostNode } from '../../topology/host-topology.ts';
import { amount, listed } from '../../wording/wording.ts';
import { composeMap } from './compose-map.ts';
import { distancesOf } from './distances.ts';
import { memoryOfNode } from './map-memory.ts';
import { driftsByCpu } from './map-verified.ts';
import { placesOf } from './places.ts';

/** The map of a host alone, without guests: its parts, their memory, and the distances of its nodes. It needs no rules. */
export function bareMap(host: Host): HostMap {
  const { nodes } = host.topology;
  const memories = nodes.map(memoryOfNode);
  return composeMap({
    uri: '',
    host,
    guests: [],
    pins: [],
    bands: [],
    conflicts: [],
    found: [],
    places: placesOf([], [], [], host),
    load: () => null,
    drifts: driftsByCpu(null),
    // Without huge pages a bar would show nothing, and the title has the size.
    memory: new Map(memories.some(({ pools }) => pools.length > 0) ? memories.map((one) => [one.node, one]) : []),
    chips: [],
    told: [...nodes.map(nodeInWords), ...specialCpus(host, (cpus) => listed(cpus))],
    usageOf: (_, cpus) => cpusInWords(cpus),
    distances: distancesOf(nodes),
    verified: null,
  });
}

function nodeInWords(node: HostNode): string {
  const cpus = node.cpus.isEmpty ? l10n.t('no CPUs') : l10n.t('CPUs {0}', listed(node.cpus));
  return `${partName('node', node.id)}: ${cpus}, ${memoryOfNode(node).label}`;
}

/** A title has room for a short list. */
function cpusInWords(cpus: CpuSet): string {
  const list = listed(cpus);
  return list.length > longestList ? amount(cpus.size, 'CPU') : l10n.t('CPUs {0}', list);
}

const longestList = 24;
