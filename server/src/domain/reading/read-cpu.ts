import { childrenNamed, type XmlElement } from '../../syntax/xml/element.ts';
import type { CellDistance, GuestCell, GuestCpu, GuestTopology } from '../domain.ts';
import { readMemoryAttribute } from './read-memory.ts';
import {
  elementSpan,
  knownAttribute,
  maxUnsigned,
  readAttribute,
  readCpuList,
  readNumber,
  readText,
} from './read-value.ts';

/**
 * Reads `<cpu>`. If there are several, libvirt takes mode, topology and features from the first, but the guest's NUMA
 * cells from the first `<numa>` of any (its XPath is `./cpu/numa[1]/cell`; measured with virsh 9.0.0).
 */
export function readGuestCpu(elements: readonly XmlElement[]): GuestCpu | null {
  const [cpu] = elements;
  if (cpu === undefined) return null;
  const [topology] = childrenNamed(cpu, 'topology');
  const numa = elements.flatMap((element) => childrenNamed(element, 'numa').slice(0, 1));
  return {
    ...elementSpan(cpu),
    mode: readAttribute(cpu, 'mode', readText),
    topology: topology === undefined ? null : readTopology(topology),
    features: childrenNamed(cpu, 'feature').flatMap(readFeature),
    numa: numa[0] === undefined ? null : elementSpan(numa[0]),
    cells: numa.flatMap((element) => childrenNamed(element, 'cell')).map(readCell),
  };
}

function readTopology(element: XmlElement): GuestTopology {
  const count = (name: string) => readAttribute(element, name, (source) => readNumber(source, 1, maxUnsigned));
  return {
    ...elementSpan(element),
    sockets: count('sockets'),
    dies: count('dies'),
    clusters: count('clusters'),
    cores: count('cores'),
    threads: count('threads'),
  };
}

function readFeature(element: XmlElement): GuestCpu['features'][number][] {
  const name = knownAttribute(element, 'name');
  return name === null ? [] : [{ name, policy: knownAttribute(element, 'policy'), span: element.span }];
}

function readCell(element: XmlElement): GuestCell {
  return {
    ...elementSpan(element),
    id: readAttribute(element, 'id', (source) => readNumber(source)),
    cpus: readAttribute(element, 'cpus', readCpuList),
    memoryKiB: readMemoryAttribute(element, 'memory'),
    distances: childrenNamed(element, 'distances')
      .slice(0, 1)
      .flatMap((distances) => childrenNamed(distances, 'sibling'))
      .map(readDistance),
  };
}

function readDistance(element: XmlElement): CellDistance {
  return {
    ...elementSpan(element),
    to: readAttribute(element, 'id', (source) => readNumber(source)),
    value: readAttribute(element, 'value', (source) => readNumber(source)),
  };
}
