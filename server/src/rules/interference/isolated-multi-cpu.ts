import * as l10n from '@vscode/l10n';
import { placeOfThread } from '../../fleet/occupancy/bounded-threads.ts';
import { type Answer, leftTo, type PlacedGuestContext, type Rule } from '../engine/rule.ts';
import { asHelpers, cpusOfThread, equalPinsets, otherPlaces, threadsInWords } from './equal-pinsets.ts';

/** A pinset of several CPUs that are all isolated. isolated-mixed reports one that has others too. */
export const isolatedMultiCpu: Rule = {
  id: 'isolated-multi-cpu',
  host: 'required',
  hostFacts: ['isolated CPUs'],
  severity: 'warning',
  summary: 'A pinset names several isolated CPUs, but the scheduler does not balance among them.',
  why: `Isolated CPUs (\`isolcpus=\`, an isolated cpuset partition) are out of the scheduler's load balancing: a
thread stays where it first ran. Only one CPU of such a pinset is used, and all threads with that pinset can end up on
the same one while the others idle.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not know which CPUs are isolated, and pins to any of them.',
  advice: `Pin every vCPU to one isolated CPU, or let the threads float over CPUs that are not isolated.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    host: 'tuned',
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='2-3'>2</vcpu>
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
  const { topology, name } = occupancy.host;
  if (topology.isolated.isEmpty) return;
  for (const group of equalPinsets(context)) {
    const { affinity, threads } = group;
    const [first] = threads;
    if (first === undefined) continue;
    const span = placeOfThread(document, first);
    const where = cpusOfThread(affinity, first, document, occupancy.host);
    if (affinity.size < 2 || !affinity.intersects(topology.isolated)) continue;
    if (!affinity.isSubsetOf(topology.isolated)) {
      yield leftTo('isolated-mixed', span);
      continue;
    }
    const who = threadsInWords(threads);
    const isOne = threads.length === 1 && threads[0]?.role !== 'emulator';
    yield {
      data: asHelpers(threads) ?? { kind: 'placement', pinned: 'each' },
      span,
      message: isOne
        ? l10n.t(
            '{0} are isolated on host {1}, so the scheduler does not balance among them: {2} stays on one of them',
            where,
            name,
            who,
          )
        : l10n.t(
            '{0} are isolated on host {1}, so the scheduler does not balance among them: {2} may all stay on one of them',
            where,
            name,
            who,
          ),
      related: otherPlaces(document.uri, group),
    };
  }
}
