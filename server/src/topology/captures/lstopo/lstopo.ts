import * as l10n from '@vscode/l10n';
import { buildHostTopology, type CpuPart } from '../../build-topology.ts';
import { type HostDevice, highestHostNumber } from '../../host-topology.ts';
import { type CaptureProblem, type CaptureResult, understood, unreadable } from '../capture.ts';
import type { TopologyFormat } from '../format.ts';
import { lstopoLines } from './lines.ts';
import { type LstopoNodes, lstopoNodes, unitsOf } from './nodes.ts';
import { type LstopoObject, type LstopoTree, lstopoTree } from './objects.ts';
import { sizeIn } from './segment.ts';

/** What lstopo prints on a console, or `lstopo-no-graphics`. */
export const lstopoFormat: TopologyFormat = {
  kind: 'topology',
  id: 'lstopo',
  program: 'lstopo',
  fileMarks: ['lstopo'],
  texts: [{ shape: 'lines', begins: isLstopo, resembles: isDrawing, parse: parseLstopo }],
  commands: [
    {
      command: 'lstopo --of console > "$(hostname).lstopo.txt"',
      tells: ['cores', 'l3', 'l3-sizes', 'nodes'],
      mayTell: ['memory', 'devices'],
      note: () => l10n.t('lstopo --of xml tells more'),
    },
  ],
};

/**
 * Reads the text of lstopo, with Linux's numbers (P#), with or without hwloc's (L#). It lacks offline CPUs, distances
 * and kinds of cores, and rounds amounts of memory; those in GB are left out.
 */
export function parseLstopo(text: string, linesBefore = 0): CaptureResult {
  if (isDrawing(text)) {
    return unreadable(l10n.t('This is a drawing by lstopo, which Pinset cannot read. Capture lstopo --of xml.'));
  }
  const lines = lstopoLines(text, linesBefore);
  const tree = lines.ok ? lstopoTree(lines.value) : lines;
  if (!tree.ok) return unreadable(l10n.t('This lstopo output is incomplete: {0}.', tree.problem));
  const { units } = tree.value;
  if (units.length === 0) {
    return unreadable(l10n.t('This lstopo output has no PUs, so it lists no CPUs. Capture lstopo --of xml.'));
  }
  if (units.some(({ os }) => os === null)) {
    return unreadable(
      l10n.t("This lstopo output has hwloc's numbers (L#) without Linux's (P#). Capture lstopo without -l."),
    );
  }
  const counted = /^ *depth \d{1,3}: +(\d{1,9}) PU\b/m.exec(text)?.[1];
  if (counted !== undefined && Number(counted) !== units.length) {
    const problem = l10n.t('it counts {0} PUs but lists {1}', counted, units.length);
    return unreadable(l10n.t('This lstopo output is incomplete: {0}.', problem));
  }
  const problems: CaptureProblem[] = cutOff(tree.value);
  const nodes = lstopoNodes(tree.value, problems);
  const cpus = units.flatMap((unit) => cpuOf(unit, nodes));
  const devices = devicesOf(tree.value, nodes);
  const built = buildHostTopology({ source: lstopoFormat.id, cpus, nodes: nodes.nodes, devices });
  return understood(built.value, [...problems, ...built.problems]);
}

/** A package at the end of the text, without CPUs: in a container the rest may be hidden, else the text ends too early. */
function cutOff({ objects }: LstopoTree): CaptureProblem[] {
  const last = objects.filter(({ type }) => type === 'Package').at(-1);
  if (last === undefined || last.start < last.end) return [];
  return [{ message: l10n.t('a part seems to be missing: the last package has no CPUs') }];
}

function cpuOf(unit: LstopoObject, { nodeOf }: LstopoNodes): CpuPart[] {
  const id = unit.os ?? highestHostNumber + 1;
  const around = new Map<string, LstopoObject>();
  for (let object = unit.parent; object !== null; object = object.parent) {
    if (!around.has(object.type)) around.set(object.type, object);
  }
  const labelOf = (type: string) => around.get(type)?.index ?? null;
  const l3 = around.get('L3');
  return [
    {
      id,
      package: labelOf('Package'),
      die: labelOf('Die'),
      l3: l3?.index ?? null,
      l3KiB: l3 === undefined ? null : (sizeIn(l3.details)?.kib ?? null),
      l2: labelOf('L2'),
      core: labelOf('Core'),
      node: nodeOf.get(id) ?? null,
    },
  ];
}

/** Whether the text of lstopo begins here: with the machine, and an object or a device in it. */
function isLstopo(head: string): boolean {
  const [machine = '', next = ''] = head.split('\n', 2);
  if (!/^(?:Machine|System)(?= [(LP+]|$)/.test(machine.trimEnd())) return false;
  return machine.includes(' + ') || /^\s+(?:NUMANode|Package|Socket|Group\d|Die|L[1-5]|Core|PU)\b/.test(next);
}

/** `lstopo FILE.txt` and `--of ascii` draw boxes. */
function isDrawing(head: string): boolean {
  return /^\s*[┌+][─-]/.test(head) && head.includes('Machine');
}

function devicesOf(tree: LstopoTree, { nodeOf }: LstopoNodes): HostDevice[] {
  const nodeIn = new Map<LstopoObject, number | null>();
  return tree.devices.flatMap(({ text, place }): HostDevice[] => {
    const [, domain = '0000:', address] = /^PCI ([\da-f]{4,8}:)?([\da-f]{2}:[\da-f]{2}\.[0-7]) /.exec(text) ?? [];
    if (address === undefined) return [];
    if (place !== null && !nodeIn.has(place)) nodeIn.set(place, onlyNode(place));
    return [{ address: domain + address, node: place === null ? null : (nodeIn.get(place) ?? null) }];
  });

  function onlyNode(place: LstopoObject): number | null {
    const nodes = new Set([...unitsOf(tree, place)].map((cpu) => nodeOf.get(cpu) ?? null));
    return nodes.size === 1 ? ([...nodes][0] ?? null) : null;
  }
}
