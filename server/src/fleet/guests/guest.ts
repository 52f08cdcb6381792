import { lazy } from '../../base/lazy.ts';
import type { Domain } from '../../domain/domain.ts';
import { cgroupOfDomain } from '../../domain/partition.ts';
import type { DomainThreads } from '../../domain/threads.ts';
import { parseUuid } from '../../domain/uuid.ts';
import { clusterNodeOfPath } from '../../script/proxmox/recognise.ts';
import { memoryDemands } from '../occupancy/memory/memory-demand.ts';
import { cpuTuningOf } from './cpu-tuning.ts';
import { guestThreadsPerCore } from './guest-cores.ts';
import { realtimeVcpus } from './realtime.ts';
import type { Resident } from './resident.ts';

/**
 * A guest as its document describes it: a libvirt domain, or what a script starts with QEMU, re-pins with virsh or
 * defines in a here-document. All spans are in `text`.
 */
export interface Guest extends Resident {
  /** The text of the whole document. */
  readonly text: string;
  /** The guest as a domain. For a process, the pinset of all its threads is represented as `vcpu@cpuset`. */
  readonly domain: Domain;
  readonly threads: DomainThreads;
  /**
   * Whether what is missing in the document is really absent: it is well-formed, not a template, and has no unknown
   * options.
   */
  readonly complete: boolean;
}

/** A guest without what follows from its domain. */
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

/** Completes a guest with what its neighbours on a host need to know. */
export function guestOf<S extends GuestSource>(source: S): Guest & Pick<S, 'kind'> {
  const { domain, complete } = source;
  const uuid = domain.uuid === null ? null : parseUuid(domain.uuid);
  const realtime = realtimeVcpus(domain);
  return {
    ...source,
    name: domain.name?.value ?? null,
    uuid,
    owns: uuid === null ? domain.exclusives : [...domain.exclusives, `uuid ${uuid}`],
    unit: null,
    clusterNode: clusterNodeOfPath(source.path),
    line: () => null,
    cgroup: source.kind === 'process' ? null : cgroupOfDomain(domain),
    guestThreadsPerCore: guestThreadsPerCore(source),
    realtime: realtime.size === 0 ? noVcpus : new Set(realtime.keys()),
    intent: domain.intent,
    kvmHintDedicated: domain.kvmHintDedicated,
    shares: complete ? (domain.tuneValues.find(({ name }) => name === 'shares')?.value ?? null) : null,
    cpuTuning: lazy(() => (complete || source.kind === 'process' ? cpuTuningOf(domain) : null)),
    countable: !domain.templated,
    vcpuCountSpan: domain.vcpu?.count.span ?? null,
    memoryDemands: lazy(() => memoryDemands(domain, complete)),
  };
}

const noVcpus: ReadonlySet<number> = new Set();
