import * as l10n from '@vscode/l10n';
import { percentRange } from '../../contention/host/figures-in-words.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import { dedicationOf, hasCpusToItself } from '../../fleet/guests/dedicated.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { amount, quotable } from '../../wording/wording.ts';
import { type Answer, leftTo, type PlacedGuestContext, type Rule } from '../engine/rule.ts';
import { competitionOf, isLimitedOnly, mayBeContended, type VcpuForecast, vcpuForecasts } from './contended.ts';

/** A vCPU of a guest with several has less than a whole CPU. At pins that cpu-overcommit reports, it is a note there. */
export const lockHolderPreemption: Rule = {
  id: 'lock-holder-preemption',
  host: 'required',
  severity: 'info',
  summary: 'A vCPU of a guest with several vCPUs gets less than a whole CPU when all are busy.',
  why: `The guest schedules its threads onto vCPUs, and the host schedules the vCPUs onto CPUs: two schedulers that do
not see each other. While the host runs something else, a vCPU stands still with the lock that it holds, and the guest's
other vCPUs spin and wait for it. Two guests with 80 vCPUs each on 80 CPUs did 8,000 records/s each where half of one
guest alone is 11,760 (kernel commit 266e85a5ec91).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not compare the pins of domains, helper threads and quotas.',
  advice: `Give each vCPU a CPU that nothing else is pinned to, and take the emulator and iothreads off the vCPUs' CPUs. If
the guest is to get less than whole CPUs, give it fewer vCPUs instead of a quota. \`pinset forecast\` shows the share of
each thread.`,
  fix: 'none',
  noFix: () => l10n.t('the rules about what shares the CPU offer other CPUs'),
  since: '0.1.0',
  examples: {
    wrong: `<!-- pinset-ignore emulator-on-vcpu: its disks are idle -->
<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
    <emulatorpin cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
    <emulatorpin cpuset='1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { guest: check },
};

/** Below this a vCPU has less than a whole CPU. */
const whole = 0.95;

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Answer> {
  if (document.threads.vcpus.length < 2 || !mayBeContended(document, occupancy)) return;
  const other = coveredBy(document, occupancy);
  // A forecast looks at the whole host, and most contended guests have a conflict.
  if (other !== null) {
    yield leftTo(
      other,
      document.threads.vcpus[0]?.span ?? document.domain.vcpu?.count.span ?? document.domain.nameSpan,
    );
    return;
  }
  const { vcpus, forecast } = vcpuForecasts(document, occupancy);
  const short = withoutWholeCpu(vcpus);
  const [first] = short;
  if (first === undefined) return;
  const span = first.thread.span ?? document.domain.vcpu?.count.span ?? document.domain.nameSpan;
  if (
    isLimitedOnly(document, short, forecast) &&
    (dedicationOf(document, occupancy) !== null || hasCpusToItself(document, occupancy))
  ) {
    yield leftTo('quota-on-dedicated', span);
    return;
  }
  yield {
    span,
    message: () => {
      const who = shortVcpus(document, vcpus, short);
      const rivals = competitionOf(document, short, forecast);
      return short.length === 1
        ? l10n.t(
            '{0} It competes with {1}. While a vCPU that holds a lock waits, the others spin: two 80-vCPU guests on 80 CPUs did 8,000 records/s each where half of one guest alone is 11,760',
            who,
            rivals,
          )
        : l10n.t(
            '{0} They compete with {1}. While a vCPU that holds a lock waits, the others spin: two 80-vCPU guests on 80 CPUs did 8,000 records/s each where half of one guest alone is 11,760',
            who,
            rivals,
          );
    },
  };
}

/** The rule that says that a guest's vCPUs share CPUs. */
function coveredBy(guest: Guest, occupancy: Occupancy): string | null {
  if (guest.threads.vcpus.length > occupancy.host.topology.online.size) return 'host-overcommit';
  return occupancy.cpuConflicts.byResident.get(guest) === undefined ? null : 'cpu-overcommit';
}

/** `db: 2 of 4 vCPUs have less than a whole CPU (33 %, 50 %).` */
export function shortVcpus(guest: Guest, vcpus: readonly VcpuForecast[], short: readonly VcpuForecast[]): string {
  const figures = new Set(short.map(({ figures: { low, high } }) => percentRange(low, high)));
  const shown = [...figures].slice(0, 5).join(', ');
  const name = quotable(domainName(guest));
  const all = figures.size > 5 ? `${shown}, …` : shown;
  return short.length === 1
    ? l10n.t('{0}: 1 of {1} has less than a whole CPU ({2}).', name, amount(vcpus.length, 'vCPU'), all)
    : l10n.t(
        '{0}: {1} of {2} have less than a whole CPU ({3}).',
        name,
        short.length,
        amount(vcpus.length, 'vCPU'),
        all,
      );
}

/** The vCPUs that have less than a whole CPU. */
export function withoutWholeCpu(vcpus: readonly VcpuForecast[]): VcpuForecast[] {
  return vcpus.filter(({ figures }) => figures.high < whole);
}
