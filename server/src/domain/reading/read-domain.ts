import { getOrAdd } from '../../base/get-or-add.ts';
import { hasControlBlocks } from '../../syntax/placeholder.ts';
import { childrenNamed, elementText, topElements, type XmlElement } from '../../syntax/xml/element.ts';
import type { XmlDocument } from '../../syntax/xml/xml.ts';
import type { Domain, Located } from '../domain.ts';
import { readGuestCpu } from './read-cpu.ts';
import { readCputune } from './read-cputune.ts';
import { readExclusives } from './read-exclusives.ts';
import { readHostDevices } from './read-hostdev.ts';
import { readIntent } from './read-intent.ts';
import { readMemory, readMemoryBacking, readMemoryDevices } from './read-memory.ts';
import { readNumatune } from './read-numatune.ts';
import { elementSpan, knownAttribute, readAttribute, readNumber, readSwitch, readText } from './read-value.ts';
import { readIothreadIds, readVcpu, readVcpuStates } from './read-vcpu.ts';

/**
 * The domain of a document; null if its root element is not `<domain>`, `<domstatus>` or `<domainsnapshot>`, or has no
 * domain. libvirt finds elements by XPath from the domain element: an element at another place has no effect, the first
 * one counts if libvirt takes only one, and repeated containers add up. Only the children of the domain that matter for
 * placement are visited, because this runs on every keystroke.
 */
export function readDomain(document: XmlDocument): Domain | null {
  const found = domainElement(document);
  if (found === null) return null;
  const { element, wrapper } = found;
  const children = childrenByName(element);
  const all = (name: string): readonly XmlElement[] => children.get(name) ?? [];
  const first = <T>(name: string, read: (child: XmlElement) => T): T | null => {
    const child = all(name)[0];
    return child === undefined ? null : read(child);
  };
  return {
    ...elementSpan(element),
    type: knownAttribute(element, 'type'),
    name: first('name', (child) => readText(elementText(child))),
    uuid: first('uuid', (child) => readText(elementText(child)).value),
    wrapper,
    templated: hasControlBlocks(document, prose(all)),
    vcpu: first('vcpu', readVcpu),
    vcpus: readVcpuStates(all('vcpus')),
    iothreads: first('iothreads', (child) => readNumber(elementText(child))),
    iothreadIds: readIothreadIds(all('iothreadids')),
    ...readCputune(all('cputune')),
    ...readNumatune(all('numatune')[0]),
    cpu: readGuestCpu(all('cpu')),
    memoryKiB: first('memory', readMemory),
    currentMemoryKiB: first('currentMemory', readMemory),
    maxMemoryKiB: first('maxMemory', readMemory),
    memoryBacking: readMemoryBacking(all('memoryBacking')),
    partition: readPartition(all('resource')),
    kvmHintDedicated: readKvmHintDedicated(all('features')),
    intent: readIntent(all('metadata')[0], element),
    hostDevices: readHostDevices(all('devices')),
    exclusives: readExclusives(all('devices'), all('qemu:commandline')),
    memoryDevices: readMemoryDevices(all('devices')),
  };
}

/**
 * The element of the domain; null if there is none. A template's lines may come before the root, and a text under edit
 * may have two roots: the first one that fits counts.
 */
export function domainElement(document: XmlDocument): { element: XmlElement; wrapper: Domain['wrapper'] } | null {
  for (const root of topElements(document)) {
    if (root.name === 'domain') return { element: root, wrapper: 'domain' };
    if (root.name !== 'domstatus' && root.name !== 'domainsnapshot') continue;
    const [element] = childrenNamed(root, 'domain');
    return element === undefined ? null : { element, wrapper: root.name };
  }
  return null;
}

function childrenByName(element: XmlElement): ReadonlyMap<string, XmlElement[]> {
  const children = new Map<string, XmlElement[]>();
  for (const child of element.children) {
    getOrAdd(children, child.name, (): XmlElement[] => []).push(child);
  }
  return children;
}

function prose(all: (name: string) => readonly XmlElement[]) {
  return [...all('description'), ...all('title'), ...all('metadata')].map((element) => element.span);
}

function readPartition(resources: readonly XmlElement[]): Located<string> | null {
  const [partition] = resources.flatMap((element) => childrenNamed(element, 'partition'));
  return partition === undefined ? null : readText(elementText(partition));
}

function readKvmHintDedicated(features: readonly XmlElement[]): Located<boolean> | null {
  const [hint] = features
    .flatMap((element) => childrenNamed(element, 'kvm'))
    .flatMap((element) => childrenNamed(element, 'hint-dedicated'));
  return hint === undefined ? null : readAttribute(hint, 'state', (source) => readSwitch(source, 'on', 'off'));
}
