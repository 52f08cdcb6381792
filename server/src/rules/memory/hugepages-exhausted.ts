import * as l10n from '@vscode/l10n';
import { exactMemorySize, memorySize } from '../../base/memory-size.ts';
import type { Span } from '../../base/span.ts';
import type { Located } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { MissingPages } from '../../fleet/occupancy/memory/host-memory.ts';
import { largestOrdinaryPage } from '../../fleet/occupancy/memory/memory-demand.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HostNode } from '../../topology/host-topology.ts';
import { amount, nodes } from '../../wording/wording.ts';
import { namesUnknownNode } from '../cpu-lists/pinsets.ts';
import { type Change, type Repairs, repair, replace } from '../engine/repair.ts';
import { type Answer, type FindingData, firstOf, leftTo, type PlacedDomainContext, type Rule } from '../engine/rule.ts';
import { reportMemory } from './memory-report.ts';
import { leaving, onOtherNodes } from './other-nodes.ts';

/**
 * The domains of a host need more huge pages of one size than the nodes have. Without a binding, pages may come from
 * any node. Silent where the capture lists no huge pages.
 */
export const hugepagesExhausted: Rule = {
  id: 'hugepages-exhausted',
  host: 'required',
  hostFacts: ['huge pages'],
  severity: 'error',
  summary: 'The domains need more huge pages of one size than the nodes have.',
  why: `The last guest does not start because QEMU cannot allocate its memory, or it dies at its first access to a
missing page. Huge pages are set aside when the host boots; there is nothing to fall back on.`,
  libvirt: 'start fails',
  libvirtBehaviour: 'QEMU fails with "unable to map backing store for guest RAM: Cannot allocate memory".',
  advice: `Reserve more pages on the node (\`/sys/devices/system/node/nodeN/hugepages\`, or on the kernel's command
line), or give the guests less memory.
For a domain that binds memory to a node that the host does not have, Pinset reports only \`unknown-node\`.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    host: 'tuned',
    wrong: `<domain type='kvm'>
  <name>web</name>
  <memory unit='GiB'>1</memory>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='5'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
  <memoryBacking>
    <hugepages>
      <page size='2' unit='MiB'/>
    </hugepages>
  </memoryBacking>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Answer> {
  for (const part of occupancy.memoryOf(document).missingPages) {
    const report = reportMemory(part, document, 'kib');
    if (report === null) continue;
    // The place of its memory is unknown.
    if (namesUnknownNode(document, occupancy.host.topology)) {
      yield leftTo('unknown-node', report.first.span);
      continue;
    }
    const where = [nodes(part.nodes), occupancy.host.name, part.capacity] as const;
    const from =
      part.nodes.size === 1
        ? l10n.t('{0} of host {1}, which has {2}', ...where)
        : l10n.t('{0} of host {1}, which have {2}', ...where);
    const pages = [amount(part.needed, 'huge page'), memorySize(part.sizeKiB), from, report.members] as const;
    yield {
      data: remedy(part, document, occupancy),
      span: report.first.span,
      message:
        part.needed === 1
          ? l10n.t('{0} of {1} is needed from {2}: {3}', ...pages)
          : l10n.t('{0} of {1} are needed from {2}: {3}', ...pages),
      related: report.related,
    };
  }
}

/** Nodes that have such pages, else pages of another size. */
function remedy(part: MissingPages, document: DefinedDomain, occupancy: Occupancy): FindingData {
  const hasSome = ({ pages }: HostNode) => pages.some(({ sizeKiB, count }) => sizeKiB === part.sizeKiB && count > 0);
  const elsewhere = onOtherNodes(part.nodes, document, occupancy, hasSome);
  return leaving(part, 'kib', firstOf(elsewhere, ...otherSizes(part, document, occupancy)), part.sizeKiB);
}

/** Pages of another size that the same nodes have, the largest first. */
function otherSizes(part: MissingPages, { domain }: DefinedDomain, { host: { topology } }: Occupancy): Repairs[] {
  const sizes = new Set(
    [...part.nodes]
      .flatMap((node) => (topology.node(node)?.pages ?? []).filter(({ count }) => count > 0))
      .map(({ sizeKiB }) => sizeKiB),
  );
  const pages = (domain.memoryBacking?.pages ?? []).filter(({ sizeKiB }) => sizeKiB?.value === part.sizeKiB);
  const others = [...sizes].filter((size) => size > largestOrdinaryPage && size !== part.sizeKiB).sort((a, b) => b - a);
  return others.map((size) => {
    const changes = pages.flatMap(({ sizeKiB, span }) => (sizeKiB === null ? [] : resized(sizeKiB, span, size)));
    return repair(l10n.t('Use pages of {0} from {1}', memorySize(size), nodes(part.nodes)), ...changes);
  });
}

/** In the unit of the text if that gives a whole number, else in the largest one. */
function resized(now: Located<number>, element: Span, size: number): Change[] {
  const unitKiB = (now.value ?? 0) / Number(now.text);
  if (Number.isInteger(size / unitKiB)) return [replace(now.span, String(size / unitKiB))];
  const [amount = '', unit = ''] = exactMemorySize(size).split(' ');
  return [replace(now.span, amount), { kind: 'set attribute', element, name: 'unit', value: unit }];
}
