import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { dedicationOf } from '../../fleet/guests/dedicated.ts';
import { affinityOf, boundOf, effectiveCpus } from '../../fleet/occupancy/affinity.ts';
import { cpus } from '../../wording/wording.ts';
import { type Answer, leftTo, type PlacedDomainContext } from '../engine/rule.ts';
import { threadsInWords } from './equal-pinsets.ts';

/**
 * Helper threads without a pin that may run on the CPUs of the domain's own vCPUs, each of which has only one. Needs
 * the author's word that those are dedicated: on ordinary pinned domains, a floating emulator is normal. Silent if
 * libvirt's fallback keeps them away, since it leaves out the isolated CPUs, or what bounds the domain does.
 */
export function* helperUnpinned(
  role: 'emulator' | 'iothread',
  { document, occupancy }: PlacedDomainContext,
): Iterable<Answer> {
  const { domain, threads, complete } = document;
  if (!complete || domain.vcpu === null) return;
  const candidates = role === 'emulator' ? [threads.emulator] : threads.iothreads;
  const { name } = occupancy.host;
  // Which CPUs are isolated, and so libvirt's default, is not known of a host without a name.
  const reach = (thread: DomainThread): CpuSet | null =>
    (thread.origin === 'default' && name !== '') || thread.origin === 'vcpu@cpuset'
      ? effectiveCpus(thread, document, occupancy.host)
      : null;
  const own = affinityOf((occupancy.restricted.get(document) ?? []).filter(({ affinity }) => affinity.size === 1));
  const astray = candidates.filter((thread) => reach(thread)?.intersects(own));
  const [first] = astray;
  if (first === undefined) return;
  const reason = dedicationOf(document, occupancy);
  const all = reach(first);
  const where = all?.intersection(own);
  if (reason === null || all === null || where === undefined) return;
  const span = (domain.cputune[0] ?? domain.vcpu).nameSpan;
  const isStarved = boundOf(document, occupancy.host) !== null && [...all].every((cpu) => occupancy.realtime.has(cpu));
  if (isStarved) return yield leftTo('realtime-starvation', span);
  const who = threadsInWords(astray);
  const subject = who.charAt(0).toUpperCase() + who.slice(1);
  const details = [subject, `${role}pin`, cpus(where), name, reason] as const;
  yield {
    data: {
      kind: 'helpers',
      emulator: role === 'emulator',
      iothreads: astray.flatMap(({ index }) => index ?? []),
    },
    span,
    message:
      name === ''
        ? onUnnamedHost(astray.length, subject, `${role}pin`, cpus(where), reason)
        : astray.length === 1
          ? l10n.t('{0} has no {1} and may run on {2} of host {3}, where only vCPUs should run: {4}', ...details)
          : l10n.t('{0} have no {1} and may run on {2} of host {3}, where only vCPUs should run: {4}', ...details),
  };
}

function onUnnamedHost(count: number, ...details: readonly [who: string, pin: string, where: string, reason: string]) {
  return count === 1
    ? l10n.t('{0} has no {1} and may run on {2}, where only vCPUs should run: {3}', ...details)
    : l10n.t('{0} have no {1} and may run on {2}, where only vCPUs should run: {3}', ...details);
}
