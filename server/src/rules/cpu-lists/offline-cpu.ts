import * as l10n from '@vscode/l10n';
import { lazy } from '../../base/lazy.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import { threadsBehindFirst } from '../../topology/first-threads.ts';
import type { Host } from '../../topology/host.ts';
import { cpus, vcpus } from '../../wording/wording.ts';
import { onlyReading, type Repairs } from '../engine/repair.ts';
import { firstOf, type PlacedDomainContext, type PlacedScriptContext, type Report, type Rule } from '../engine/rule.ts';
import { spanOfNumber, type TakenPinset, takenPinsets } from './pinsets.ts';
import { type NamedNumbers, wrongNumbers } from './script-pinsets.ts';
import { thoseOnline, withoutMissing, withoutMissingInScript } from './without-missing.ts';

/** A pinset that names an offline CPU. */
export const offlineCpu: Rule = {
  id: 'offline-cpu',
  host: 'required',
  severity: 'warning',
  summary: 'A pinset names an offline CPU.',
  why: `Nothing runs on an offline CPU. A thread that is pinned only to offline CPUs cannot be placed, and the guest
does not start. From a longer list, the kernel leaves out the offline CPUs, so fewer CPUs carry the load.`,
  libvirt: 'silent',
  libvirtBehaviour: 'define does not check whether CPUs are online.',
  advice: 'Bring the CPU online (`chcpu -e N`), or remove it from the pinset.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='6,8'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check, script: checkScript },
};

function* check(context: PlacedDomainContext): Iterable<Report> {
  const { document, occupancy } = context;
  const move = lazy(() => ontoFirstThreads(context));
  for (const taken of takenPinsets(document)) yield* offlineIn(taken, occupancy.host, move);
}

function* checkScript(context: PlacedScriptContext): Iterable<Report> {
  const { host } = context.occupancy;
  const isOffline = ({ numbers }: NamedNumbers) => numbers.intersects(host.topology.offline);
  for (const { list, numbers } of wrongNumbers(context, 'cpus', isOffline)) {
    for (const report of offlineIn({ what: () => list.by, list: list.located, helpers: null }, host)) {
      const left = numbers.intersection(host.topology.online);
      yield { ...report, data: withoutMissingInScript(list, left, thoseOnline) };
    }
  }
}

/**
 * Moves vCPUs from threads that are offline to the online first ones of their cores; null on hosts that do not keep only
 * those online.
 */
function ontoFirstThreads({ document, occupancy }: PlacedDomainContext): Repairs | null {
  const { topology } = occupancy.host;
  const threads = threadsBehindFirst(topology);
  if (threads === null) return null;
  const lists = new Map<number, { readonly list: LocatedCpuList; readonly set: CpuSet }>();
  const moved: number[] = [];
  for (const { pinset, index } of document.threads.vcpus) {
    if (pinset?.value == null || index === null || pinset.value.intersects(topology.online)) continue;
    const set = CpuSet.from([...pinset.value].map((cpu) => cpu - (cpu % threads)));
    if (set.isEmpty || !pinset.verbatim || !set.isSubsetOf(topology.online)) return null;
    lists.set(pinset.span.start, { list: pinset, set });
    moved.push(index);
  }
  const changes = [...lists.values()];
  if (changes.length === 0) return null;
  const where = cpus(CpuSet.unionOf(changes.map(({ set }) => set)));
  return onlyReading(
    l10n.t('Pin {0} to {1}: of their cores, only the first threads are online', vcpus(moved), where),
    ...changes.map(({ list, set }) => ({ kind: 'rewrite list', list, set }) as const),
  );
}

function* offlineIn(
  { what, list, helpers }: TakenPinset,
  { topology, name }: Host,
  move: () => Repairs | null = () => null,
): Iterable<Report> {
  const offline = list.value?.intersection(topology.offline);
  const first = offline?.first;
  if (offline === undefined || first === undefined) return;
  const left = list.value?.intersection(topology.online) ?? CpuSet.empty;
  const rest = left.isEmpty ? l10n.t('no online CPU') : cpus(left);
  yield {
    data: firstOf(withoutMissing(list, left, thoseOnline), helpers ?? firstOf(move(), { kind: 'placement' })),
    span: spanOfNumber(list, first),
    message:
      offline.size === 1
        ? l10n.t('{0} of host {1} is offline, which leaves {2} with {3}', cpus(offline), name, what(), rest)
        : l10n.t('{0} of host {1} are offline, which leaves {2} with {3}', cpus(offline), name, what(), rest),
  };
}
