import * as l10n from '@vscode/l10n';
import { type Span, touches } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { ElementSpan, Located, ThreadScheduler } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cellsByNumber } from '../../rules/cells/cell-numbers.ts';
import { amount, vcpus as vcpusInWords } from '../../wording/wording.ts';
import type { Hover } from './hover.ts';
import { escaped } from './markdown.ts';
import { cellOf, type Meaning, memoryOf, pagesOf } from './memory-parts.ts';
import { coreTable, threadTable } from './thread-tables.ts';

/**
 * Explains the numbers and elements at an offset of a domain that are not pinsets or nodesets: `<vcpu>`, `<memory>`,
 * `<topology>`, guest cells, huge pages and schedulers. null elsewhere.
 */
export function hoverOfPart(guest: DefinedDomain, occupancy: Occupancy | null, offset: number): Hover | null {
  for (const { spans, meaning } of parts(guest, occupancy)) {
    const span = spans.find((one) => touches(one, offset));
    if (span === undefined) continue;
    const said = meaning();
    return said === null ? null : { span, markdown: [`**${escaped(said.title)}**`, '', ...said.lines].join('\n') };
  }
  return null;
}

interface Part {
  readonly spans: readonly Span[];
  readonly meaning: () => Meaning | null;
}

function* parts(guest: DefinedDomain, occupancy: Occupancy | null): Iterable<Part> {
  const { domain, text } = guest;
  const { vcpu, cpu, memnodes, memoryBacking, schedulers } = domain;
  if (vcpu !== null) yield { spans: places(vcpu, vcpu.count), meaning: () => vcpus(guest, occupancy) };
  for (const memory of [domain.memoryKiB, domain.currentMemoryKiB, domain.maxMemoryKiB]) {
    if (memory === null) continue;
    const name = tagName(text, memory.span.start);
    yield { spans: [memory.span, ...(name ?? [])], meaning: () => memoryOf(guest, occupancy) };
  }
  const topology = cpu?.topology ?? null;
  if (topology !== null) {
    const { sockets, dies, clusters, cores, threads } = topology;
    const spans = places(topology, sockets, dies, clusters, cores, threads);
    yield { spans, meaning: () => topologyOf(guest, occupancy) };
  }
  for (const [position, cell] of (cpu?.cells ?? []).entries()) {
    const id = cell.id === null ? position : cell.id.value;
    yield {
      spans: places(cell, cell.id, cell.cpus, cell.memoryKiB),
      meaning: () => cellOf(cell, id, guest, occupancy),
    };
  }
  for (const memnode of memnodes) {
    const id = memnode.cellid?.value ?? null;
    const cell = id === null ? undefined : cellsByNumber(domain)?.get(id);
    if (cell === undefined) continue;
    yield { spans: places(memnode, memnode.cellid), meaning: () => cellOf(cell, id, guest, occupancy) };
  }
  for (const page of memoryBacking?.pages ?? []) {
    yield { spans: places(page, page.nodeset, page.sizeKiB), meaning: () => pagesOf(page, guest) };
  }
  for (const scheduler of schedulers) {
    const { ids, scheduler: policy, priority } = scheduler;
    yield { spans: places(scheduler, ids, policy, priority), meaning: () => scheduling(scheduler, guest, occupancy) };
  }
}

/** The name in an element's tag, and the values in it. */
function places({ nameSpan }: ElementSpan, ...values: readonly (Located<unknown> | null)[]): Span[] {
  return [nameSpan, ...values.flatMap((value) => value?.span ?? [])];
}

/** The name in the tag before an offset, where the content of an element begins. */
function tagName(text: string, contentStart: number): Span[] | null {
  const open = text.lastIndexOf('<', contentStart - 1);
  const name = /^<(\w+)/.exec(text.slice(open, open + 32))?.[1];
  return open < 0 || name === undefined ? null : [{ start: open + 1, end: open + 1 + name.length }];
}

function vcpus(guest: DefinedDomain, occupancy: Occupancy | null): Meaning | null {
  const { maxVcpus, vcpus: online, iothreads, placementAuto } = guest.threads;
  if (maxVcpus === null) return null;
  const lines: string[] = [];
  if (online.length < maxVcpus) lines.push(l10n.t('{0} online at boot', vcpusInWords(indicesOf(online))), '');
  if (placementAuto) lines.push(l10n.t('placement=auto: numad chooses the nodes when the domain starts.'), '');
  const title = [amount(maxVcpus, 'vCPU'), ...(iothreads.length === 0 ? [] : [amount(iothreads.length, 'iothread')])];
  return { title: title.join(', '), lines: [...lines, ...threadTable(guest, occupancy)] };
}

function indicesOf(threads: DefinedDomain['threads']['vcpus']): number[] {
  return threads.flatMap(({ index }) => index ?? []);
}

function topologyOf(guest: DefinedDomain, occupancy: Occupancy | null): Meaning | null {
  const { topology = null } = guest.domain.cpu ?? {};
  if (topology === null) return null;
  const { sockets, dies, clusters, cores, threads } = topology;
  const factors: [number | null, (count: number) => string][] = [
    [numberOf(sockets), (count) => amount(count, 'socket')],
    [dies === null ? 1 : dies.value, (count) => amount(count, 'die')],
    [clusters === null ? 1 : clusters.value, (count) => amount(count, 'cluster')],
    [numberOf(cores), (count) => amount(count, 'core')],
    [numberOf(threads), (count) => amount(count, 'thread')],
  ];
  let product = 1;
  const words: string[] = [];
  for (const [index, [count, inWords]] of factors.entries()) {
    if (count === null) return null;
    product *= count;
    // Dies and clusters are rare.
    if (count !== 1 || (index !== 1 && index !== 2)) words.push(inWords(count));
  }
  const perCore = guest.guestThreadsPerCore;
  const lines = perCore === null || perCore === 1 ? [] : coreTable(guest, perCore, occupancy);
  return { title: `${words.join(' × ')} = ${amount(product, 'vCPU')}`, lines };
}

function numberOf(located: Located<number> | null): number | null {
  return located?.value ?? null;
}

function scheduling(
  { role, ids, scheduler, priority }: ThreadScheduler,
  guest: DefinedDomain,
  occupancy: Occupancy | null,
): Meaning | null {
  if (scheduler?.value == null || (ids !== null && ids.value === null)) return null;
  const set = ids?.value ?? CpuSet.empty;
  const who =
    role === 'vcpu'
      ? vcpusInWords(set)
      : role === 'iothread'
        ? l10n.t('iothread {0}', set.toString())
        : l10n.t('emulator');
  const how = priority?.value == null ? scheduler.value : l10n.t('{0}, priority {1}', scheduler.value, priority.value);
  const isRealtime = scheduler.value === 'fifo' || scheduler.value === 'rr';
  const lines = isRealtime ? [l10n.t('While such a thread runs, no ordinary thread gets its CPU.'), ''] : [];
  const rows = role === 'vcpu' ? threadTable(guest, occupancy, set) : [];
  return { title: l10n.t('{0}: {1}', who, how), lines: [...lines, ...rows] };
}
