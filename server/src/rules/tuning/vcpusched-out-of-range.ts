import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { amount, listed, vcpus } from '../../wording/wording.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { thoseOfDomain, withoutMissing } from '../cpu-lists/without-missing.ts';
import { repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** A vcpusched that names vCPUs that the domain does not have, or no vCPUs. */
export const vcpuschedOutOfRange: Rule = {
  id: 'vcpusched-out-of-range',
  host: 'optional',
  about: ['schedulers'],
  severity: 'error',
  summary: 'A <vcpusched> names a vCPU that the domain does not have, or no vCPU at all.',
  why: `libvirt refuses the domain. Its own guide to real-time guests once had \`vcpus='0-4'\` for 4 vCPUs, and its
documentation says that the attribute may be omitted, which is wrong.`,
  libvirt: 'rejects',
  libvirtBehaviour:
    "\"vCPU '4' is not present in domain definition\", or \"Missing attribute 'vcpus' in element 'vcpusched'\".",
  advice: 'vCPUs are numbered from 0 to the count in `<vcpu>` minus 1. Correct the list, or raise the count.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cputune>
    <vcpusched vcpus='0-4' scheduler='fifo' priority='1'/>
  </cputune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { domain, threads, complete } = document;
  const { maxVcpus } = threads;
  if (!complete || maxVcpus === null || maxVcpus === 0) return;
  const all = CpuSet.range(0, maxVcpus - 1);
  for (const { role, ids, span, nameSpan } of domain.schedulers) {
    if (role !== 'vcpu') continue;
    if (ids === null) {
      const example = maxVcpus === 1 ? '0' : `0-${maxVcpus - 1}`;
      yield {
        data: repair(l10n.t("Add vcpus='{0}', which is all of them", example), {
          kind: 'set attribute',
          element: span,
          name: 'vcpus',
          value: example,
        }),
        span: nameSpan,
        message: l10n.t(
          "vcpus is missing: libvirt refuses the domain; for all {0}, write vcpus='{1}'",
          amount(maxVcpus, 'vCPU'),
          example,
        ),
      };
      continue;
    }
    const missing = ids.value?.difference(all);
    const first = missing?.first;
    if (missing === undefined || first === undefined) continue;
    yield {
      span: spanOfNumber(ids, first),
      message: l10n.t(
        'The domain has {0} ({1}), but no vCPU {2}: libvirt refuses the domain',
        amount(maxVcpus, 'vCPU'),
        vcpus(all),
        listed(missing, ', '),
      ),
      data: withoutMissing(ids, all, thoseOfDomain),
    };
  }
}
