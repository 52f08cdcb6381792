import * as l10n from '@vscode/l10n';
import { memoryUnitBytes } from '../../../base/memory-unit.ts';
import type { CpuSet } from '../../../cpuset/cpuset.ts';
import { parseLibvirt } from '../../../cpuset/libvirt.ts';
import { buildHostTopology, type CpuPart, type NodePart } from '../../build-topology.ts';
import type { HostPages } from '../../host-topology.ts';
import { type CaptureProblem, type CaptureResult, understood, unreadable } from '../capture.ts';
import type { TopologyFormat } from '../format.ts';
import { groupLabels, labelMaker } from '../labels.ts';
import { wholeNumber } from '../whole-number.ts';
import { childOf, childrenOf, numberOf, parseXmlCapture, type XmlElement } from '../xml-capture.ts';

export const capabilitiesFormat: TopologyFormat = {
  kind: 'topology',
  id: 'libvirt-capabilities',
  program: 'virsh capabilities',
  fileMarks: ['capabilities'],
  texts: [
    {
      shape: 'element',
      begins: beginsCapabilities,
      resembles: (head) => head.startsWith('<'),
      parse: parseCapabilities,
    },
  ],
  commands: [
    {
      command: 'virsh capabilities > "$(hostname).capabilities.xml"',
      tells: ['cores', 'l3', 'l3-sizes', 'nodes', 'memory', 'huge-pages', 'distances'],
      mayTell: ['offline-cpus'],
    },
  ],
};

