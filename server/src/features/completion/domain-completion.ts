import * as l10n from '@vscode/l10n';
import { type Span, touches } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { memoryModes, placements } from '../../domain/domain.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { vcpus as vcpusInWords } from '../../wording/wording.ts';
import { completeList, type ListCompletion, mostCompletions, type Preference } from './list-completion.ts';
import { termAt } from './typed-term.ts';
import { attributeAt, type TypedAttribute } from './xml-attribute.ts';

/** What libvirt takes as `scheduler`. */
const schedulers = ['batch', 'idle', 'fifo', 'rr'];

/**
 * What can stand in the placement attribute at an offset of a domain, best first: CPUs and nodes of the host, numbers of
 * the domain that are still free, and words. None elsewhere: elements and attributes are left to an XML extension.
 */
export function completeInDomain(guest: DefinedDomain, occupancy: Occupancy | null, offset: number): ListCompletion[] {
  const typed = attributeAt(guest.text, offset);
  if (typed === null) return [];
  const { element, attribute } = typed;
  const { domain } = guest;
  switch (`${element} ${attribute}`) {
    case 'vcpu cpuset':
    case 'vcpupin cpuset':
    case 'emulatorpin cpuset':
    case 'iothreadpin cpuset':
      return hostList(typed, 'cpus', guest, occupancy, offset);
    case 'memory nodeset':
    case 'memnode nodeset':
      return hostList(typed, 'nodes', guest, occupancy, offset);
    case 'vcpupin vcpu': {
      const pinned = domain.vcpuPins.filter(({ vcpu }) => vcpu === null || !touches(vcpu.span, offset));
      return oneNumber(typed, vcpuNumbers(guest), valuesOf(pinned.map(({ vcpu }) => vcpu)), l10n.t('not pinned yet'));
    }
    case 'iothreadpin iothread': {
      const pinned = domain.iothreadPins.filter(({ iothread }) => iothread === null || !touches(iothread.span, offset));
      const taken = valuesOf(pinned.map(({ iothread }) => iothread));
      return oneNumber(typed, iothreadIds(guest), taken, l10n.t('not pinned yet'));
    }
    case 'driver iothread':
      return oneNumber(typed, iothreadIds(guest), CpuSet.empty, '');
    case 'memnode cellid': {
      const bound = domain.memnodes.filter(({ cellid }) => cellid === null || !touches(cellid.span, offset));
      return oneNumber(typed, cellIds(guest), valuesOf(bound.map(({ cellid }) => cellid)), l10n.t('not bound yet'));
    }
    case 'cell id': {
      const cells = domain.cpu?.cells ?? [];
      const others = cells.filter(({ id }) => id === null || !touches(id.span, offset));
      return oneNumber(typed, [...cells.keys()], valuesOf(others.map(({ id }) => id)), '');
    }
    case 'sibling id':
      return oneNumber(typed, cellIds(guest), CpuSet.empty, l10n.t('guest cell'));
    case 'cell cpus': {
      const others = domain.cpu?.cells.filter(({ cpus }) => cpus === null || !touches(cpus.span, offset)) ?? [];
      const taken = CpuSet.unionOf(others.flatMap(({ cpus }) => cpus?.value ?? []));
      return listOfNumbers(typed, vcpuNumbers(guest), taken, l10n.t('in no guest cell yet'));
    }
    case 'vcpusched vcpus':
    case 'cachetune vcpus':
    case 'memorytune vcpus':
    case 'monitor vcpus':
      return listOfNumbers(typed, vcpuNumbers(guest), CpuSet.empty, '');
    case 'iothreadsched iothreads':
      return listOfNumbers(typed, iothreadIds(guest), CpuSet.empty, '');
    case 'page nodeset':
      return listOfNumbers(typed, cellIds(guest), CpuSet.empty, l10n.t('guest cell'));
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
  { value, rest, start }: TypedAttribute,
  holds: 'cpus' | 'nodes',
  guest: DefinedDomain,
  occupancy: Occupancy | null,
  offset: number,
): ListCompletion[] {
  if (occupancy === null) return [];
  return completeList({ text: value, rest, start, holds }, occupancy, preferenceOf(guest, occupancy, offset));
}

/** The nodes that the domain is on already, and the CPUs of the vCPUs that are threads of the same guest core. */
function preferenceOf(guest: DefinedDomain, { host }: Occupancy, offset: number): Preference {
  const { domain, threads, guestThreadsPerCore } = guest;
  const { online } = host.topology;
  const isElsewhere = ({ pinset }: DomainThread) => pinset !== null && !touches(pinset.span, offset);
  const others = threads.vcpus.filter(isElsewhere);
  const helpers = [threads.emulator, ...threads.iothreads].filter(isElsewhere);
  const confined = (all: readonly DomainThread[]) =>
    CpuSet.unionOf(all.flatMap(({ cpus }) => (cpus === null || online.isSubsetOf(cpus) ? [] : cpus)));
  const bound = domain.numatuneMemory?.nodeset?.value ?? null;
  const ofVcpus = CpuSet.unionOf(others.flatMap(({ cpus }) => cpus ?? []));
  const nodes = bound !== null && bound.size === 1 ? bound : host.topology.nodesOf(ofVcpus);
  const all = { guest, nodes, pinned: confined(others), pinnedWithHelpers: confined([...others, ...helpers]) };
  const typed = domain.vcpuPins.find(({ cpuset }) => cpuset !== null && touches(cpuset.span, offset));
  const vcpu = typed?.vcpu?.value ?? null;
  if (vcpu === null || guestThreadsPerCore === null) return { ...all, beside: CpuSet.empty, byThread: false };
  const guestCore = Math.floor(vcpu / guestThreadsPerCore);
  const mates = others.filter(({ index }) => index !== null && Math.floor(index / guestThreadsPerCore) === guestCore);
  return {
    ...all,
    beside: CpuSet.unionOf(mates.flatMap(({ cpus }) => cpus ?? [])),
    byThread: guestThreadsPerCore === 1,
  };
}

function vcpuNumbers({ threads }: DefinedDomain): number[] {
  return Array.from({ length: threads.maxVcpus ?? 0 }, (_, vcpu) => vcpu);
}

function iothreadIds({ threads }: DefinedDomain): number[] {
  return threads.iothreads.flatMap(({ index }) => index ?? []);
}

/** Without ids, libvirt numbers the cells in their order. */
function cellIds({ domain }: DefinedDomain): number[] {
  return (domain.cpu?.cells ?? []).flatMap(({ id }, index) => (id === null ? index : (id.value ?? [])));
}

function valuesOf(located: readonly ({ readonly value: number | null } | null)[]): CpuSet {
  return CpuSet.from(located.flatMap((one) => one?.value ?? []));
}

/** The numbers of the domain that are not taken, where one number stands. */
function oneNumber(
  { value, rest, start }: TypedAttribute,
  all: readonly number[],
  taken: CpuSet,
  detail: string,
): ListCompletion[] {
  if (!/^\d*$/.test(value)) return [];
  const span = { start, end: start + value.length + lengthOf(/^\d*/, rest) };
  return offered(
    all.filter((number) => !taken.has(number)).map((number) => ({ text: String(number), detail })),
    value,
    span,
  );
}

/** The numbers that can continue a list of numbers of the domain, and after a dash the ranges: neither in it nor taken. */
function listOfNumbers(
  { value, rest, start, attribute }: TypedAttribute,
  all: readonly number[],
  taken: CpuSet,
  detail: string,
): ListCompletion[] {
  const { typed, span, others } = termAt(value, rest, start);
  const left = CpuSet.from(all).difference(taken.union(others));
  const first = /^(\d{1,5})-\d*$/.exec(typed)?.[1];
  if (first === undefined && !/^\d*$/.test(typed)) return [];
  const sets = first === undefined ? [...left].map((number) => CpuSet.of(number)) : rangesIn(left, Number(first));
  const said = (set: CpuSet) => (detail === '' && attribute === 'vcpus' ? vcpusInWords(set) : detail);
  return offered(
    sets.map((set) => ({ text: set.toString(), detail: said(set) })),
    typed,
    span,
  );
}

/** The ranges of a set from a number to later ones. */
function rangesIn(set: CpuSet, first: number): CpuSet[] {
  const ranges: CpuSet[] = [];
  for (let last = first; set.has(last) && ranges.length < mostCompletions; last++) {
    if (last > first) ranges.push(CpuSet.range(first, last));
  }
  return ranges;
}

function words({ value, rest, start }: TypedAttribute, all: readonly string[]): ListCompletion[] {
  const span = { start, end: start + value.length + lengthOf(/^\w*/, rest) };
  return offered(
    all.map((word) => ({ text: word, detail: '' })),
    value,
    span,
  );
}

/** The texts that begin with what is typed. */
function offered(
  texts: readonly Pick<ListCompletion, 'text' | 'detail'>[],
  typed: string,
  span: Span,
): ListCompletion[] {
  return texts
    .filter(({ text }) => text.startsWith(typed))
    .slice(0, mostCompletions)
    .map(({ text, detail }) => ({ text, detail, documentation: '', span }));
}

function lengthOf(pattern: RegExp, text: string): number {
  return pattern.exec(text)?.[0].length ?? 0;
}
