import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import { isOverForecast } from '../../contention/evidence/over-forecast.ts';
import { hostForecast, type ThreadForecast } from '../../contention/host/host-forecast.ts';
import type { GuestThread } from '../../contention/host/host-thread.ts';
import { overForecastInWords } from '../../contention/host/observed-in-words.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { threadName } from '../../wording/thread-name.ts';
import { enumeration, mostEnumerated, quotable, vcpusOf } from '../../wording/wording.ts';
import type { PlacedGuestContext, Report, Rule } from '../engine/rule.ts';

/** Evidence of the running host says that a thread waits longer than in the worst case of the forecast. */
export const observedOverForecast: Rule = {
  id: 'observed-over-forecast',
  host: 'required',
  severity: 'info',
  summary: 'A thread was observed to wait longer than anything in the files explains.',
  why: `The worst case of the forecast is what a thread waits when everything in the files that can hurt it is busy. A guest
that is not always busy waits less. If the running host says that it waits more than 10 % longer, something runs there that
is not in these files: another service, a guest of another tool, interrupts, or pins and quotas that were set by hand.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt reports how long vCPUs waited as vcpu.N.delay and compares it with nothing.',
  advice: `Look at what runs on that CPU (\`ps -eLo psr,pcpu,comm --sort=-pcpu\`), and compare the running domain
(\`virsh dumpxml\`, \`virsh schedinfo\`) with its file. In VS Code, **Pinset: Import Evidence…** reads what the tools of the
host printed and **Pinset: Forget Evidence** forgets it; \`pinset forecast --evidence\` compares it on the command line.`,
  fix: 'none',
  noFix: () => l10n.t('what runs there is not in these files'),
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='3'/>
    <emulatorpin cpuset='1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
    evidence: {
      wrong: `Domain: 'web'
  vcpu.current=1
  vcpu.maximum=1
  vcpu.0.state=1
  vcpu.0.time=39000000000
  vcpu.0.delay=61000000000
`,
      right: `Domain: 'web'
  vcpu.current=1
  vcpu.maximum=1
  vcpu.0.state=1
  vcpu.0.time=96000000000
  vcpu.0.delay=4000000000
`,
    },
  },
  checks: { guest: check },
};

/** More findings than these in one guest are one. */
const mostFindings = 4;

interface Over {
  readonly thread: ThreadForecast & GuestThread;
  readonly contention: number;
}

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Report> {
  const { observed } = occupancy.host;
  if (observed === undefined) return;
  const guest = domainName(document);
  const threads = occupancy.derive(hostForecast).of(document);
  const over = threads.flatMap((thread): Over[] => {
    const waiting = observed.of({ guest, role: thread.thread.role, index: thread.thread.index });
    return waiting !== null && isOverForecast(waiting, thread.figures)
      ? [{ thread, contention: waiting.contention }]
      : [];
  });
  const places = new Map<number, { span: Span; threads: Over[] }>();
  for (const one of over) {
    const span = one.thread.thread.span ?? document.domain.vcpu?.count.span ?? document.domain.nameSpan;
    getOrAdd(places, span.start, () => ({ span, threads: [] })).threads.push(one);
  }
  const [first] = places.values();
  if (first === undefined) return;
  const findings = places.size > mostFindings ? [{ span: first.span, threads: over }] : places.values();
  for (const { span, threads: waiting } of findings) yield { span, message: () => inWords(document, waiting) };
}

/** `vCPU 1 of db: observed 61 %, forecast at most 33 %: …`, of several with the one that is furthest over. */
function inWords(guest: Guest, over: readonly Over[]): string {
  const excess = ({ thread, contention }: Over) => contention - (1 - thread.figures.worst);
  const furthest = over.reduce((one, other) => (excess(other) > excess(one) ? other : one));
  const where = CpuSet.unionOf(over.map(({ thread }) => thread.cpus));
  const said = overForecastInWords(furthest.contention, furthest.thread.figures.worst, where);
  return l10n.t('{0}: {1}', whoOf(guest, over), said);
}

function whoOf(guest: Guest, over: readonly Over[]): string {
  const name = quotable(domainName(guest));
  const threads = over.map(({ thread }) => thread.thread);
  if (threads.every(({ role }) => role === 'vcpu')) {
    return vcpusOf(
      threads.flatMap(({ index }) => index ?? []),
      name,
    );
  }
  const names = threads.slice(0, mostEnumerated).map(threadName);
  return l10n.t('{0} of {1}', enumeration(names, threads.length), name);
}
