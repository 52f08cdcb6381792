import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import type { GuestTopology, Located } from '../../domain/domain.ts';
import { withThreadsPerCore } from '../../fleet/guests/guest-cores.ts';
import { amount } from '../../wording/wording.ts';
import { asUndecided, choice, type Repairs, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { canHaveThreads } from './other-threads.ts';
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

function* check(context: DomainContext): Iterable<Report> {
  const { document } = context;
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
    data: otherFactors(factors, product, context, maxVcpus),
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
 * Another factor, or another number of vCPUs. Preferred is what the pins say: cores of so many threads. Else it is the
 * only factor that can be the wrong one: with one socket the cores, with single cores the sockets. If there are several,
 * only the author can know; so if the cores have to lose their threads for the product. Threads that the host's cores do
 * not have are never written.
 */
function otherFactors(
  factors: readonly Factor[],
  product: number,
  { document, occupancy }: DomainContext,
  maxVcpus: number,
): Repairs | null {
  const { domain, threads } = document;
  const repairs = new Map<FactorName, Repairs>();
  for (const { name, count, span } of factors) {
    const wanted = (maxVcpus * count) / product;
    if (name === 'die' || name === 'cluster' || !Number.isInteger(wanted) || wanted < 1) continue;
    if (name === 'thread' && !canHaveThreads(wanted, occupancy?.host.topology ?? null)) continue;
    repairs.set(name, repair(l10n.t("Write {0}='{1}'", `${name}s`, wanted), replace(span, String(wanted))));
  }
  const countOf = (name: FactorName) => factors.find((factor) => factor.name === name)?.count ?? 1;
  const likely = (['core', 'socket'] as const).filter((name) => {
    return repairs.has(name) && (countOf(name) > 1 || (name === 'core' && countOf('socket') === 1));
  });
  const byPins = occupancy === null ? null : threadsByPins({ document, occupancy });
  const isOfPins = (threads: number) => threads === byPins;
  const pinned = repairs.has('thread') && isOfPins((maxVcpus * countOf('thread')) / product);
  const [only = null] = pinned ? (['thread'] as const) : likely.length === 1 ? likely : [];
  const asPinned = byPins === null || pinned || isOfPins(countOf('thread')) ? null : withThreadsOf(document, byPins);
  // Pins for just so many vCPUs speak for the product.
  const pins = threads.pinOfVcpu.size + threads.pinsOutOfRange.length;
  const countIsWrong = pins === product;
  const otherCount =
    domain.vcpu === null
      ? null
      : repair(l10n.t('Change the number of vCPUs to {0}', product), replace(domain.vcpu.count.span, String(product)));
  const preferred = countIsWrong ? otherCount : (asPinned ?? (only === null ? null : (repairs.get(only) ?? null)));
  const isUneven = countOf('thread') > 1 && maxVcpus % countOf('thread') > 0;
  const single = isUneven && asPinned === null ? withThreadsOf(document, 1) : null;
  const all = [asPinned, repairs.get('core'), repairs.get('socket'), repairs.get('thread'), single, otherCount];
  return choice(preferred, ...all.flatMap((one) => (one == null || one === preferred ? [] : asUndecided(one))));
}

/** Cores of so many threads, or of one each for vCPUs that do not come in threads; null if sockets and dies leave no room. */
function withThreadsOf(document: DomainContext['document'], threads: number): Repairs | null {
  const factors = withThreadsPerCore(document, threads);
  if (factors === null) return null;
  const { sockets, cores } = factors;
  const title =
    sockets === null
      ? l10n.t("Write cores='{0}' and threads='{1}'", cores, threads)
      : l10n.t("Write sockets='{0}' and threads='{1}'", sockets, threads);
  return repair(title, { kind: 'guest topology', factors });
}
