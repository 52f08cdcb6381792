import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** CPUs of each host: two nodes, two threads a core, siblings n and n + 64. */
const cpusOfHost = 128;

/** Domains that one host runs. */
const domainsOfHost = 20;

/** `clean`: nothing is wrong. `faulty`: each domain has one fault. `plain`: as virt-install writes them, with memory unbound. */
export type FleetKind = 'plain' | 'clean' | 'faulty';

/** Writes host profiles and domains of some 300 lines into a folder; gives the paths of the domains. */
export function writeFleet(folder: string, domains: number, kind: FleetKind = 'plain'): string[] {
  mkdirSync(join(folder, 'hosts'), { recursive: true });
  mkdirSync(join(folder, 'vms'), { recursive: true });
  const paths: string[] = [];
  for (let index = 0; index < domains; index++) {
    const host = Math.floor(index / domainsOfHost);
    if (index % domainsOfHost === 0) {
      writeFileSync(join(folder, 'hosts', `rack${host}.host.json`), hostProfile(`rack${host}`));
    }
    const path = join('vms', `rack${host}-vm${index}.xml`);
    writeFileSync(join(folder, path), domainOf(kind, index));
    paths.push(path);
  }
  return paths;
}

/** A guest of three cores with two threads each, as virt-install writes it, pinned from `firstCpu` on. */
export function realisticDomain(name: string, firstCpu: number): string {
  const pins = Array.from({ length: 6 }, (_, vcpu) => {
    const cpu = firstCpu + Math.floor(vcpu / 2) + (vcpu % 2) * (cpusOfHost / 2);
    return `    <vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`;
  });
  const disks = Array.from({ length: 24 }, (_, disk) => [
    "    <disk type='file' device='disk'>",
    "      <driver name='qemu' type='qcow2' cache='none' io='native' discard='unmap'/>",
    `      <source file='/var/lib/libvirt/images/${name}-${disk}.qcow2'/>`,
    `      <target dev='vd${String.fromCharCode(97 + disk)}' bus='virtio'/>`,
    `      <address type='pci' domain='0x0000' bus='0x${(disk + 4).toString(16).padStart(2, '0')}' slot='0x00' function='0x0'/>`,
    '    </disk>',
  ]).flat();
  const controllers = Array.from({ length: 26 }, (_, index) => [
    `    <controller type='pci' index='${index + 1}' model='pcie-root-port'>`,
    `      <target chassis='${index + 1}' port='0x${(index + 16).toString(16)}'/>`,
    '    </controller>',
  ]).flat();
  return `${[
    "<domain type='kvm'>",
    `  <name>${name}</name>`,
    '  <memory unit="GiB">16</memory>',
    "  <vcpu placement='static'>6</vcpu>",
    '  <cputune>',
    ...pins,
    '  </cputune>',
    '  <os>',
    "    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>",
    '  </os>',
    "  <cpu mode='host-passthrough' check='none'>",
    "    <topology sockets='1' dies='1' cores='3' threads='2'/>",
    '  </cpu>',
    '  <devices>',
    '    <emulator>/usr/bin/qemu-system-x86_64</emulator>',
    ...disks,
    ...controllers,
    "    <console type='pty'/>",
    '  </devices>',
    '</domain>',
  ].join('\n')}\n`;
}

/** In a fleet without faults, a domain's CPUs and memory are on one node; in a faulty one, there is one of several faults. */
function domainOf(kind: FleetKind, index: number): string {
  const place = index % domainsOfHost;
  if (kind === 'plain') return realisticDomain(`vm${index}`, place * 3);
  const node = place < domainsOfHost / 2 ? 0 : 1;
  const firstCore = place * 3 + node * (cpusOfHost / 4 - (domainsOfHost / 2) * 3);
  const text = realisticDomain(`vm${index}`, firstCore)
    .replace('<memory unit="GiB">16', '<memory unit="GiB">4')
    .replace('  <cputune>', `  <numatune>\n    <memory mode='strict' nodeset='${node}'/>\n  </numatune>\n  <cputune>`);
  const fault = faults[index % faults.length];
  return kind === 'clean' || fault === undefined ? text : fault(text);
}

/** Each makes one mistake in a domain. */
const faults: readonly ((text: string) => string)[] = [
  // A CPU that the host does not have.
  (text) => text.replace(/(vcpu='0' cpuset=')\d+'/, "$1900'"),
  // A vCPU that the domain does not have.
  (text) => text.replace("vcpu='5' cpuset", "vcpu='6' cpuset"),
  // Two vCPUs on one CPU.
  (text) =>
    text.replace(
      /(vcpu='0' cpuset='\d+')([\s\S]*vcpu='1' cpuset=')\d+'/,
      (_, one: string, other: string) => `${one}${other}${/\d+(?='$)/.exec(one)?.[0] ?? ''}'`,
    ),
  // An element that is written twice.
  (text) => text.replace(/( *<vcpupin vcpu='3'.*\n)/, '$1$1'),
  // Memory on a node that the host does not have.
  (text) => text.replace(/nodeset='[^']*'/, "nodeset='7'"),
  // A tag that is not closed.
  (text) => text.replace('  </cputune>\n', ''),
];

/** The profile of a host that claims the domains of its name in the folder beside its own. */
export function hostProfile(name: string): string {
  const half = cpusOfHost / 2;
  const cpus = Array.from({ length: cpusOfHost }, (_, id) => {
    const core = id % half;
    const node = core < half / 2 ? 0 : 1;
    const places = { package: node, die: null, cluster: null, l3: node, core, node };
    return { id, online: true, ...places, siblings: `${core},${core + half}`, isolated: false, kind: null };
  });
  const nodes = [0, 1].map((id) => ({
    id,
    cpus: `${(id * half) / 2}-${((id + 1) * half) / 2 - 1},${half + (id * half) / 2}-${half + ((id + 1) * half) / 2 - 1}`,
    memoryKiB: 134217728,
    pages: [],
    distances: { [id]: 10, [1 - id]: 21 },
  }));
  const topology = { schemaVersion: 1, name, source: 'native', cpus, nodes };
  return JSON.stringify({ name, topology, documents: [`../vms/${name}-*.xml`] });
}

/** A guest of one vCPU in few lines: one of the many beside the one that is edited. */
export function smallDomain(name: string, cpu: number): string {
  return `${[
    "<domain type='kvm'>",
    `  <name>${name}</name>`,
    '  <memory unit="GiB">1</memory>',
    '  <vcpu>1</vcpu>',
    `  <cputune><vcpupin vcpu='0' cpuset='${cpu}'/></cputune>`,
    '</domain>',
  ].join('\n')}\n`;
}
