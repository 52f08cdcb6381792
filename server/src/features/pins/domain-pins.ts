import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { boundOf, effectiveCpus } from '../../fleet/occupancy/affinity.ts';
import type { Host } from '../../topology/host.ts';
import type { PinnedWorkload } from './pinned-workload.ts';

/** A domain's threads and memory, after libvirt's fall-backs. */
export function domainPins(document: DefinedDomain, host: Host | null): PinnedWorkload {
  const { vcpus, emulator, iothreads } = document.threads;
  const bound = host === null ? null : boundOf(document, host);
  const boundedBy = bound?.by ?? null;
  const during = bound?.during;
  const boundedWhile = during === undefined || during === document.name ? {} : { boundedWhile: during };
  return {
    kind: 'domain',
    name: domainName(document),
    host: host?.name ?? null,
    argv: null,
    certain: true,
    memory: memoryOf(document),
    threads: [...vcpus, emulator, ...iothreads].map((thread) => {
      const { role, index, origin, span } = thread;
      const effective = host === null ? null : effectiveCpus(thread, document, host);
      const cpus = affinityInForce(thread, effective, host);
      return { role, index, cpus, effective, boundedBy, ...boundedWhile, origin, span };
    }),
  };
}

function memoryOf({ domain }: DefinedDomain): PinnedWorkload['memory'] {
  const memory = domain.numatuneMemory;
  if (memory === null) return null;
  const nodeset = memory.placement?.value === 'auto' ? null : (memory.nodeset?.value?.toString() ?? null);
  return { mode: memory.mode === null ? 'strict' : memory.mode.value, nodeset };
}

/**
 * What the thread may run on, including CPUs that the host lacks; null if unknown. Without a pin, that is libvirt's
 * default, or what is left of it where that is known.
 */
function affinityInForce(thread: DomainThread, effective: CpuSet | null, host: Host | null): CpuSet | null {
  if (!thread.certain) return null;
  if (thread.origin !== 'default') return thread.cpus;
  return effective ?? host?.topology.online.difference(host.topology.isolated) ?? null;
}
