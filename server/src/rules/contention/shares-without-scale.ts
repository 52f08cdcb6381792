import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { effectiveCpus } from '../../fleet/occupancy/affinity.ts';
import type { Host } from '../../topology/host.ts';
import { quotable, ratio } from '../../wording/wording.ts';
import { asUndecided, repair } from '../engine/repair.ts';
import type { PlacedDomainContext, Report, Rule } from '../engine/rule.ts';

/** Domains of one slice that may share CPUs, of which some set shares and some do not, where cgroup v2 is not ruled out. */
export const sharesWithoutScale: Rule = {
  id: 'shares-without-scale',
  host: 'required',
  about: ['tuneValues'],
  severity: 'warning',
  summary: 'Some domains set shares and others do not, so cgroup v2 compares two scales.',
  why: `libvirt writes \`<shares>\` to cpu.shares of cgroup v1, where a domain without them has 1024, and the same number to
cpu.weight of cgroup v2, where a domain without them has 100 (\`virCgroupV2SetCpuShares\`). So a domain with 1024 shares
weighs as much as its neighbors on v1 and ten times as much on v2: of a CPU that two share it gets 91 %. CloudStack and
OpenNebula had this mistake (CloudStack 6744 and 10221, OpenNebula 5792).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt passes the number on without conversion.',
  advice: `Set the shares of all domains of a host, or of none. If the host has cgroup v1, say so in its profile:
\`"cgroup": "v1"\`.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <shares>1024</shares>
  </cputune>
</domain>
`,
    beside: `<domain type='kvm'>
  <name>db</name>
  <vcpu placement='static'>2</vcpu>
</domain>
`,
  },
  checks: { domain: check },
};

/** cpu.weight of a group that sets none. */
const usualWeight = 100;

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  const { shares } = document;
  const { host } = occupancy;
  if (shares === null || shares.value === null || shares.value === 0 || shares.value === usualWeight) return;
  if (host.contention?.cgroup === 'v1') return;
  const slice = sliceOf(document);
  const cpus = cpusOf(document, host);
  if (slice === null || cpus.isEmpty) return;
  const others = [...occupancy.restricted.keys()].filter(
    (other) =>
      other !== document && sliceOf(other) === slice && setsNone(other) && cpusOf(other, host).intersects(cpus),
  );
  const [first] = others;
  if (first === undefined) return;
  const element = document.domain.tuneValues.find(({ name }) => name === 'shares');
  const title = l10n.t('Delete <shares>: the domain weighs as much as those without');
  yield {
    span: shares.span,
    data: element === undefined ? null : asUndecided(repair(title, { kind: 'remove element', element: element.span })),
    message: () => {
      const figures = [shares.value ?? 0, ratio(shares.value ?? 0, usualWeight), quotable(domainName(first))] as const;
      const more = others.length - 1;
      const who = more === 0 ? figures[2] : l10n.t('{0} and {1} more', figures[2], more);
      return host.contention?.cgroup === 'v2'
        ? l10n.t(
            '{0} shares against 100 of {2}, without <shares>: {1} with the cgroup v2 of host {3}',
            figures[0],
            figures[1],
            who,
            host.name,
          )
        : l10n.t(
            '{0} shares against {2}, without <shares>: {1} with cgroup v2, where the default is 100, and 1024 with v1; the profile of host {3} may say which it has',
            figures[0],
            figures[1],
            who,
            host.name,
          );
    },
  };
}

function sliceOf({ kind, cgroup }: Resident): string | null {
  if (kind === 'process' || cgroup === null) return null;
  const slash = cgroup.lastIndexOf('/');
  return slash < 0 ? cgroup : cgroup.slice(0, slash);
}

function setsNone(resident: Resident): boolean {
  const tuning = resident.cpuTuning();
  return tuning !== null && tuning.shares === null;
}

function cpusOf(resident: Resident, host: Host): CpuSet {
  const { vcpus, emulator, iothreads } = resident.threads;
  return CpuSet.unionOf(
    [...vcpus, emulator, ...iothreads].flatMap((thread) => effectiveCpus(thread, resident, host) ?? []),
  );
}