// Or with a part of them that tells the topology: <host>, its <topology>, or the <cells> in it. hwloc has a <topology>, too.
function beginsCapabilities(head: string): boolean {
  return /^(?:<capabilities>|<host>\s*<(?:uuid|cpu)>|<topology>\s*<cells\s|<cells(?: num=['"]\d{1,9}['"])?>\s*<cell\s)/.test(
    head,
  );
}

/**
 * Reads `virsh capabilities`, or the part of it that tells the topology. CPUs, nodes and cores come from host/topology/cells, the L3 groups from host/cache.
 * `<host><cpu><topology>` is ignored, because it counts sockets per node and flattens what it cannot express. The
 * capture lacks isolated CPUs and may leave out offline CPUs.
 */
export function parseCapabilities(text: string): CaptureResult {
  const xml = parseXmlCapture(text);
  if (!xml.ok) return unreadable(l10n.t('This virsh capabilities output cannot be read: {0}.', xml.problem));
  const root = xml.value;
  const host = root.name === 'host' ? root : childOf(root, 'host');
  const topology = root.name === 'topology' ? root : childOf(host, 'topology');
  const cellsElement = root.name === 'cells' ? root : childOf(topology, 'cells');
  if (root.name !== 'capabilities' && cellsElement === undefined) {
    return unreadable(
      l10n.t('This is {0}, not virsh capabilities output (root element <capabilities>).', documentKind(root)),
    );
  }
  const cells = childrenOf(cellsElement, 'cell');
  const problems: CaptureProblem[] = differentCounts(cellsElement, cells);
  const cpus = cpusOf(cells, childrenOf(childOf(host, 'cache'), 'bank'), problems);
  if (cpus.length === 0) {
    return unreadable(
      l10n.t(
        "These capabilities list no CPUs in host/topology/cells: either libvirt could not read the host's topology, or the output is incomplete.",
      ),
    );
  }
  const built = buildHostTopology({
    source: capabilitiesFormat.id,
    cpus,
    nodes: nodesOf(cells, problems),
    cpuVendor: childOf(childOf(host, 'cpu'), 'vendor')?.text,
  });
  return understood(built.value, [...problems, ...built.problems]);
}

// libvirt says how many cells and CPUs it lists.
function differentCounts(element: XmlElement | undefined, cells: readonly XmlElement[]): CaptureProblem[] {
  const announced = element === undefined ? null : numberOf(element, 'num');
  const problems: CaptureProblem[] = [];
  if (announced !== null && announced !== cells.length) {
    problems.push({
      message: l10n.t("the capture is incomplete: <cells num='{0}'> has {1} cells", announced, cells.length),
    });
  }
  for (const cell of cells) {
    const cpus = childOf(cell, 'cpus');
    const count = cpus === undefined ? null : numberOf(cpus, 'num');
    const listed = childrenOf(cpus, 'cpu').filter((cpu) => numberOf(cpu, 'id') !== null).length;
    if (count === null || count === listed) continue;
    const id = cell.attributes.get('id')?.slice(0, 20) ?? '?';
    problems.push({
      message: l10n.t("the capture is incomplete: cell {0} has {1} CPUs, but <cpus num='{2}'>", id, listed, count),
    });
    break;
  }
  return problems;
}

function documentKind(root: XmlElement): string {
  const kinds: Readonly<Record<string, string>> = {
    domain: l10n.t('a libvirt domain'),
    domstatus: l10n.t('the status file of a libvirt domain'),
    domainsnapshot: l10n.t('a snapshot of a libvirt domain'),
    domainCapabilities: l10n.t('the output of virsh domcapabilities, which has no host topology,'),
    topology: l10n.t('hwloc XML (lstopo)'),
    sysinfo: l10n.t('the output of virsh sysinfo'),
    network: l10n.t('a libvirt network'),
    device: l10n.t('a libvirt node device'),
  };
  const kind = Object.hasOwn(kinds, root.name) ? kinds[root.name] : undefined;
  return kind ?? l10n.t('an XML document with the root element <{0}>', root.name.slice(0, 40));
}

function cpusOf(cells: readonly XmlElement[], banks: readonly XmlElement[], problems: CaptureProblem[]): CpuPart[] {
  const entries = cells.flatMap((cell) =>
    childrenOf(childOf(cell, 'cpus'), 'cpu').map((cpu) => ({ cpu, node: numberOf(cell, 'id') })),
  );
  // libvirt prints only the id of an offline CPU. If every CPU has only an id, the driver does not know the topology
  // (libvirt's test driver, very old versions), and all CPUs are online.
  const tellsTopology = entries.some(({ cpu }) => cpu.attributes.has('siblings') || cpu.attributes.has('socket_id'));
  const l3 = l3GroupsOf(banks, problems);
  const packages = labelMaker();
  const dies = labelMaker();
  const clusters = labelMaker();
  const lists = listReader('siblings', problems);

  const cpus: CpuPart[] = [];
  let nameless = 0;
  for (const { cpu, node } of entries) {
    const id = numberOf(cpu, 'id');
    if (id === null) {
      nameless++;
      continue;
    }
    const socket = numberOf(cpu, 'socket_id');
    const die = numberOf(cpu, 'die_id');
    const cluster = numberOf(cpu, 'cluster_id');
    const siblings = cpu.attributes.get('siblings');
    cpus.push({
      id,
      online: !tellsTopology || siblings !== undefined || socket !== null,
      package: packages(socket),
      // die_id restarts in each socket on Intel and is unique on AMD.
      die: dies(socket, die),
      cluster: cluster === noCluster ? null : clusters(socket, die, cluster),
      l3: l3.labelOf.get(id) ?? null,
      l3KiB: l3.sizesKiB[l3.labelOf.get(id) ?? -1] ?? null,
      siblings: siblings === undefined ? null : lists(siblings),
      node,
    });
  }
  if (nameless > 0) {
    problems.push({
      message: l10n.t('{0} <cpu> elements are left out: their id is missing or not a number', nameless),
    });
  }
  return cpus;
}

/** The kernel's cluster_id of -1 in libvirt's output: the machine has no clusters. */
const noCluster = 65535;

// The L3 group of each CPU, and the size of each group by its label.
function l3GroupsOf(banks: readonly XmlElement[], problems: CaptureProblem[]) {
  const lists = listReader('cpus', problems);
  const groups = banks.flatMap(({ attributes }) => {
    const cpus = attributes.get('level') === '3' ? lists(attributes.get('cpus') ?? '') : null;
    return cpus === null ? [] : [{ cpus, size: kibibytes(attributes.get('size') ?? '', attributes.get('unit')) }];
  });
  const { labelOf, ambiguous } = groupLabels(groups.map(({ cpus }) => cpus));
  if (!ambiguous.isEmpty) {
    problems.push({
      message: l10n.t(
        'CPUs {0} are in more than one L3 cache bank; their L3 group is treated as unknown',
        ambiguous.toString(),
      ),
    });
  }
  return { labelOf, sizesKiB: groups.map(({ size }) => size) };
}

function nodesOf(cells: readonly XmlElement[], problems: CaptureProblem[]): NodePart[] {
  const nodes: NodePart[] = [];
  for (const cell of cells) {
    const id = numberOf(cell, 'id');
    if (id === null) {
      problems.push({ message: l10n.t('a <cell> is left out: its id is missing or not a number') });
      continue;
    }
    const memory = childOf(cell, 'memory');
    nodes.push({
      id,
      memoryKiB: memory === undefined ? null : kibibytes(memory.text, memory.attributes.get('unit')),
      pages: childrenOf(cell, 'pages').flatMap(pagesOf),
      distances: distancesOf(cell),
    });
  }
  return nodes;
}

function pagesOf(element: XmlElement): HostPages[] {
  const sizeKiB = kibibytes(element.attributes.get('size') ?? '', element.attributes.get('unit'));
  const count = wholeNumber(element.text);
  return sizeKiB === null || count === null ? [] : [{ sizeKiB, count }];
}

function distancesOf(cell: XmlElement): Map<number, number> {
  const distances = new Map<number, number>();
  for (const sibling of childrenOf(childOf(cell, 'distances'), 'sibling')) {
    const node = numberOf(sibling, 'id');
    const value = numberOf(sibling, 'value');
    if (node !== null && value !== null) distances.set(node, value);
  }
  return distances;
}

// Reads each text once, since all CPUs of a core have the same siblings. Reports only the first invalid list.
function listReader(attribute: string, problems: CaptureProblem[]): (text: string) => CpuSet | null {
  const read = new Map<string, CpuSet | null>();
  let reported = false;
  return (text) => {
    const known = read.get(text);
    if (known !== undefined) return known;
    const { cpus } = parseLibvirt(text);
    read.set(text, cpus);
    if (cpus === null && !reported) {
      reported = true;
      problems.push({
        message: l10n.t("{0}='{1}' is not a CPU list; it is treated as unknown", attribute, text.slice(0, 40)),
      });
    }
    return cpus;
  };
}

function kibibytes(text: string, unit: string | undefined): number | null {
  const amount = wholeNumber(text);
  const bytes = memoryUnitBytes(unit ?? null);
  if (amount === null || bytes === null) return null;
  return Number((BigInt(amount) * bytes) / 1024n);
}
