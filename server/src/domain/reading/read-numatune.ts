import { childrenNamed, type XmlElement } from '../../syntax/xml/element.ts';
import { type Domain, type Memnode, memoryModes, type NumatuneMemory, placements } from '../domain.ts';
import { elementSpan, readAttribute, readCpuList, readNumber, readWord } from './read-value.ts';

/** The contents of `<numatune>`. */
export type Numatune = Pick<Domain, 'numatune' | 'numatuneMemory' | 'memnodes'>;

/** Reads the first `<numatune>` (libvirt refuses a second one) and the first `<memory>` in it. */
export function readNumatune(element: XmlElement | undefined): Numatune {
  if (element === undefined) return { numatune: null, numatuneMemory: null, memnodes: [] };
  const [memory] = childrenNamed(element, 'memory');
  return {
    numatune: elementSpan(element),
    numatuneMemory: memory === undefined ? null : readNumatuneMemory(memory),
    memnodes: childrenNamed(element, 'memnode').map(readMemnode),
  };
}

function readNumatuneMemory(element: XmlElement): NumatuneMemory {
  return {
    ...elementSpan(element),
    mode: readMode(element),
    nodeset: readAttribute(element, 'nodeset', readCpuList),
    placement: readAttribute(element, 'placement', (source) => readWord(source, placements)),
  };
}

function readMemnode(element: XmlElement): Memnode {
  return {
    ...elementSpan(element),
    cellid: readAttribute(element, 'cellid', (source) => readNumber(source)),
    mode: readMode(element),
    nodeset: readAttribute(element, 'nodeset', readCpuList),
  };
}

function readMode(element: XmlElement) {
  return readAttribute(element, 'mode', (source) => readWord(source, memoryModes));
}
