import type { Domain, Fleet, Host, HostCpu } from './model.ts';
import { writeDomain } from './write-domain.ts';

/** The files of a fleet by their path in its folder: `hosts/NAME.host.json`, `vms/FILE` and `etc/NAME/SLICE`. */
export function writeFleet(fleet: Fleet): Map<string, string> {
  const files = new Map<string, string>();
  for (const host of fleet.hosts) {
    files.set(`hosts/${host.name}.host.json`, writeProfile(host));
    for (const domain of host.domains) files.set(`vms/${domain.file}`, writeDomain(domain));
    for (const { name, cpus } of host.slices) {
      files.set(`etc/${host.name}/${name}`, `[Slice]\nAllowedCPUs=${cpus.join(' ')}\n`);
    }
  }
  return files;
}

/** A host profile with its topology as `pinset host --format json` gives it. */
export function writeProfile(host: Host): string {
  const profile = {
    name: host.name,
    topology: {
      schemaVersion: 1,
      name: host.name,
      source: 'libvirt-capabilities',
      cpus: host.cpus.map((cpu) => writeCpu(host, cpu)),
      nodes: host.nodes.map((node) => ({
        id: node.id,
        cpus: list(host.cpus.filter((cpu) => cpu.online && cpu.node === node.id)),
        memoryKiB: node.memoryKiB,
        pages: [{ sizeKiB: 4, count: node.memoryKiB / 4 }],
        distances: Object.fromEntries(host.nodes.map((other) => [`${other.id}`, other.id === node.id ? 10 : 21])),
      })),
    },
    ...(host.reserved === null ? {} : { reserved: host.reserved }),
    ...(host.cpuOvercommit === null ? {} : { limits: { cpuOvercommit: host.cpuOvercommit } }),
    ...(host.neverTogether.length === 0 ? {} : { neverTogether: host.neverTogether }),
    documents: [...claims(host), ...(host.slices.length === 0 ? [] : [`../etc/${host.name}/*`])],
  };
  return `${JSON.stringify(profile, null, 2)}\n`;
}

/** What is offline has no labels: the kernel shows none. */
function writeCpu(host: Host, cpu: HostCpu): object {
  const shown = cpu.online;
  const siblings = host.cpus.filter((other) => other.online && other.core === cpu.core);
  return {
    id: cpu.id,
    online: cpu.online,
    package: shown ? cpu.package : null,
    die: shown ? cpu.package : null,
    cluster: null,
    l3: shown ? cpu.l3 : null,
    core: shown ? cpu.core : null,
    siblings: shown ? list(siblings) : `${cpu.id}`,
    node: shown ? cpu.node : null,
    isolated: host.isolated.includes(cpu.id),
    kind: null,
  };
}

function list(cpus: readonly HostCpu[]): string {
  return cpus.map((cpu) => cpu.id).join(',');
}

/** All documents of one host begin alike, so that a glob can tell them from the other's. */
function claims(host: Host): string[] {
  const glob = sharedStart(host.domains);
  if (host.claims === 'glob' && glob !== null) return [`../vms/${glob}*.xml`];
  return host.domains.map((domain) => `../vms/${domain.file}`);
}

function sharedStart(domains: readonly Domain[]): string | null {
  const starts = new Set(domains.map((domain) => domain.file.slice(0, domain.file.indexOf('-') + 1)));
  const [start] = starts;
  return starts.size === 1 && start !== undefined && start !== '' ? start : null;
}
