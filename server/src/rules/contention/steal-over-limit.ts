import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import { leastSteal, percent } from '../../contention/host/figures-in-words.ts';
import type { HostForecast } from '../../contention/host/host-forecast.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { cpus, quotable, vcpusOf } from '../../wording/wording.ts';
import type { PlacedGuestContext, Report, Rule } from '../engine/rule.ts';
import { competitionOf, mayBeContended, type VcpuForecast, vcpuForecasts } from './contended.ts';

/** A vCPU waits longer than the host's profile allows. Of a range, only what it waits at least counts. */
export const stealOverLimit: Rule = {
  id: 'steal-over-limit',
  host: 'required',
  severity: 'warning',
  summary: 'A vCPU waits for its CPU longer than the host profile allows.',
  why: `\`maxSteal\` of the profile is how much of the time a vCPU may be runnable without running: the steal that its guest
sees. With a \`demand\` in the profile the steal that is expected counts, else that with everything busy. For waiting that
is observed under real load, 5 % is where administrators begin to look and 10 % where users notice; Linux guests that act
on steal do so above 5 % (drivers/virt/steal_governor.c).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt has no limit for steal; it reports how long vCPUs waited as vcpu.N.delay.',
  advice: `Give the vCPU another CPU, or what it shares the CPU with, or raise the limit. With everything busy every
overcommitted CPU exceeds 5 %, so such a limit goes with a \`demand\`.`,
  fix: 'none',
  noFix: () => l10n.t('the rules about what shares the CPU offer other CPUs'),
  since: '0.1.0',
  examples: {
    profile: `{
  "name": "rack1",
  "topology": { "cpus": [ { "id": 0 }, { "id": 1 }, { "id": 2 }, { "id": 3 } ] },
  "maxSteal": 0.5,
  "documents": ["*.xml"]
}
`,
    wrong: `<!-- pinset-ignore cpu-overcommit: within the limit, as the profile says it -->
<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <shares>512</shares>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='0'/>
  </cputune>
</domain>
`,
    right: `<!-- pinset-ignore cpu-overcommit: within the limit, as the profile says it -->
<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <shares>1024</shares>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='0'/>
  </cputune>
</domain>
`,
    beside: `<!-- pinset-ignore cpu-overcommit: within the limit, as the profile says it -->
<domain type='kvm'>
  <name>db</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <shares>1024</shares>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='1'/>
  </cputune>
</domain>
`,
  },
  checks: { guest: check },
};

/** More findings than these in one guest are one. */
const mostFindings = 4;

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Report> {
  const { maxSteal = null, demand = null } = occupancy.host.contention ?? {};
  if (maxSteal === null || (demand === null && !mayBeContended(document, occupancy))) return;
  const { vcpus, forecast } = vcpuForecasts(document, occupancy);
  const over = vcpus.filter(({ figures }) => leastSteal(figures) > maxSteal + 1e-9);
  const places = new Map<number, { span: Span; vcpus: VcpuForecast[] }>();
  for (const vcpu of over) {
    const span = vcpu.thread.span ?? document.domain.vcpu?.count.span ?? document.domain.nameSpan;
    getOrAdd(places, span.start, () => ({ span, vcpus: [] })).vcpus.push(vcpu);
  }
  const [first] = places.values();
  if (first === undefined) return;
  const findings = places.size > mostFindings ? [{ span: first.span, vcpus: over }] : places.values();
  for (const { span, vcpus: waiting } of findings) {
    yield { span, message: () => inWords(document, waiting, forecast, maxSteal, demand) };
  }
}

function inWords(
  guest: Guest,
  waiting: readonly VcpuForecast[],
  forecast: HostForecast,
  maxSteal: number,
  demand: number | null,
): string {
  const who = vcpusOf(
    waiting.flatMap(({ thread }) => thread.index ?? []),
    quotable(domainName(guest)),
  );
  const steal = percent(Math.max(...waiting.map(({ figures }) => leastSteal(figures))));
  const limit = percent(maxSteal);
  const where = cpus(CpuSet.unionOf(waiting.map((vcpu) => vcpu.cpus)));
  const competition = competitionOf(guest, waiting, forecast);
  const isOne = waiting.length === 1;
  if (demand === null) {
    return isOne
      ? l10n.t(
          '{0} waits {1} when all are busy, the limit is {2}: {3} is shared with {4}',
          who,
          steal,
          limit,
          where,
          competition,
        )
      : l10n.t(
          '{0} wait up to {1} when all are busy, the limit is {2}: {3} are shared with {4}',
          who,
          steal,
          limit,
          where,
          competition,
        );
  }
  const busy = percent(demand);
  return isOne
    ? l10n.t(
        '{0} waits {1} when each is busy {5} of the time, the limit is {2}: {3} is shared with {4}',
        who,
        steal,
        limit,
        where,
        competition,
        busy,
      )
    : l10n.t(
        '{0} wait up to {1} when each is busy {5} of the time, the limit is {2}: {3} are shared with {4}',
        who,
        steal,
        limit,
        where,
        competition,
        busy,
      );
}
