import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList, ResourceTune } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { vcpus } from '../../wording/wording.ts';
import { overlaps } from '../cpu-lists/overlaps.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** vCPUs in two of the kernel's resctrl groups, or a cache that one group allocates twice. */
export const cachetuneOverlap: Rule = {
  id: 'cachetune-overlap',
  host: 'optional',
  about: ['resourceTunes'],
  severity: 'error',
  summary:
    'Two <cachetune> or <memorytune> share some but not all of their vCPUs, or one allocates the same cache twice.',
  why: `Each \`<cachetune>\` and \`<memorytune>\` is a group of the kernel's resctrl, and a thread is in only one group,
so libvirt refuses the domain. One \`<cachetune>\` and any number of \`<memorytune>\` with exactly the same vCPUs form
one group. Within a group, a cache's code and data have one size together (\`both\`) or one each.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"Overlapping vcpus in resctrls", "Identical vcpus in cachetunes found", "Colliding cache
allocations for cache level '3' id '0', type 'both'", "Monitor vcpus conflicts with allocation".`,
  advice: 'List each vCPU in one group only. A monitor watches vCPUs of its own group.',
  fix: 'none',
  noFix: () => l10n.t('in which group a vCPU belongs only the author can know'),
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cputune>
    <cachetune vcpus='0-1'>
      <cache id='0' level='3' type='both' size='3' unit='MiB'/>
    </cachetune>
    <cachetune vcpus='1-3'>
      <cache id='0' level='3' type='both' size='6' unit='MiB'/>
    </cachetune>
  </cputune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cputune>
    <cachetune vcpus='0-1'>
      <cache id='0' level='3' type='both' size='3' unit='MiB'/>
    </cachetune>
    <cachetune vcpus='2-3'>
      <cache id='0' level='3' type='both' size='6' unit='MiB'/>
    </cachetune>
  </cputune>
</domain>
`,
  },
  checks: { domain: check },
};

interface Group {
  readonly tune: ResourceTune;
  readonly list: LocatedCpuList;
  /** The vCPUs that the domain has; libvirt leaves out the others before it compares. */
  readonly members: CpuSet;
}

function* check({ document }: DomainContext): Iterable<Report> {
  if (!document.complete) return;
  const groups = groupsOf(document);
  if (groups === null) return;
  yield* sharedVcpus(document, groups);
  for (const group of groups) {
    yield* caches(document, group);
    yield* monitors(group);
  }
}

/** The groups with vCPUs of the domain; null if the domain's vCPUs are unknown. */
function groupsOf({ domain, threads }: DefinedDomain): Group[] | null {
  const { maxVcpus } = threads;
  if (maxVcpus === null || maxVcpus === 0) return null;
  const all = CpuSet.range(0, maxVcpus - 1);
  return domain.resourceTunes.flatMap((tune): Group[] => {
    const members = tune.vcpus?.value?.intersection(all) ?? CpuSet.empty;
    return tune.vcpus === null || members.isEmpty ? [] : [{ tune, list: tune.vcpus, members }];
  });
}

function* sharedVcpus({ uri }: DefinedDomain, groups: readonly Group[]): Iterable<Report> {
  const first = new Map<string, Group>();
  const lists: [Group, CpuSet][] = [];
  for (const group of groups) {
    const key = group.members.toString();
    const same = first.get(key);
    if (same === undefined) {
      first.set(key, group);
      lists.push([group, group.members]);
    } else if (group.tune.kind === 'cachetune' && groups.some((one) => isCachetuneOf(key, one, group))) {
      yield {
        span: group.list.span,
        message: l10n.t('There is already a <cachetune> for {0}: libvirt refuses the domain', vcpus(group.members)),
        related: [{ uri, span: same.tune.span, message: l10n.t('the first for these vCPUs') }],
      };
    }
  }
  for (const { later, earlier, shared } of overlaps(lists)) {
    yield {
      span: spanOfNumber(later.list, shared.first ?? 0),
      message: l10n.t(
        "{0}: already in <{1} vcpus='{2}'>, which is a different set; libvirt refuses the domain",
        vcpus(shared),
        earlier.tune.kind,
        earlier.members.toString(),
      ),
      related: [{ uri, span: earlier.tune.span, message: l10n.t('the first with these vCPUs') }],
    };
  }
}

/** Whether `one` is a cachetune for the same vCPUs and comes before `group`. */
function isCachetuneOf(key: string, one: Group, group: Group): boolean {
  return one.tune.kind === 'cachetune' && one.tune.span.start < group.tune.span.start && one.members.toString() === key;
}

function* caches({ uri }: DefinedDomain, { tune }: Group): Iterable<Report> {
  const seen = new Map<string, ResourceTune['caches'][number][]>();
  for (const cache of tune.caches) {
    const { id, level, type } = cache;
    if (id?.value == null || level?.value == null || type?.value == null) continue;
    const key = `${level.value} ${id.value}`;
    const others = seen.get(key) ?? [];
    seen.set(key, [...others.slice(0, 2), cache]);
    const earlier = others.find((other) => other.type?.value === type.value || includesBoth(other, cache));
    if (earlier === undefined) continue;
    yield {
      span: cache.nameSpan,
      message: l10n.t(
        'Cache {0} of level {1} is already allocated to these vCPUs: libvirt refuses the domain',
        id.value,
        level.value,
      ),
      related: [{ uri, span: earlier.span, message: l10n.t('the first allocation of this cache') }],
    };
  }
}

function includesBoth(...allocations: readonly ResourceTune['caches'][number][]): boolean {
  return allocations.some(({ type }) => type?.value === 'both');
}

/** A monitor's vCPUs are a subset of its group's. Monitors must not overlap, except with one for the whole group. */
function* monitors({ tune, members }: Group): Iterable<Report> {
  const parts: [LocatedCpuList, CpuSet][] = [];
  for (const { vcpus: list } of tune.monitors) {
    if (list?.value == null) continue;
    const strange = list.value.difference(members);
    if (strange.first !== undefined) {
      yield {
        span: spanOfNumber(list, strange.first),
        message: l10n.t(
          "{0}: not in <{1} vcpus='{2}'>, which contains the monitor; libvirt refuses the domain",
          vcpus(strange),
          tune.kind,
          members.toString(),
        ),
      };
    } else if (!list.value.equals(members)) parts.push([list, list.value]);
  }
  for (const { later, shared } of overlaps(parts)) {
    yield {
      span: spanOfNumber(later, shared.first ?? 0),
      message: l10n.t('{0}: already in another monitor; libvirt refuses the domain', vcpus(shared)),
    };
  }
}
