import * as l10n from '@vscode/l10n';
import type { Host } from '../../topology/host.ts';
import { listed, nodes } from '../../wording/wording.ts';
import { spanOfNumber, type TakenPinset, takenNodesets } from '../cpu-lists/pinsets.ts';
import { type NamedNumbers, wrongNumbers } from '../cpu-lists/script-pinsets.ts';
import { thoseOfHost, withoutMissing, withoutMissingInScript } from '../cpu-lists/without-missing.ts';
import { firstOf, type PlacedDomainContext, type PlacedScriptContext, type Report, type Rule } from '../engine/rule.ts';
import { memoryBindings } from './memory-bindings.ts';
import { memoryElsewhere } from './memory-to-pins.ts';

/** A nodeset that names a NUMA node that the host does not have. */
export const unknownNode: Rule = {
  id: 'unknown-node',
  host: 'required',
  about: ['numatuneMemory', 'memnodes'],
  severity: 'error',
  summary: 'A nodeset names a NUMA node that the host does not have.',
  why: `The guest does not start. \`virsh define\` silently accepts the file, and libvirt refuses the missing node
only at start.`,
  libvirt: 'start fails',
  libvirtBehaviour: 'the QEMU driver refuses an unavailable node.',
  advice: 'Name nodes that the host has; the message lists them.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <numatune>
    <memory mode='strict' nodeset='2'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check, script: checkScript },
};

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  const bindings = [...memoryBindings(document)];
  for (const taken of takenNodesets(document)) {
    for (const report of unknownIn(taken, occupancy.host)) {
      const binding = bindings.find(({ nodeset }) => nodeset === taken.list);
      const left = withoutMissing(taken.list, occupancy.host.topology.nodeIds, thoseOfHost);
      const elsewhere = binding === undefined ? null : memoryElsewhere(binding, bindings, { document, occupancy });
      yield { ...report, data: left === null && elsewhere === null ? null : firstOf(left, elsewhere) };
    }
  }
}

function* checkScript(context: PlacedScriptContext): Iterable<Report> {
  const { host } = context.occupancy;
  const isUnknown = ({ numbers }: NamedNumbers) => !numbers.isSubsetOf(host.topology.nodeIds);
  for (const { list, numbers } of wrongNumbers(context, 'nodes', isUnknown)) {
    for (const report of unknownIn({ what: () => list.by, list: list.located, helpers: null }, host)) {
      const left = numbers.intersection(host.topology.nodeIds);
      yield { ...report, data: withoutMissingInScript(list, left, thoseOfHost) };
    }
  }
}

function* unknownIn({ what, list }: TakenPinset, { topology, name }: Host): Iterable<Report> {
  if (topology.nodeIds.isEmpty) return;
  const unknown = list.value?.difference(topology.nodeIds);
  const first = unknown?.first;
  if (unknown === undefined || first === undefined) return;
  yield {
    span: spanOfNumber(list, first),
    message: l10n.t(
      'Host {0} has no node {1}: {2} may name {3}',
      name,
      listed(unknown, ', '),
      what(),
      nodes(topology.nodeIds),
    ),
  };
}
