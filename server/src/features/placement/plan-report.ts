import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { PlacedFinding, RankedPlacement } from '../../fixes/placing/ranked-placements.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { FoundPlacement } from '../../placement/alternatives.ts';
import type { Placement, PlacementCost, PlanResult } from '../../placement/placement.ts';
import type { PlacementRequest } from '../../placement/request/request.ts';
import type { Host } from '../../topology/host.ts';
import { amount, cpus, enumeration, nodes } from '../../wording/wording.ts';
import type { PlannedDomain } from './plan.ts';

/** A plan for people: a line a thread, the memory and what the domain does not get; or why there is no placement. */
export function planReport(planned: PlannedDomain): string {
  const { result } = planned;
  return result.feasible ? placementReport(planned, result) : shortageReport(planned, result);
}

/** Several placements of one domain for people, numbered, each in a few lines. `document` is the domain. */
export function alternativesReport(ranked: readonly RankedPlacement[], document: DomainDocument): string {
  const blocks = ranked.map((one, index) => {
    const lines = [...movesInWords(one), ...effectsInWords(one, document)];
    return [`  ${index + 1}. ${placeOf(one)}`, ...lines.map((line) => `     ${line}`)].join('\n');
  });
  return `${[l10n.t('alternatives, best first:'), ...blocks].join('\n\n')}\n`;
}

function placeOf({ nodes: on, cores, l3Groups, placement }: RankedPlacement): string {
  const parts = [
    ...(on.isEmpty ? [] : [nodes(on)]),
    cpus(CpuSet.unionOf(placement.vcpus.map((one) => one.cpus))),
    ...(cores.length === 0 ? [] : [amount(cores.length, 'core')]),
    ...(l3Groups.length === 0 ? [] : [amount(l3Groups.length, 'L3 group')]),
  ];
  return parts.join(', ');
}

/** What a placement moves, a line each; nothing if no vCPU and no memory moves. */
export function movesInWords({ movedPins, newPins, movedMemory, change }: RankedPlacement): string[] {
  if (change.kind === 'fix' && change.edits.length === 0) return [l10n.t('the domain is already there')];
  const lines: string[] = [];
  if (newPins > 0) lines.push(l10n.t('{0} without a pin get one', amount(newPins, 'vCPU')));
  if (movedPins.length > 0) lines.push(l10n.t('pins that move: {0}', movedPins.length));
  for (const { cell, from, to } of movedMemory) {
    lines.push(
      cell === null
        ? l10n.t('the memory moves from {0} to {1}', nodes(from), nodes(to))
        : l10n.t('the memory of guest cell {0} moves from {1} to {2}', cell, nodes(from), nodes(to)),
    );
  }
  return lines;
}

/** Which findings a placement resolves and causes, a line each, with up to `most` rules by name. */
export function effectsInWords(
  { resolved, caused }: RankedPlacement,
  document: DomainDocument,
  most = Number.POSITIVE_INFINITY,
): string[] {
  return [
    ...(resolved.length === 0 ? [] : [l10n.t('resolves {0}', rulesIn(resolved, document, most))]),
    ...(caused.length === 0 ? [] : [l10n.t('causes {0}', rulesIn(caused, document, most))]),
  ];
}

/** `l3-straddle, cpu-overcommit in db.xml`, each once. */
function rulesIn(found: readonly PlacedFinding[], document: DomainDocument, most: number): string {
  const names = found.map(({ document: at, finding: { rule } }) => {
    return at === document ? rule : l10n.t('{0} in {1}', rule, at.path.slice(at.path.lastIndexOf('/') + 1));
  });
  const each = [...new Set(names)];
  const said = each.slice(0, most).join(', ');
  return each.length <= most ? said : l10n.t('{0} and {1} more', said, each.length - most);
}

function placementReport(
  { name, request, host }: PlannedDomain,
  { placement, cost, exact, gap }: Extract<PlanResult, { feasible: true }>,
): string {
  const rows = [
    [l10n.t('thread'), l10n.t('CPU'), l10n.t('core'), l10n.t('node')],
    ...placement.vcpus.map(({ vcpu, cpus }) => row(l10n.t('vCPU {0}', vcpu), cpus, host)),
    ...(placement.emulator === null ? [] : [row(l10n.t('emulator'), placement.emulator, host)]),
    ...placement.iothreads.map(({ id, cpus }) => row(l10n.t('iothread {0}', id), cpus, host)),
  ];
  const lines = [l10n.t('{0} on host {1}', name, host.name), '', ...inColumns(rows), ...memoryLines(placement)];
  const remarks = remarksOn(cost, request, kindsOf(placement, host));
  if (!exact) remarks.push(searchEnded(gap));
  if (remarks.length > 0) lines.push('', ...remarks.map((remark) => `  - ${remark}`));
  return `${lines.join('\n')}\n`;
}

