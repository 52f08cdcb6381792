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
  severity: 'warning',
  summary: 'A <cachetune> or <memorytune> names vCPUs that the domain does not have.',
  why: `libvirt leaves these vCPUs out without a word, and the whole element where none is left: where vCPUs were counted from 1, the last one goes without its
part of the cache or of the memory's bandwidth.`,
  libvirt: 'drops',
  libvirtBehaviour: 'define takes it and keeps the vCPUs that the domain has.',
  advice: 'Name vCPUs from 0 to the number in `<vcpu>` minus 1.',
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
        ? l10n.t('The domain has {0} only: libvirt drops this <{1}> without a word', vcpus(all), kind)
        : l10n.t('The domain has {0} only: libvirt leaves {1} out without a word', vcpus(all), vcpus(missing)),
      data: withoutMissing(list, all, thoseOfDomain),
    };
  }
}
