import * as l10n from '@vscode/l10n';
import { lazy } from '../../base/lazy.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { placeOfThread } from '../../fleet/occupancy/bounded-threads.ts';
import { cpus } from '../../wording/wording.ts';
import { narrowed } from '../cpu-lists/narrowed.ts';
import type { Repairs } from '../engine/repair.ts';
import { type Answer, firstOf, leftTo, type PlacedGuestContext, type Rule } from '../engine/rule.ts';
import {
  asHelpers,
  cpusOfThread,
  type EqualPinsets,
  equalPinsets,
  otherPlaces,
  threadsInWords,
} from './equal-pinsets.ts';

/** A pinset with isolated CPUs and others. If all the others are reserved, reserved-cpu-pinned says what to do. */
export const isolatedMixed: Rule = {
  id: 'isolated-mixed',
  host: 'required',
  hostFacts: ['isolated CPUs'],
  severity: 'info',
  summary: 'A pinset mixes isolated CPUs with others.',
  why: `The scheduler moves threads only among CPUs that are not isolated: the isolated ones of the set stay unused,
or hold a thread that nothing moves away. So the guest has fewer CPUs than its pinset says.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not know which CPUs are isolated.',
  advice: 'Use either the isolated CPUs, one for each vCPU, or the others.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    host: 'tuned',
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='1-2'>1</vcpu>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { guest: check },
};

function* check(context: PlacedGuestContext): Iterable<Answer> {
  const { document, occupancy } = context;
  const { topology, reserved, name } = occupancy.host;
  if (topology.isolated.isEmpty) return;
  const onIsolated = lazy(() => countOnIsolated(context));
  for (const group of equalPinsets(context)) {
    const { affinity, threads } = group;
    const [first] = threads;
    if (first === undefined) continue;
    const span = placeOfThread(document, first);
    const where = cpusOfThread(affinity, first, document, occupancy.host);
    const isolated = affinity.intersection(topology.isolated);
    const others = affinity.difference(isolated);
    if (isolated.isEmpty || others.isEmpty) continue;
    if (others.isSubsetOf(reserved)) {
      yield leftTo('reserved-cpu-pinned', span);
      continue;
    }
    const details = [threadsInWords(threads), where, name, cpus(isolated), cpus(others)] as const;
    yield {
      data: asHelpers(threads) ?? firstOf(...narrowings(group, context, onIsolated), { kind: 'placement' }),
      span,
      message: l10n.t(
        '{0} → {1}: host {2} isolates {3} but not {4}, and the scheduler balances only among the latter',
        ...details,
      ),
      related: otherPlaces(document.uri, group),
    };
  }
}

/**
 * Without the isolated CPUs. A single vCPU of a domain whose other vCPUs are all on isolated CPUs gets one of them, if
 * no other vCPU has it.
 */
function narrowings(
  { affinity, threads }: EqualPinsets,
  { document, occupancy }: PlacedGuestContext,
  onIsolated: () => number,
): (Repairs | null)[] {
  const { isolated } = occupancy.host.topology;
  const { reserved } = occupancy.host;
  const others = (occupancy.restricted.get(document)?.length ?? 0) - 1;
  const confined = threads.map((thread) => ({ thread, affinity }));
  const own = [...affinity.intersection(isolated)].find((cpu) => !occupancy.sole.has(cpu));
  const one =
    threads.length > 1 || own === undefined || others < 1 || onIsolated() < others
      ? null
      : narrowed(
          confined,
          () => CpuSet.of(own),
          ({ cpus: left }) => l10n.t('Narrow {0} to {1}, which is isolated', threadsInWords(threads), cpus(left)),
        );
  const rest = narrowed(
    confined,
    () => affinity.difference(isolated).difference(reserved),
    ({ cpus: left }) => l10n.t('Narrow {0} to {1}, without isolated CPUs', threadsInWords(threads), cpus(left)),
  );
  return [one, rest];
}

/** How many vCPUs of the guest are on isolated CPUs only. */
function countOnIsolated({ document, occupancy }: PlacedGuestContext): number {
  const { isolated } = occupancy.host.topology;
  return (occupancy.restricted.get(document) ?? []).filter(({ affinity }) => affinity.isSubsetOf(isolated)).length;
}
