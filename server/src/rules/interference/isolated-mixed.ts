import * as l10n from '@vscode/l10n';
import { placeOfThread } from '../../fleet/occupancy/bounded-threads.ts';
import { cpus } from '../../wording/wording.ts';
import { type Answer, leftTo, type PlacedGuestContext, type Rule } from '../engine/rule.ts';
import { cpusOfThread, equalPinsets, otherPlaces, threadsInWords } from './equal-pinsets.ts';

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
      data: { kind: 'placement' },
      span,
      message: l10n.t(
        '{0} → {1}: host {2} isolates {3} but not {4}, and the scheduler balances only among the latter',
        ...details,
      ),
      related: otherPlaces(document.uri, group),
    };
  }
}
