import * as l10n from '@vscode/l10n';
import { touches } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { memoryModes, placements } from '../../domain/domain.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { vcpus as vcpusInWords } from '../../wording/wording.ts';
import { completeList, type ListCompletion, mostCompletions, type Preference } from './list-completion.ts';
import { attributeAt, type TypedAttribute } from './xml-attribute.ts';

/** What libvirt takes as `scheduler`. */
const schedulers = ['batch', 'idle', 'fifo', 'rr'];

/**
 * What can stand in the placement attribute at an offset of a domain, best first: CPUs and nodes of the host, numbers of
 * the domain that are still free, and words. None elsewhere: elements and attributes are left to an XML extension.
 */
export function completeInDomain(
  document: DomainDocument,
  occupancy: Occupancy | null,
  offset: number,
): ListCompletion[] {
  const typed = attributeAt(document.text, offset);
  if (typed === null) return [];
  const { element, attribute } = typed;
  const { domain } = document;
  switch (`${element} ${attribute}`) {
    case 'vcpu cpuset':
    case 'vcpupin cpuset':
    case 'emulatorpin cpuset':
    case 'iothreadpin cpuset':
      return hostList(typed, 'cpus', document, occupancy, offset);
    case 'memory nodeset':
    case 'memnode nodeset':
      return hostList(typed, 'nodes', document, occupancy, offset);
    case 'vcpupin vcpu': {
      const pinned = domain.vcpuPins.filter(({ vcpu }) => vcpu === null || !touches(vcpu.span, offset));
      return numbers(typed, vcpuNumbers(document), valuesOf(pinned.map(({ vcpu }) => vcpu)), l10n.t('not pinned yet'));
    }
    case 'iothreadpin iothread': {
      const ids = document.threads.iothreads.flatMap(({ index }) => index ?? []);
      const pinned = domain.iothreadPins.filter(({ iothread }) => iothread === null || !touches(iothread.span, offset));
      return numbers(typed, ids, valuesOf(pinned.map(({ iothread }) => iothread)), l10n.t('not pinned yet'));
    }
    case 'memnode cellid': {
      const bound = domain.memnodes.filter(({ cellid }) => cellid === null || !touches(cellid.span, offset));
      return numbers(typed, cellIds(document), valuesOf(bound.map(({ cellid }) => cellid)), l10n.t('not bound yet'));
    }
    case 'cell cpus': {
      const others = domain.cpu?.cells.filter(({ cpus }) => cpus === null || !touches(cpus.span, offset)) ?? [];
      const taken = CpuSet.unionOf(others.flatMap(({ cpus }) => cpus?.value ?? []));
      return numbers(typed, vcpuNumbers(document), taken, l10n.t('in no guest cell yet'));
    }
    case 'vcpusched vcpus':
    case 'cachetune vcpus':
    case 'memorytune vcpus':
    case 'monitor vcpus':
      return numbers(typed, vcpuNumbers(document), CpuSet.empty, '');
    case 'iothreadsched iothreads':
      return numbers(
        typed,
        document.threads.iothreads.flatMap(({ index }) => index ?? []),
        CpuSet.empty,
        '',
      );
    case 'page nodeset':
      return numbers(typed, cellIds(document), CpuSet.empty, l10n.t('guest cell'));
    case 'vcpusched scheduler':
    case 'iothreadsched scheduler':
    case 'emulatorsched scheduler':
      return words(typed, schedulers);
    case 'memory mode':
    case 'memnode mode':
      return words(typed, memoryModes);
    case 'vcpu placement':
    case 'memory placement':
      return words(typed, placements);
    default:
      return [];
  }
}

function hostList(
  { value, start }: TypedAttribute,
  holds: 'cpus' | 'nodes',
  document: DomainDocument,
  occupancy: Occupancy | null,
  offset: number,
): ListCompletion[] {
  if (occupancy === null) return [];
  return completeList({ text: value, start, holds }, occupancy, preferenceOf(document, occupancy, offset));
}

/** The nodes that the domain is on already, and the CPUs of the vCPUs that are threads of the same guest core. */
function preferenceOf(document: DomainDocument, { host }: Occupancy, offset: number): Preference {
  const { domain, threads, guestThreadsPerCore } = document;
  const typed = domain.vcpuPins.find(({ cpuset }) => cpuset !== null && touches(cpuset.span, offset));
  const others = threads.vcpus.filter(({ pinset }) => pinset !== null && pinset !== typed?.cpuset);
  const bound = domain.numatuneMemory?.nodeset?.value ?? null;
  const pinned = CpuSet.unionOf(others.flatMap(({ cpus }) => cpus ?? []));
  const nodes = bound !== null && bound.size === 1 ? bound : host.topology.nodesOf(pinned);
  const vcpu = typed?.vcpu?.value ?? null;
  if (vcpu === null || guestThreadsPerCore === null) return { nodes, beside: CpuSet.empty, byThread: false };
  const guestCore = Math.floor(vcpu / guestThreadsPerCore);
  const mates = others.filter(({ index }) => index !== null && Math.floor(index / guestThreadsPerCore) === guestCore);
  return {
    nodes,
    beside: CpuSet.unionOf(mates.flatMap(({ cpus }) => cpus ?? [])),
    byThread: guestThreadsPerCore === 1,
  };
}

function vcpuNumbers({ threads }: DomainDocument): number[] {
  return Array.from({ length: threads.maxVcpus ?? 0 }, (_, vcpu) => vcpu);
}

/** Without ids, libvirt numbers the cells in their order. */
function cellIds({ domain }: DomainDocument): number[] {
  return (domain.cpu?.cells ?? []).flatMap(({ id }, index) => (id === null ? index : (id.value ?? [])));
}

function valuesOf(located: readonly ({ readonly value: number | null } | null)[]): CpuSet {
  return CpuSet.from(located.flatMap((one) => one?.value ?? []));
}

/** The numbers that can continue a list of numbers of the domain: those that are neither in it nor taken. */
function numbers(
  { value, start, attribute }: TypedAttribute,
  all: readonly number[],
  taken: CpuSet,
  detail: string,
): ListCompletion[] {
  const comma = value.lastIndexOf(',');
  const term = value.slice(comma + 1);
  if (!/^\d*$/.test(term)) return [];
  const before = CpuSet.from([...value.slice(0, comma + 1).matchAll(/\d{1,5}/g)].map(([number]) => Number(number)));
  const span = { start: start + comma + 1, end: start + value.length };
  return all
    .filter((number) => !taken.has(number) && !before.has(number) && String(number).startsWith(term))
    .slice(0, mostCompletions)
    .map((number) => {
      const said = detail === '' && attribute === 'vcpus' ? vcpusInWords([number]) : detail;
      return { text: String(number), detail: said, documentation: '', span };
    });
}

function words({ value, start }: TypedAttribute, all: readonly string[]): ListCompletion[] {
  const span = { start, end: start + value.length };
  return all
    .filter((word) => word.startsWith(value))
    .map((word) => ({ text: word, detail: '', documentation: '', span }));
}
