import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { shortList } from '../../../cpuset/short-list.ts';
import { buildHostTopology } from '../../build-topology.ts';
import { type HostDevice, highestHostNumber } from '../../host-topology.ts';
import { type CaptureProblem, type CaptureResult, understood, unreadable } from '../capture.ts';
import type { TopologyFormat } from '../format.ts';
import { parseXmlCapture, rootElementOf, type XmlElement } from '../xml-capture.ts';
import { readHwlocCpus } from './cpus.ts';
import { readHwlocDistances } from './distances.ts';
import { type HwlocNodes, nodeAround, readHwlocNodes } from './nodes.ts';
import { type HwlocObject, type HwlocObjects, infoOf, readHwlocObjects } from './objects.ts';

export const hwlocFormat: TopologyFormat = {
  kind: 'topology',
  id: 'hwloc',
  program: 'lstopo --of xml',
  fileMarks: ['hwloc'],
  texts: [
    {
      shape: 'element',
      begins: (head) => /^<(?:topology|root)(?: version="[^"<>]*")?\s*>\s*<object\s/.test(head),
      resembles: (head) => isRootName(rootElementOf(head)),
      parse: parseHwlocXml,
    },
  ],
  commands: [
    {
      command: 'lstopo --of xml "$(hostname).hwloc.xml"',
      tells: [
        'cores',
        'core-kinds',
        'l3',
        'l3-sizes',
        'nodes',
        'memory',
        'huge-pages',
        'distances',
        'offline-cpus',
        'devices',
      ],
    },
  ],
};

/**
 * Reads hwloc's XML (`lstopo --of xml`), versions 1.x, 2.x and 3.x. Which CPUs belong together is taken from the sets
 * of CPUs in the objects, not from the nesting of the objects, which changed between versions. The format lacks
 * isolated CPUs and the topology of offline CPUs.
 */
export function parseHwlocXml(text: string): CaptureResult {
  const xml = parseXmlCapture(text);
  if (!xml.ok) return unreadable(l10n.t('This hwloc XML (lstopo --of xml) cannot be read: {0}.', xml.problem));
  const topology = xml.value;
  if (!isRootName(topology.name)) {
    return unreadable(
      l10n.t('This is not hwloc XML: its root element is <{0}>, not <topology>.', topology.name.slice(0, 40)),
    );
  }
  const problems = problemsOfVersion(topology);
  const tree = readHwlocObjects(topology, problems);
  const nodes = readHwlocNodes(tree, readHwlocDistances(topology, tree.objects, problems), problems);
  const cpus = readHwlocCpus(topology, tree, nodes, problems);
  if (cpus.length === 0) {
    return unreadable(
      l10n.t(
        'This hwloc XML lists no CPUs: it has no <object type="PU"> with an os_index, so it does not describe a whole host.',
      ),
    );
  }
  const missing = missingUnits(tree);
  if (missing !== null) return unreadable(missing);
  const built = buildHostTopology({
    source: hwlocFormat.id,
    cpus,
    nodes: nodes.nodes,
    devices: devicesOf(tree, nodes),
    cpuVendor: vendorOf(tree),
  });
  return understood(built.value, [...problems, ...built.problems]);
}

// The set of CPUs of the machine is that of its PUs.
function missingUnits(tree: HwlocObjects): string | null {
  const machine = tree.objects[0];
  if (machine === undefined) return null;
  const listed = CpuSet.from(
    tree.objects.flatMap(({ kind, osIndex }) =>
      kind === 'pu' && osIndex !== null && osIndex <= highestHostNumber ? [osIndex] : [],
    ),
  );
  const missing = tree.cpusOf(machine).difference(listed);
  if (missing.isEmpty) return null;
  return l10n.t(
    'This hwloc XML is incomplete: the cpuset of the machine has {0} CPUs, but the PUs of CPUs {1} are missing.',
    tree.cpusOf(machine).size,
    shortList(missing),
  );
}

// The oldest versions called it root.
function isRootName(name: string | null): boolean {
  return name === 'topology' || name === 'root';
}

function problemsOfVersion(topology: XmlElement): CaptureProblem[] {
  const version = topology.attributes.get('version')?.slice(0, 20);
  if (version === undefined || Number.parseInt(version, 10) <= 3) return [];
  return [
    {
      message: l10n.t('This hwloc XML has version {0}. Pinset knows 1.x to 3.x and reads what is as in 3.x.', version),
    },
  ];
}

/** The vendor is in an info of the packages or of the machine. */
function vendorOf({ objects }: HwlocObjects): string | null {
  for (const { element } of objects) {
    const vendor = infoOf(element, 'CPUVendor');
    if (vendor !== null) return vendor;
  }
  return null;
}

function devicesOf(tree: HwlocObjects, nodes: HwlocNodes): HostDevice[] {
  const nodeOf = new Map<HwlocObject, number | null>();
  const devices: HostDevice[] = [];
  for (const { kind, element, place } of tree.objects) {
    const address = element.attributes.get('pci_busid');
    if (kind !== 'pci' || address === undefined || !/^[\da-f]{4,8}:[\da-f]{2}:[\da-f]{2}\.[0-7]$/i.test(address))
      continue;
    if (place !== null && !nodeOf.has(place)) nodeOf.set(place, nodeAround(place, tree, nodes));
    devices.push({ address: address.toLowerCase(), node: place === null ? null : (nodeOf.get(place) ?? null) });
  }
  return devices;
}
