import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { byCore, type CpuGroup } from '../../drawing/groups.ts';
import type {
  MapConflict,
  MapCore,
  MapCounts,
  MapCpu,
  MapGroup,
  MapGuest,
  MapMemory,
} from '../../drawing/map/host-map.ts';
import { groupTitles } from '../../drawing/titles.ts';
import type { Host } from '../../topology/host.ts';
import type { HostCpu } from '../../topology/host-topology.ts';
import { listed } from '../../wording/wording.ts';
import type { BandOnMap } from './bands.ts';
import type { ConflictOnMap } from './conflicts.ts';
import { countsOf } from './counts.ts';
import { cpuLabel } from './cpu-label.ts';
import { conflictsInWords } from './legend.ts';
import type { PinOnMap } from './map-pins.ts';
import { type DriftsByCpu, driftedInWords } from './map-verified.ts';
import type { Places } from './places.ts';

/** What groups are made with. */
export interface GroupsContext {
  readonly host: Host;
  readonly places: Places;
  readonly bands: readonly BandOnMap[];
  readonly guests: readonly MapGuest[];
  readonly pins: readonly PinOnMap[];
  readonly conflicts: readonly ConflictOnMap[];
  readonly load: (cpu: number) => number | null;
  /** Who really runs elsewhere, or comes from elsewhere. */
  readonly drifts: DriftsByCpu;
  readonly memory: ReadonlyMap<number, MapMemory>;
  /** What stands at the end of a group's title. */
  readonly usageOf: (counts: MapCounts, cpus: CpuSet) => string;
}

/** The groups of a host as a map shows them; nodes without CPUs come last. */
export function groupsOnMap(root: CpuGroup, context: GroupsContext): readonly MapGroup[] {
  const { topology } = context.host;
  const outermost = root.labels.length === 0 && root.groups.length > 0 ? root.groups : [root];
  const titleOf = groupTitles(root, topology);
  const state: State = { ...context, titleOf, memoryLeft: new Map(context.memory) };
  const withoutCpus = topology.nodes
    .filter(({ cpus }) => cpus.isEmpty)
    .map(({ id }): CpuGroup => ({ labels: [{ level: 'node', label: id }], cpus: [], groups: [] }));
  const hasNodes = topology.nodes.some(({ cpus }) => !cpus.isEmpty);
  return [...outermost, ...withoutCpus].map((group, index) => groupOnMap(group, String(index), !hasNodes, true, state));
}

interface State extends GroupsContext {
  readonly titleOf: ReturnType<typeof groupTitles>;
  /** The nodes whose memory no group shows yet. */
  readonly memoryLeft: Map<number, MapMemory>;
}

/** `withBands`: bands are shown in this group, since no group inside is a node. */
function groupOnMap(group: CpuGroup, id: string, withBands: boolean, isOutermost: boolean, state: State): MapGroup {
  const { labels, cpus } = group;
  const set = CpuSet.from(cpus.map((cpu) => cpu.id));
  const memory = takeMemory(group, state);
  const isNode = labels.some(({ level }) => level === 'node');
  const showsBands = withBands || isNode;
  const counts = countsOf(cpus, state.places);
  const { title, detail } = state.titleOf(group);
  const drifted = state.drifts.threadsOn(set);
  const usage = set.isEmpty ? '' : state.usageOf(counts, set);
  return {
    id,
    labels,
    title,
    detail: memory === null ? detail : '',
    label: [
      ...new Set([title, ...(set.isEmpty ? [] : [l10n.t('CPUs {0}', listed(set)), usage])]),
      ...(memory !== null || detail === '' ? [] : [detail]),
      ...(counts.conflicts > 0 ? [conflictsInWords(counts.conflicts)] : []),
      ...(drifted > 0 ? [driftedInWords(drifted)] : []),
      ...(memory === null ? [] : [memory.label]),
    ].join(', '),
    cpus: set.toString(),
    counts,
    usage,
    conflicts: counts.conflicts > 0 && (isOutermost || isNode) ? conflictsInWords(counts.conflicts) : '',
    drifted,
    memory,
    bands: showsBands ? state.bands.flatMap((band, index) => (band.cpus.intersects(set) ? [index] : [])) : [],
    groups: group.groups.map((inner, index) => groupOnMap(inner, `${id}.${index}`, false, false, state)),
    cores: group.groups.length > 0 ? [] : coresOf(cpus, state),
  };
}

/** The first group of a node shows its memory. */
function takeMemory({ labels }: CpuGroup, { memoryLeft }: State): MapMemory | null {
  for (const { level, label } of labels) {
    if (level !== 'node' || typeof label !== 'number') continue;
    const memory = memoryLeft.get(label) ?? null;
    memoryLeft.delete(label);
    return memory;
  }
  return null;
}

/** `12 used, 4 free`: what a group has for guests. */
export function usageOf({ cpus, used, free, offline }: MapCounts): string {
  if (offline === cpus) return l10n.t('{0} offline', offline);
  return `${l10n.t('{0} used', used)}, ${l10n.t('{0} free', free)}`;
}

function coresOf(cpus: readonly HostCpu[], state: State): readonly MapCore[] {
  return byCore(cpus).map((core) => ({
    core: core[0]?.core ?? null,
    cpus: core.map((cpu) => cpuOnMap(cpu, state)),
    conflicts: [...new Set(core.flatMap(({ id }) => state.places.conflictsOn(id, 'core')))],
  }));
}

function cpuOnMap(cpu: HostCpu, { places, pins, guests, conflicts, load, drifts }: State): MapCpu {
  const { id } = cpu;
  const own = [...places.pinsOn(id)].sort((a, b) => rankOf(pins[a]) - rankOf(pins[b]) || a - b);
  const onCpu = places.conflictsOn(id, 'cpu');
  const known = [...onCpu, ...places.conflictsOn(id, 'core')].flatMap((index): MapConflict[] => {
    const conflict = conflicts[index]?.conflict;
    return conflict === undefined ? [] : [conflict];
  });
  const marks = places.marksOf(cpu);
  return {
    id,
    marks,
    pins: own,
    conflicts: onCpu,
    findings: places.findingsOn(id),
    load: load(id),
    label: cpuLabel(
      cpu,
      marks,
      own.flatMap((index) => pins[index]?.pin ?? []),
      guests,
      known,
      drifts.toldOn(id),
    ),
  };
}

/** vCPUs before all others, and those with a CPU of their own before pools. */
function rankOf(one: PinOnMap | undefined): number {
  if (one === undefined) return 9;
  const { role, kind } = one.pin;
  if (role === 'vcpu') return kind === 'one' ? 0 : 1;
  return role === 'process' ? 2 : role === 'emulator' ? 3 : 4;
}
