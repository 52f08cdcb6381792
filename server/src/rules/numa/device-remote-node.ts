import * as l10n from '@vscode/l10n';
import { affinityOf } from '../../fleet/occupancy/affinity.ts';
import { nodes } from '../../wording/wording.ts';
import type { PlacedDomainContext, Report, Rule } from '../engine/rule.ts';

/**
 * A passed-through PCI device on a node without any of the vCPUs. Needs the device's node from a capture or profile.
 */
export const deviceRemoteNode: Rule = {
  id: 'device-remote-node',
  host: 'required',
  hostFacts: ['devices'],
  about: ['hostDevices'],
  severity: 'info',
  summary: 'A passed-through device and the vCPUs are on different NUMA nodes.',
  why: `Each DMA to the guest's memory and each interrupt crosses the interconnect. Remote accesses took 243 ns
instead of 118 ns on one 2-socket machine (published Intel MLC run); with fast network cards, this costs throughput.`,
  libvirt: 'silent',
  libvirtBehaviour: "libvirt shows a device's node in nodedev-dumpxml but does not compare it with the pins.",
  advice: "Pin the guest and its memory to the device's node, or pass through a device on the guest's node.",
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    host: 'tuned',
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
  <devices>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0000' bus='0x41' slot='0x00' function='0x0'/>
      </source>
    </hostdev>
  </devices>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='4'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
  <devices>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0000' bus='0x41' slot='0x00' function='0x0'/>
      </source>
    </hostdev>
  </devices>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  const { topology } = occupancy.host;
  const { hostDevices } = document.domain;
  if (hostDevices.length === 0 || topology.devices.length === 0) return;
  const restricted = occupancy.restricted.get(document) ?? [];
  if (restricted.length === 0 || restricted.length < document.threads.vcpus.length) return;
  const home = topology.nodesOf(affinityOf(restricted));
  if (home.isEmpty) return;
  const nodeOf = new Map(topology.devices.map(({ address, node }) => [address, node]));
  for (const { pciAddress, nameSpan } of hostDevices) {
    const node = pciAddress === null ? undefined : nodeOf.get(pciAddress);
    if (pciAddress === null || node === undefined || node === null || home.has(node)) continue;
    yield {
      data: { kind: 'placement' },
      span: nameSpan,
      message: l10n.t(
        'Device {0} is on node {1} of host {2}; the vCPUs are on {3}',
        pciAddress,
        node,
        occupancy.host.name,
        nodes(home),
      ),
    };
  }
}
