import * as l10n from '@vscode/l10n';
import type { Host } from '../../topology/host.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { cpus, listed } from '../../wording/wording.ts';
import { firstOf, type PlacedDomainContext, type PlacedScriptContext, type Report, type Rule } from '../engine/rule.ts';
import { spanOfNumber, type TakenPinset, takenPinsets } from './pinsets.ts';
import { isOfTaskset, type NamedNumbers, wrongNumbers } from './script-pinsets.ts';
import { thoseOfHost, thoseOnline, withoutMissing, withoutMissingInScript } from './without-missing.ts';

/** A pinset that names a CPU that the host does not have. */
export const unknownCpu: Rule = {
  id: 'unknown-cpu',
  host: 'required',
  severity: 'error',
  summary: 'A pinset names a CPU that the host does not have.',
  why: `If no CPU of the set exists, the guest does not start. If some do, the kernel silently uses only those, and
the guest is pinned to fewer CPUs than its author meant. Most often the file was written for another host.`,
  libvirt: 'silent',
  libvirtBehaviour: 'define accepts every CPU up to 16383, whatever the host has; the error comes at start, if at all.',
  advice: 'Name CPUs that the host has; the message lists them.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2,16'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check, script: checkScript },
};

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  for (const taken of takenPinsets(document)) yield* unknownIn(taken, occupancy.host);
}

/** If some of its CPUs exist, taskset drops the others, which taskset-cpu-dropped reports. */
function* checkScript(context: PlacedScriptContext): Iterable<Report> {
  const { host } = context.occupancy;
  const { known } = host.topology;
  const isUnknown = ({ list, numbers }: NamedNumbers) =>
    isOfTaskset(list) ? !numbers.intersects(known) : !numbers.isSubsetOf(known);
  for (const { list, numbers } of wrongNumbers(context, 'cpus', isUnknown)) {
    for (const report of unknownIn({ what: () => list.by, list: list.located, helpers: null }, host)) {
      const { online, offline } = host.topology;
      const title = numbers.intersects(offline) ? thoseOnline : thoseOfHost;
      yield { ...report, data: withoutMissingInScript(list, numbers.intersection(online), title) };
    }
  }
}

function* unknownIn({ what, list, helpers }: TakenPinset, { topology, name }: Host): Iterable<Report> {
  const unknown = list.value?.difference(topology.known);
  const first = unknown?.first;
  if (unknown === undefined || first === undefined) return;
  const missing = listed(unknown, ', ');
  const message = l10n.t('Host {0} has no CPU {1}: {2} may name {3}', name, missing, what(), cpus(topology.known));
  yield {
    data: firstOf(withoutMissing(list, topology.online, thoseOnline), helpers ?? { kind: 'placement' }),
    span: spanOfNumber(list, first),
    message: mayBeOffline(first, topology)
      ? l10n.t(
          '{0}. If CPU {1} exists and is offline, bring it online: capabilities do not list offline CPUs',
          message,
          first,
        )
      : message,
  };
}

/** `virsh capabilities` may leave out offline CPUs, so a gap in the numbering may be one. */
function mayBeOffline(cpu: number, { source, known }: HostTopology): boolean {
  return source === 'libvirt-capabilities' && cpu <= (known.last ?? 0);
}
