import * as l10n from '@vscode/l10n';
import { CpuSet, CpuSetBuilder } from '../cpuset/cpuset.ts';
import type { CaptureProblem } from './captures/capture.ts';
import type { HostCpu, HostNode } from './host-topology.ts';

interface ResolvedNodes {
  readonly nodes: HostNode[];
  /** By CPU id; CPUs on an unknown node are left out. */
  readonly nodeOf: ReadonlyMap<number, number>;
}

/**
 * Resolves which CPU is on which node. Both the CPU's own entry and the nodes' CPU lists claim it; the node of a CPU
 * that two nodes claim is unknown. `cpus` and `entries` include duplicates, which also claim, although `nodes` does
 * not.
 */
export function resolveNodes(
  cpus: readonly HostCpu[],
  online: CpuSet,
  nodes: readonly HostNode[],
  entries: readonly HostNode[],
  problems: CaptureProblem[],
): ResolvedNodes {
  const claimed = claimsByNode(cpus, nodes, entries, problems);
  const ambiguous = claimedTwice(claimed.values());
  if (!ambiguous.isEmpty) {
    problems.push({
      message: l10n.t('CPUs {0} are on more than one node; their node is treated as unknown', ambiguous.toString()),
    });
  }

  const nodeIds = CpuSet.from(nodes.map((node) => node.id));
  const nodeOf = new Map<number, number>();
  const placed = CpuSet.unionOf(claimed.values()).difference(ambiguous);
  const resolved = nodes.map((node) => {
    const own = (claimed.get(node.id) ?? CpuSet.empty).difference(ambiguous);
    for (const cpu of own) nodeOf.set(cpu, node.id);
    return {
      ...node,
      cpus: own,
      localCpus: (own.isEmpty ? node.localCpus.intersection(placed) : own).intersection(online),
      pages: [...node.pages].sort((a, b) => a.sizeKiB - b.sizeKiB),
      distances: new Map([...node.distances].filter(([to]) => nodeIds.has(to)).sort(([a], [b]) => a - b)),
    };
  });

  const incomplete = nodes.filter((node, index) => resolved[index]?.distances.size !== node.distances.size);
  if (incomplete.length > 0) {
    const from = CpuSet.from(incomplete.map((node) => node.id));
    problems.push({
      message: l10n.t(
        'the distances from nodes {0} name nodes that are not listed; those are left out',
        from.toString(),
      ),
    });
  }
  return { nodes: resolved, nodeOf };
}

function claimsByNode(
  cpus: readonly HostCpu[],
  nodes: readonly HostNode[],
  entries: readonly HostNode[],
  problems: CaptureProblem[],
): Map<number, CpuSet> {
  const known = CpuSet.from(cpus.map((cpu) => cpu.id));
  const claims = new Map(nodes.map((node) => [node.id, new CpuSetBuilder()]));
  const listed = new CpuSetBuilder();
  for (const node of entries) {
    claims.get(node.id)?.addAll(node.cpus.intersection(known));
    listed.addAll(node.cpus);
  }
  const nowhere: number[] = [];
  for (const cpu of cpus) {
    if (cpu.node === null) continue;
    const claim = claims.get(cpu.node);
    if (claim === undefined) nowhere.push(cpu.id);
    else claim.add(cpu.id);
  }
  const unlisted = listed.build().difference(known);
  if (!unlisted.isEmpty) {
    problems.push({
      message: l10n.t(
        'CPUs {0} are in the list of a node but not listed themselves; they are left out',
        unlisted.toString(),
      ),
    });
  }
  if (nowhere.length > 0) {
    problems.push({
      message: l10n.t(
        'CPUs {0} are on a node that is not listed; their node is treated as unknown',
        CpuSet.from(nowhere).toString(),
      ),
    });
  }
  return new Map([...claims].map(([id, claim]) => [id, claim.build()]));
}

function claimedTwice(claims: Iterable<CpuSet>): CpuSet {
  let once = CpuSet.empty;
  let twice = CpuSet.empty;
  for (const claim of claims) {
    twice = twice.union(once.intersection(claim));
    once = once.union(claim);
  }
  return twice;
}
