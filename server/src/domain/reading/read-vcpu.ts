import { attributeText, childrenNamed, elementText, type XmlElement } from '../../syntax/xml/element.ts';
import { type Located, placements, type VcpuElement, type VcpuState } from '../domain.ts';
import { elementSpan, readAttribute, readCpuList, readNumber, readSwitch, readWord } from './read-value.ts';

/** Reads `<vcpu placement= cpuset= current=>4</vcpu>`. */
export function readVcpu(element: XmlElement): VcpuElement {
  return {
    ...elementSpan(element),
    count: readNumber(elementText(element)),
    current: readAttribute(element, 'current', (source) => readNumber(source)),
    placement: readAttribute(element, 'placement', (source) => readWord(source, placements)),
    cpuset: readAttribute(element, 'cpuset', readCpuList),
  };
}

/**
 * Reads the `<vcpu id= enabled= hotpluggable=/>` of the `<vcpus>` elements, which add up (measured with virsh 9.0.0).
 * Those without an id are left out, because they refer to no vCPU.
 */
export function readVcpuStates(elements: readonly XmlElement[]): VcpuState[] {
  return elements
    .flatMap((element) => childrenNamed(element, 'vcpu'))
    .flatMap((element) => {
      const id = readAttribute(element, 'id', (source) => readNumber(source));
      if (id === null) return [];
      const yesOrNo = (name: string) => readAttribute(element, name, (source) => readSwitch(source, 'yes', 'no'));
      return [{ ...elementSpan(element), id, enabled: yesOrNo('enabled'), hotpluggable: yesOrNo('hotpluggable') }];
    });
}

/** Reads the ids of the `<iothread id=/>` in the `<iothreadids>` elements, which add up. */
export function readIothreadIds(elements: readonly XmlElement[]): Located<number>[] {
  return elements
    .flatMap((element) => childrenNamed(element, 'iothread'))
    .flatMap((element) => {
      const id = attributeText(element, 'id');
      return id === null ? [] : [readNumber(id)];
    });
}
