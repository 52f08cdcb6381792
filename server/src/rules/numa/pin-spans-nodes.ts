import * as l10n from '@vscode/l10n';
import { lazy } from '../../base/lazy.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { cpus, nodes, vcpus } from '../../wording/wording.ts';
import type { Repairs } from '../engine/repair.ts';
import { type Answer, firstOf, leftTo, type PlacedGuestContext, type Rule } from '../engine/rule.ts';
import { type GuestPart, guestParts, isSpread, type PlacedVcpu, spansByItsOwnPin } from './guest-cells.ts';
import { homesOf, narrowedToNodes } from './narrowed-to-nodes.ts';
import { otherPlaces } from './strays.ts';

/** A single vCPU's own pinset on several nodes. */
export const pinSpansNodes: Rule = {
  id: 'pin-spans-nodes',
  host: 'required',
  severity: 'info',
  summary: "A vCPU's own pinset crosses NUMA nodes.",
  why: `The host's scheduler moves the vCPU between the nodes as load changes. After each move its caches are cold
and its working memory is remote: 118 ns became 243 ns on one 2-socket machine (published Intel MLC run). The guest's
NUMA cell is right for it only half the time.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the nodes of pinned CPUs.',
  advice: `Keep the part of the pinset that is on the node of the vCPU's guest cell. Without guest cells, the whole
domain is on several nodes, and the finding is [cross-numa-pin](cross-numa-pin.md). If the other vCPUs of the cell are
on several nodes too, it is [cell-cross-node](cell-cross-node.md).`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='3-4,6'/>
    <emulatorpin cpuset='0'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0-1'/>
  </numatune>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0' memory='1' unit='GiB'/>
      <cell id='1' cpus='1' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { guest: check },
};

/**
 * Yields to cross-numa-pin, which reports the same for a domain without cells, and to cell-cross-node. A pool that is
 * repeated for each of many vCPUs is one mistake.
 */
function* check(context: PlacedGuestContext): Iterable<Answer> {
  const pools = new Map<string, PlacedVcpu[]>();
  const parts = guestParts(context);
  for (const part of parts) {
    const other = part.cell === null ? 'cross-numa-pin' : isSpread(part) ? 'cell-cross-node' : null;
    for (const one of part.placed) {
      if (!spansByItsOwnPin(one)) continue;
      if (other !== null) {
        if (one.vcpu.thread.span !== null) yield leftTo(other, one.vcpu.thread.span);
        continue;
      }
      const key = one.vcpu.affinity.toString();
      const pool = pools.get(key);
      if (pool === undefined) pools.set(key, [one]);
      else pool.push(one);
    }
  }
  const homeOf = lazy(() => homesOfVcpus(parts, context));
  for (const pool of pools.values()) {
    const first = pool[0];
    const span = first?.vcpu.thread.span ?? null;
    if (first === undefined || span === null) continue;
    const who = vcpus(pool.map(({ vcpu }) => vcpu.index));
    yield {
      data: firstOf(narrowedPins(pool, homeOf(), context), { kind: 'placement' }),
      span,
      message: l10n.t(
        '{0} → {1} may run on {2}, but the guest counts on the memory of one cell being near',
        who,
        cpus(first.vcpu.affinity),
        nodes(first.touched),
      ),
      related: otherPlaces(context.document.uri, pool, span),
    };
  }
}

type Vcpu = PlacedVcpu['vcpu'];

/** The node to which the pinset of each vCPU can be narrowed. */
function homesOfVcpus(parts: readonly GuestPart[], context: PlacedGuestContext): ReadonlyMap<Vcpu, CpuSet> {
  const homes = homesOf(parts, context);
  return new Map(
    parts.flatMap(({ cell, placed }) => {
      const home = homes.get(cell);
      return home === undefined ? [] : placed.map(({ vcpu }) => [vcpu, CpuSet.of(home)] as const);
    }),
  );
}

function narrowedPins(
  pool: readonly PlacedVcpu[],
  homeOf: ReadonlyMap<Vcpu, CpuSet>,
  { occupancy }: PlacedGuestContext,
): Repairs | null {
  const members = pool.map(({ vcpu }) => vcpu);
  return narrowedToNodes(members, (vcpu) => homeOf.get(vcpu) ?? null, occupancy.host.topology);
}