function searchEnded(gap: FoundPlacement['gap']): string {
  if (gap === null) return l10n.t('the search was cut short, so there may be a better placement');
  if (gap.movedVcpus === 0) return l10n.t('the search was cut short, but no placement moves fewer pins');
  const more = amount(gap.movedVcpus, 'pin');
  return l10n.t('the search was cut short: in the best placement, at most {0} more could stay', more);
}

function shortageReport({ name, host }: PlannedDomain, { reasons }: Extract<PlanResult, { feasible: false }>): string {
  const lines = reasons.map(({ message }) => `  - ${message}`);
  return `${[l10n.t('{0} does not fit on host {1}', name, host.name), ...lines].join('\n')}\n`;
}

function row(thread: string, cpus: CpuSet, { topology }: Host): string[] {
  const [cpu] = cpus;
  const core = cpus.size === 1 && cpu !== undefined ? topology.coreOf(cpu) : null;
  const siblings = core === null ? undefined : topology.cores[core];
  const nodes = topology.nodesOf(cpus);
  return [thread, cpus.toString(), siblings === undefined ? '' : `{${siblings}}`, nodes.toString()];
}

function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

function memoryLines({ memory, cells }: Placement): string[] {
  if (memory === null) return [];
  const lines = [l10n.t('memory: mode {0}, node {1}', memory.mode, memory.nodeset.toString())];
  for (const { cell, nodes } of cells) {
    lines.push(l10n.t('memory of guest cell {0}: node {1}', cell, nodes.toString()));
  }
  return ['', ...lines.map((line) => `  ${line}`)];
}

function kindsOf({ vcpus }: Placement, { topology }: Host): ReadonlySet<string> {
  return new Set(vcpus.flatMap(({ cpus }) => [...cpus].flatMap((cpu) => topology.cpu(cpu)?.kind ?? [])));
}

/** What the domain does not get, the most important first. */
function remarksOn(
  cost: PlacementCost,
  { cells, threads, pins }: PlacementRequest,
  kinds: ReadonlySet<string>,
): string[] {
  const spread = cells[0]?.cell === null;
  const remarks: string[] = [];
  const say = (count: number, message: string) => {
    if (count > 0) remarks.push(message);
  };
  if (spread) {
    say(
      cost.nodes,
      l10n.t(
        'it spreads over {0} nodes because no single node has room for it; guest NUMA cells would tell the guest',
        cost.nodes + 1,
      ),
    );
  } else {
    say(cost.nodes, l10n.t('guest cells that share a node with another: {0}', cost.nodes));
  }
  say(cost.remoteDevices, l10n.t('devices on another node: {0}', cost.remoteDevices));
  if (kinds.size > 1) remarks.push(l10n.t('its vCPUs are on cores of {0} kinds', kinds.size));
  else say(cost.coreKinds, l10n.t('its vCPUs are on {0} cores', enumeration([...kinds])));
  say(cost.splitGuestCores, l10n.t('guest cores that are not on one host core: {0}', cost.splitGuestCores));
  say(
    cost.poolCpus,
    l10n.t('CPUs taken from pools of other guests, which keep enough for their vCPUs: {0}', cost.poolCpus),
  );
  if (threads === null || threads === 'isolate') {
    say(
      cost.crowding,
      l10n.t('vCPUs or guest cores that share a host core with another of the domain: {0}', cost.crowding),
    );
  }
  say(cost.sharedCores, l10n.t('host cores that other guests use too: {0}', cost.sharedCores));
  if (spread) say(cost.movedMemory, l10n.t('its memory leaves the nodes that it is bound to'));
  else
    say(
      cost.movedMemory,
      l10n.t('guest cells whose memory leaves the nodes that it is bound to: {0}', cost.movedMemory),
    );
  say(cost.isolation, l10n.t('CPUs that are isolated but should not be, or the reverse: {0}', cost.isolation));
  if (pins.size > 0) remarks.push(l10n.t('{1} of {0} pinned vCPUs move', pins.size, cost.movedVcpus));
  return remarks;
}
