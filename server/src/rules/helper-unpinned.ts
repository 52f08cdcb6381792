import type { CpuSet } from '../cpuset/cpuset.ts';
import { dedicationOf } from '../fleet/dedicated.ts';
import { affinityOf } from '../fleet/occupancy.ts';
import type { DomainThread } from '../workload/threads.ts';
import { threadsInWords } from './equal-pinsets.ts';
import type { PlacedDomainContext, Report } from './rule.ts';
import { cpus } from './wording.ts';

/**
 * Helper threads without a pin that may run on the CPUs of the domain's own vCPUs, each of which has one only. Needs the
 * author's word that those are dedicated: on ordinary pinned domains a floating emulator is the normal thing. Silent where
 * libvirt's fall-back keeps them away: it leaves out the isolated CPUs.
 */
export function* helperUnpinned(
  role: 'emulator' | 'iothread',
  { document, occupancy }: PlacedDomainContext,
): Iterable<Report> {
  const { domain, threads, complete } = document;
  if (!complete || domain.vcpu === null) return;
  const candidates = role === 'emulator' ? [threads.emulator] : threads.iothreads;
  const { topology, name } = occupancy.host;
  const reach = (thread: DomainThread): CpuSet | null => {
    if (!thread.certain) return null;
    if (thread.origin === 'default') return topology.online.difference(topology.isolated);
    return thread.origin === 'vcpu@cpuset' ? (thread.cpus?.intersection(topology.online) ?? null) : null;
  };
  const own = affinityOf((occupancy.restricted.get(document) ?? []).filter(({ affinity }) => affinity.size === 1));
  const astray = candidates.filter((thread) => reach(thread)?.intersects(own));
  const [first] = astray;
  if (first === undefined) return;
  const reason = dedicationOf(document, occupancy);
  const where = reach(first)?.intersection(own);
  if (reason === null || where === undefined) return;
  const have = astray.length === 1 ? 'has' : 'have';
  const who = threadsInWords(astray);
  yield {
    data: {
      kind: 'helpers',
      emulator: role === 'emulator',
      iothreads: astray.flatMap(({ index }) => index ?? []),
    },
    span: (domain.cputune[0] ?? domain.vcpu).nameSpan,
    message: `${who.charAt(0).toUpperCase()}${who.slice(1)} ${have} no ${role}pin and may run on ${cpus(where)} of host ${name}, where only vCPUs should run: ${reason}`,
  };
}
