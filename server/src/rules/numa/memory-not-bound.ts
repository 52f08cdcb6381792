import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { affinityOf } from '../../fleet/occupancy/affinity.ts';
import type { Host } from '../../topology/host.ts';
import { amount, enumeration, nodes } from '../../wording/wording.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import type { PlacedGuestContext, Report, Rule } from '../engine/rule.ts';
import { type GuestPart, guestParts, nodesKnown } from './guest-cells.ts';

/** All vCPUs are pinned to one node of several, but the memory is not bound. */
export const memoryNotBound: Rule = {
  id: 'memory-not-bound',
  host: 'required',
  severity: 'info',
  summary: 'The vCPUs are pinned to one of several NUMA nodes, but no <numatune> binds the memory there.',
  why: `The kernel allocates memory on the node of the thread that touches it first. QEMU's own threads, which
preallocate and load, may run anywhere, and when the node is full, the rest silently comes from another one: remote
memory, 118 → 243 ns on one 2-socket machine (published Intel MLC run). Red Hat's tuning guide configures vcpupin and
numatune together.`,
  libvirt: 'silent',
  libvirtBehaviour: 'without `<numatune>`, libvirt leaves the memory to the kernel.',
  advice: `Bind the memory to the node of the pins: \`<numatune><memory mode='strict' nodeset='0'/></numatune>\`, or a
\`<memnode>\` for each guest cell. Use mode \`preferred\` if a start must not fail for lack of memory.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='0-3'>2</vcpu>
</domain>
`,
  },
  checks: { guest: check },
};

/** Under `<vcpu placement='auto'>`, libvirt adds a numatune of its own (seen on libvirt 9.0), and numad decides. */
function* check(context: PlacedGuestContext): Iterable<Report> {
  const { document, occupancy } = context;
  const { domain, threads } = document;
  const { host } = occupancy;
  if (threads.placementAuto || domain.vcpu?.placement?.value === null) return;
  if (domain.numatuneMemory !== null || domain.memnodes.length > 0 || host.topology.nodes.length < 2) return;
  const restricted = occupancy.restricted.get(document) ?? [];
  const first = restricted[0];
  if (first === undefined || restricted.length < threads.vcpus.length) return;
  if (!nodesKnown(affinityOf(restricted), host.topology)) return;
  const parts = guestParts(context).filter(({ vcpus }) => !vcpus.isEmpty);
  if (parts.length === 0 || parts.some(({ touched }) => touched.size !== 1)) return;
  const span = domain.vcpu?.count.span ?? first.thread.span;
  if (span === null) return;
  yield {
    data: bound(parts),
    span,
    message: document.kind === 'process' ? messageOfProcess(parts, host) : messageOf(parts, host),
  };
}

/** The memory of a process is bound by options on its command line. */
function messageOfProcess(parts: readonly GuestPart[], host: Host): string {
  const touched = CpuSet.unionOf(parts.map((part) => part.touched));
  return l10n.t(
    'All vCPUs are pinned to {0} (host {2} has {1}), but nothing binds the memory there, such as numactl --membind or host-nodes= of a memory backend',
    nodes(touched),
    amount(host.topology.nodes.length, 'node'),
    host.name,
  );
}

function messageOf(parts: readonly GuestPart[], host: Host): string {
  const all = amount(host.topology.nodes.length, 'node');
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) {
    return l10n.t(
      'All vCPUs are pinned to {0} (host {2} has {1}), but no <numatune> binds the memory there',
      nodes(only.touched),
      all,
      host.name,
    );
  }
  const each = parts.map(({ cell, touched }) => l10n.t('cell {0} to {1}', cell ?? '?', nodes(touched)));
  return l10n.t(
    'Each guest cell is pinned to one of the {0} of host {1} ({2}), but no <numatune> binds its memory there',
    all,
    host.name,
    enumeration(each),
  );
}

function bound(parts: readonly GuestPart[]): Repairs {
  const nodesOfPins = CpuSet.unionOf(parts.map(({ touched }) => touched));
  // What binds the domain binds all of its cells.
  const isOne = nodesOfPins.size === 1;
  const cells = parts.flatMap(({ cell, touched }) => (cell === null || isOne ? [] : [{ cell, nodes: touched }]));
  const title =
    cells.length === 0
      ? l10n.t('Bind the memory to {0}, where the vCPUs are pinned', nodes(nodesOfPins))
      : l10n.t("Bind each guest cell's memory to the node of its pins ({0})", nodes(nodesOfPins));
  return repair(title, { kind: 'bind memory', nodes: nodesOfPins, cells });
}
