import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import type { GuestTopology, Located } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { amount } from '../../wording/wording.ts';
import { asUndecided, choice, type Repairs, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { threadsByPins } from './threads-by-pins.ts';

/** A guest topology whose product differs from the number of vCPUs. */
export const topologyProduct: Rule = {
  id: 'topology-product',
  host: 'optional',
  severity: 'error',
  summary: 'The product of the guest topology is not the number of vCPUs.',
  why: `The QEMU driver refuses the domain. Usually \`<vcpu>\` was changed and \`<topology>\` was not, or the other way
around. Until both agree, it is unknown which vCPUs form a guest core, so Pinset does not judge the pins of its
threads either.`,
  libvirt: 'rejects',
  libvirtBehaviour: '"CPU topology doesn\'t match maximum vcpu count", from the QEMU driver.',
  advice: `Make sockets × dies × clusters × cores × threads equal to the number in \`<vcpu>\`: the maximum, not
\`current\`. Dies and clusters default to 1.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <topology sockets='1' cores='2' threads='1'/>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

/** Types of domains whose drivers do not compare the two (libxl, LXC) or pass the number on unchanged. */
const otherDrivers: ReadonlySet<string> = new Set(['xen', 'lxc', 'openvz', 'parallels', 'vz', 'vmware', 'hyperv']);

function* check({ document, occupancy }: DomainContext): Iterable<Report> {
  const { domain, threads, complete } = document;
  const topology = domain.cpu?.topology ?? null;
  const { maxVcpus } = threads;
  if (!complete || topology === null || maxVcpus === null || otherDrivers.has(domain.type ?? '')) return;
  const factors = factorsOf(topology);
  if (factors === null) return;
  const product = factors.reduce((all, { count }) => all * count, 1);
  if (product === maxVcpus) return;
  const sum = factors.map(({ name, count }) => amount(count, name)).join(' × ');
  yield {
    data: otherFactors(factors, product, document, maxVcpus, () => {
      return occupancy === null ? null : threadsByPins({ document, occupancy });
    }),
    span: topology.nameSpan,
    message: l10n.t(
      'The guest topology makes {0} ({1}), but the domain has {2}: the QEMU driver refuses the domain',
      amount(product, 'vCPU'),
      sum,
      amount(maxVcpus, 'vCPU'),
    ),
    related:
      domain.vcpu === null
        ? []
        : [{ uri: document.uri, span: domain.vcpu.count.span, message: l10n.t("the domain's number of vCPUs") }],
  };
}

type FactorName = 'socket' | 'die' | 'cluster' | 'core' | 'thread';

interface Factor {
  readonly name: FactorName;
  readonly count: number;
  readonly span: Span;
}

/** The factors; null if one is unknown, or missing or zero, which libvirt refuses by itself. */
function factorsOf(topology: GuestTopology): Factor[] | null {
  const factors: Factor[] = [];
  const add = (name: FactorName, located: Located<number> | null, optional: boolean): boolean => {
    if (located === null) return optional;
    if (located.value === null) return false;
    factors.push({ name, count: located.value, span: located.span });
    return true;
  };
  const known =
    add('socket', topology.sockets, false) &&
    add('die', topology.dies, true) &&
    add('cluster', topology.clusters, true) &&
    add('core', topology.cores, false) &&
    add('thread', topology.threads, false);
  return known ? factors : null;
}

/**
 * Another factor, or another number of vCPUs. Preferred is the only factor that can be the wrong one: with one socket it
 * is the cores, with single cores the sockets, and the threads if the pins have as many. If there are several, only the
 * author can know.
 */
function otherFactors(
  factors: readonly Factor[],
  product: number,
  { domain, threads }: DefinedDomain,
  maxVcpus: number,
  byPins: () => number | null,
): Repairs | null {
  const repairs = new Map<FactorName, Repairs>();
  for (const { name, count, span } of factors) {
    const wanted = (maxVcpus * count) / product;
    if (name === 'die' || name === 'cluster' || !Number.isInteger(wanted) || wanted < 1) continue;
    repairs.set(name, repair(l10n.t("Write {0}='{1}'", `${name}s`, wanted), replace(span, String(wanted))));
  }
  const countOf = (name: FactorName) => factors.find((factor) => factor.name === name)?.count ?? 1;
  const likely = (['core', 'socket', 'thread'] as const).filter((name) => {
    if (name === 'core') return repairs.has('core') && (countOf('core') > 1 || countOf('socket') === 1);
    if (name === 'socket') return repairs.has('socket') && countOf('socket') > 1;
    return repairs.has('thread') && !repairs.has('core') && !repairs.has('socket');
  });
  const pinned = repairs.has('thread') && (maxVcpus * countOf('thread')) / product === byPins();
  const [only = null] = pinned ? (['thread'] as const) : likely.length === 1 ? likely : [];
  // Pins for just so many vCPUs speak for the product.
  const pins = threads.pinOfVcpu.size + threads.pinsOutOfRange.length;
  const countIsWrong = pins === product;
  const otherCount =
    domain.vcpu === null
      ? null
      : repair(l10n.t('Change the number of vCPUs to {0}', product), replace(domain.vcpu.count.span, String(product)));
  const preferred = countIsWrong ? otherCount : only === null ? null : (repairs.get(only) ?? null);
  const all = [repairs.get('core'), repairs.get('socket'), repairs.get('thread'), otherCount];
  return choice(preferred, ...all.flatMap((one) => (one == null || one === preferred ? [] : asUndecided(one))));
}
