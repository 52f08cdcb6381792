import { lazy } from '../../base/lazy.ts';
import type { Domain } from '../../domain/domain.ts';
import type { DomainThreads } from '../../domain/threads.ts';
import { memoryDemands } from '../occupancy/memory-demand.ts';
import { guestThreadsPerCore } from './guest-cores.ts';
import { realtimeVcpus } from './realtime.ts';
import type { Resident } from './resident.ts';

/**
 * A guest on a host as its document says it: a libvirt domain, or what a script starts with QEMU, re-pins with virsh or
 * defines in a here-doc. All spans are those of `text`.
 */
export interface Guest extends Resident {
  /** Of the whole document. */
  readonly text: string;
  /** Of a process, in the words of a domain: one pinset for all of its threads is a `vcpu@cpuset`. */
  readonly domain: Domain;
  readonly threads: DomainThreads;
  /** What is not in it is really not there: the document is well-formed, is no template, has no unknown options. */
  readonly complete: boolean;
}

/** What a guest is but for what follows from its domain. */
export type GuestSource = Pick<
  Guest,
  | 'kind'
  | 'uri'
  | 'path'
  | 'text'
  | 'start'
  | 'iteration'
  | 'exclusive'
  | 'precedence'
  | 'domain'
  | 'threads'
  | 'complete'
>;

/** A guest with what its neighbours on a host have to know of it. */
export function guestOf(source: GuestSource): Guest {
  const { domain, complete } = source;
  return {
    ...source,
    name: domain.name?.value ?? null,
    line: () => null,
    guestThreadsPerCore: guestThreadsPerCore(domain, complete),
    realtime: new Set(realtimeVcpus(domain).keys()),
    intent: domain.intent,
    kvmHintDedicated: domain.kvmHintDedicated,
    shares: complete ? (domain.tuneValues.find(({ name }) => name === 'shares')?.value ?? null) : null,
    countable: !domain.templated,
    vcpuCountSpan: domain.vcpu?.count.span ?? null,
    memoryDemands: lazy(() => memoryDemands(domain, complete)),
  };
}
