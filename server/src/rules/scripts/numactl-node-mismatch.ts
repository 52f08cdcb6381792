import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { printCpuList } from '../../cpuset/print.ts';
import type { PlacementStep } from '../../script/commands/step.ts';
import { cpusNamed, cpusOnMachine, type ScriptPinset } from '../../script/pinset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { cpus, nodes } from '../../wording/wording.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';
import type { PlacedScriptContext, Report, Rule } from '../engine/rule.ts';
import { editableSpan, firstAtEachPlace, spanOfWord } from './script-places.ts';

/**
 * Options of one numactl that name different nodes: -N or -C against the memory options, and -N against -C. For a
 * guest, the CPUs of -C are its pins, which memory-node-mismatch compares with the memory; only this rule does so for
 * -N.
 */
export const numactlNodeMismatch: Rule = {
  id: 'numactl-node-mismatch',
  host: 'required',
  covers: ['memory-node-mismatch'],
  severity: 'warning',
  summary: 'One numactl names different nodes for CPUs and for memory.',
  why: `With \`-N 0 -m 1\`, every memory access that misses the caches goes to the other node: 118 ns became 243 ns on
one 2-socket machine (Intel MLC). Of \`-N\` and \`-C\`, the later option replaces what the earlier one set (numactl.c
calls sched_setaffinity(2) for each in turn).`,
  libvirt: 'not asked',
  libvirtBehaviour: 'numactl silently accepts all of it.',
  advice: `Name the same nodes for CPUs and memory. Memory on a node without CPUs of its own (HBM, CXL) counts as
intended and is not reported.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
numactl -N 0 -m 1 redis-server
`,
  },
  checks: { script: (context) => firstAtEachPlace(foundIn(context)) },
};

function* foundIn({ document, run, occupancy }: PlacedScriptContext): Iterable<Report> {
  const { topology } = occupancy.host;
  for (const process of run.processes) {
    for (const step of process.steps) {
      if (step.program !== 'numactl') continue;
      const found = overridden(step, topology) ?? memoryElsewhere(step, process.guest !== null, topology);
      const span = found === null ? null : spanOfWord(document, found.pinset.word, process.place);
      if (found === null || span === null) continue;
      const data = replacing(editableSpan(document, found.pinset.word), found.instead);
      yield { span, message: found.message, data };
    }
  }
}

interface Mismatch {
  readonly pinset: ScriptPinset;
  /** The nodes that would match; null if the author must choose which option counts. */
  readonly instead: CpuSet | null;
  readonly message: string;
}

function replacing(span: Span | null, instead: CpuSet | null): Repairs | null {
  if (span === null || instead === null) return null;
  return repair(l10n.t('Take the memory from {0}', nodes(instead)), replace(span, printCpuList(instead, 'numactl')));
}

/** `-N 0 -C 4-7`, where CPUs 4-7 are not on node 0. */
function overridden({ overridden: first, ...step }: PlacementStep, topology: HostTopology): Mismatch | null {
  const before = first === undefined ? null : whereOf(first, topology);
  const after = whereOf(step, topology);
  const pinset = first?.affinity ?? first?.affinityNodes;
  if (before === null || after === null || pinset === undefined || after.cpus.isSubsetOf(before.cpus)) return null;
  const message = l10n.t(
    'numactl gets {0} first and then {1}: the later option replaces the earlier one',
    cpus(before.cpus),
    cpus(after.cpus),
  );
  return { pinset, instead: null, message };
}

function memoryElsewhere(step: PlacementStep, isGuest: boolean, topology: HostTopology): Mismatch | null {
  const { memory, affinity } = step;
  const pinset = memory?.nodes ?? null;
  const where = isGuest && affinity !== undefined ? null : whereOf(step, topology);
  if (pinset === null || where === null || where.nodes.isEmpty) return null;
  const named = cpusOnMachine(pinset, topology.nodeIds)?.intersection(topology.nodeIds) ?? null;
  if (named === null || named.isEmpty || hasMemoryOnly(named, topology)) return null;
  const missing = where.nodes.difference(named);
  const unused = named.difference(where.nodes);
  if (!missing.isEmpty) {
    return {
      pinset,
      instead: where.nodes,
      message: l10n.t('The CPUs are on {0}, but the memory comes from {1}', nodes(where.nodes), nodes(named)),
    };
  }
  if (memory?.mode !== 'interleave' || unused.isEmpty) return null;
  const message = l10n.t(
    'The CPUs are on {0}, but the memory is interleaved over {1}: the part on {2} is remote',
    nodes(where.nodes),
    nodes(named),
    nodes(unused),
  );
  return { pinset, instead: where.nodes, message };
}

function whereOf(
  { affinity, affinityNodes }: Pick<PlacementStep, 'affinity' | 'affinityNodes'>,
  topology: HostTopology,
): { readonly cpus: CpuSet; readonly nodes: CpuSet } | null {
  if (affinity !== undefined) {
    const named = cpusNamed(affinity, null)?.intersection(topology.online);
    return named === undefined || named.isEmpty ? null : { cpus: named, nodes: topology.nodesOf(named) };
  }
  const ids = affinityNodes === undefined ? null : cpusNamed(affinityNodes, topology.nodeIds);
  const nodes = topology.nodes.filter(({ id }) => ids?.has(id) === true);
  if (nodes.length === 0) return null;
  const all = CpuSet.unionOf(nodes.map(({ cpus }) => cpus)).intersection(topology.online);
  return { cpus: all, nodes: topology.nodesOf(all) };
}

function hasMemoryOnly(named: CpuSet, topology: HostTopology): boolean {
  return topology.nodes.some((node) => named.has(node.id) && node.cpus.isEmpty);
}
