import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import { confinedHelpers } from '../../fleet/occupancy/affinity.ts';
import { boundedThreads, placeOfThread } from '../../fleet/occupancy/bounded-threads.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import { cpus, quotable, vcpus, vcpusOf } from '../../wording/wording.ts';
import { mostRelated, type PlacedGuestContext, type RelatedPlace, type Report, type Rule } from '../engine/rule.ts';
import { asHelpers, cpusOfThread, threadsInWords } from './equal-pinsets.ts';
import { blockerOf } from './starved.ts';

/**
 * Threads whose CPUs are all the only CPU of a vCPU with FIFO or RR scheduling, of their own or another domain.
 * cpu-overcommit leaves them to this rule: sharing a CPU costs time, this may stop them for good.
 */
export const realtimeStarvation: Rule = {
  id: 'realtime-starvation',
  host: 'preferred',
  severity: 'error',
  summary: 'A thread may run only on the CPUs of vCPUs with real-time scheduling.',
  why: `A FIFO or RR thread runs until it sleeps, and a guest that polls never does. An ordinary thread on its CPU
gets what the kernel's real-time throttling leaves (5 % by default, kernel.sched_rt_runtime_us), and nothing without
throttling: QEMU's emulator then never answers and the guest hangs.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt sets the scheduler and the affinity without comparing them.',
  advice: `Give each vCPU with \`vcpusched\` fifo or rr a CPU of its own, and pin the emulator, iothreads and other
domains elsewhere.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='2'/>
    <vcpusched vcpus='0' scheduler='fifo' priority='1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { guest: check },
};

/** A thread whose CPUs all belong to real-time vCPUs, and one of those vCPUs. */
interface Victim {
  readonly thread: DomainThread;
  readonly affinity: CpuSet;
  readonly blocker: RestrictedVcpu;
}

/** One finding for all victims on the same CPUs. */
function* check(context: PlacedGuestContext): Iterable<Report> {
  const { document } = context;
  const groups = new Map<string, Victim[]>();
  for (const victim of victims(context)) {
    const key = victim.affinity.toString();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [victim]);
    else group.push(victim);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { thread, blocker, affinity } = first;
    const who =
      blocker.resident === document
        ? vcpus([blocker.index])
        : vcpusOf([blocker.index], quotable(domainName(blocker.resident)));
    yield {
      data: asHelpers(group.map(({ thread }) => thread)) ?? { kind: 'placement' },
      span: placeOfThread(document, thread),
      message: l10n.t(
        '{0} → {1}: {2} runs there under real-time scheduling (fifo or rr), and nothing else runs while it does',
        threadsInWords(group.map(({ thread }) => thread)),
        cpusOfThread(affinity, thread, document, context.occupancy.host),
        who,
      ),
      related: places(group, context),
    };
  }
}

function victims({ document, occupancy }: PlacedGuestContext): Victim[] {
  const confined = [
    ...(occupancy.restricted.get(document) ?? []),
    ...confinedHelpers(document, occupancy.host),
    ...boundedThreads(document, occupancy.host),
  ];
  return confined.flatMap(({ thread, affinity }): Victim[] => {
    const blocker = blockerOf({ thread, affinity }, occupancy);
    return blocker === null ? [] : [{ thread, affinity, blocker }];
  });
}

function places(group: readonly Victim[], { document }: PlacedGuestContext): RelatedPlace[] {
  const blocker = group[0]?.blocker;
  const own = group.slice(1, mostRelated).flatMap(({ thread, affinity }) => {
    const message = `${threadsInWords([thread])} → ${cpus(affinity)}`;
    return thread.span === null ? [] : [{ uri: document.uri, span: thread.span, message }];
  });
  if (blocker === undefined || blocker.thread.span === null) return own;
  const who = vcpusOf([blocker.index], quotable(domainName(blocker.resident)));
  const message = l10n.t('{0}, real-time → {1}', who, cpus(blocker.affinity));
  return [{ uri: blocker.resident.uri, span: blocker.thread.span, message }, ...own];
}
