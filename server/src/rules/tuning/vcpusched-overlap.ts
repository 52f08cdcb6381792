import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList, ThreadScheduler } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { listed, vcpus } from '../../wording/wording.ts';
import { overlaps } from '../cpu-lists/overlaps.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { withoutMissing } from '../cpu-lists/without-missing.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** Two schedulers for one vCPU or one iothread. */
export const vcpuschedOverlap: Rule = {
  id: 'vcpusched-overlap',
  host: 'optional',
  about: ['schedulers'],
  severity: 'error',
  summary: 'Two <vcpusched> (or <iothreadsched>) name the same vCPU (or iothread).',
  why: 'A thread has one scheduler and one priority, so libvirt refuses the domain.',
  libvirt: 'rejects',
  libvirtBehaviour: "\"'vcpusched' attributes 'vcpus' must not overlap\".",
  advice: 'List every vCPU in one `<vcpusched>` only.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cputune>
    <vcpusched vcpus='0-2' scheduler='fifo' priority='1'/>
    <vcpusched vcpus='2-3' scheduler='rr' priority='1'/>
  </cputune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  // A template's control blocks may choose between the two.
  if (!document.complete) return;
  yield* overlapsOf(document, 'vcpu');
  yield* overlapsOf(document, 'iothread');
}

type Listed = Pick<ThreadScheduler, 'scheduler' | 'span'> & { readonly ids: LocatedCpuList };

function* overlapsOf({ uri, domain, threads }: DefinedDomain, role: 'vcpu' | 'iothread'): Iterable<Report> {
  // vcpusched-out-of-range reports vCPUs that the domain does not have.
  const all = role === 'vcpu' && threads.maxVcpus !== null ? CpuSet.range(0, threads.maxVcpus - 1) : null;
  const lists = domain.schedulers.flatMap(({ role: of, ids, scheduler, span }): [Listed, CpuSet][] => {
    if (of !== role || ids === null || ids.value === null) return [];
    return [[{ ids, scheduler, span }, all === null ? ids.value : ids.value.intersection(all)]];
  });
  for (const { later, earlier, shared } of overlaps(lists)) {
    const who = role === 'vcpu' ? vcpus(shared) : iothreads(shared);
    const details = [who, `${role}s`, listed(earlier.ids.value ?? CpuSet.empty)] as const;
    yield {
      data: withoutShared(later, shared),
      span: spanOfNumber(later.ids, shared.first ?? 0),
      message:
        shared.size === 1
          ? l10n.t("{0} already has a scheduler ({1}='{2}'): libvirt refuses the domain", ...details)
          : l10n.t("{0} already have a scheduler ({1}='{2}'): libvirt refuses the domain", ...details),
      related: [{ uri, span: earlier.span, message: l10n.t('the first scheduler of {0}', who) }],
    };
  }
}

function withoutShared({ ids, span }: Listed, shared: CpuSet): Repairs {
  const left = (ids.value ?? CpuSet.empty).difference(shared);
  const title = (text: string) => l10n.t("Change to '{0}', without the overlap", text);
  return (
    withoutMissing(ids, left, title) ??
    repair(l10n.t('Delete the second scheduler'), { kind: 'remove element', element: span })
  );
}

function iothreads(ids: CpuSet): string {
  const list = listed(ids, ', ');
  return ids.size === 1 ? l10n.t('iothread {0}', list) : l10n.t('iothreads {0}', list);
}
