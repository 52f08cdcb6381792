import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { vcpus } from '../../wording/wording.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { thoseOfDomain, withoutMissing } from '../cpu-lists/without-missing.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** A cachetune or memorytune for vCPUs that the domain does not have. */
export const cachetuneOutOfRange: Rule = {
  id: 'cachetune-out-of-range',
  host: 'optional',
  about: ['resourceTunes'],
  severity: 'warning',
  summary: 'A <cachetune> or <memorytune> names vCPUs that the domain does not have.',
  why: `libvirt silently leaves these vCPUs out, and drops the whole element if none remain. If vCPUs were counted
from 1, the last one gets no part of the cache or of the memory bandwidth.`,
  libvirt: 'drops',
  libvirtBehaviour: 'define succeeds and keeps only the vCPUs that the domain has.',
  advice: 'List vCPUs from 0 to the count in `<vcpu>` minus 1.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cputune>
    <cachetune vcpus='0-4'>
      <cache id='0' level='3' type='both' size='3' unit='MiB'/>
    </cachetune>
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
  for (const { kind, vcpus: list } of domain.resourceTunes) {
    const missing = list?.value?.difference(all);
    if (list?.value == null || missing?.first === undefined) continue;
    const left = list.value.intersection(all);
    yield {
      span: spanOfNumber(list, missing.first),
      message: left.isEmpty
        ? l10n.t('The domain has only {0}: libvirt silently drops this <{1}>', vcpus(all), kind)
        : l10n.t('The domain has only {0}: libvirt silently leaves out {1}', vcpus(all), vcpus(missing)),
      data: withoutMissing(list, all, thoseOfDomain),
    };
  }
}
