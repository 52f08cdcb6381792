import type { Domain, Host } from './model.ts';
import { readPinset } from './pinset-text.ts';
import { bootVcpus, firstPins, idsOf, restrictedVcpus, vcpuCpuset } from './who-is-where.ts';

// ── The core rules on who else is on the host ───────────────────────────────────────────────────────────────────────

/**
 * Readings: a CPU is had 1:1 by a vCPU that is pinned to it alone, when it is in no other restricted vCPU's pins. A vCPU
 * floats with a pin that names all online CPUs, and on all but the isolated ones without any; where numad places it,
 * nobody knows. A partly pinned domain has its own finding.
 */
export function floatingOverDedicated(host: Host, domain: Domain, report: (rule: string) => void): void {
  const reach = floatingReach(host, domain);
  for (const other of host.domains) {
    if (other === domain) continue;
    for (const [vcpu, cpus] of restrictedVcpus(host, other)) {
      const [cpu] = cpus;
      if (cpus.size !== 1 || cpu === undefined || !reach.has(cpu)) continue;
      if (isAlone(host, other, vcpu, cpu)) report('floating-over-dedicated');
    }
  }
}

function floatingReach(host: Host, domain: Domain): Set<number> {
  const online = host.cpus.filter((cpu) => cpu.online).map((cpu) => cpu.id);
  const pins = firstPins(domain);
  const boot = bootVcpus(domain);
  const isPinned = (vcpu: number) => pins.some((pin) => pin.vcpu === vcpu);
  const bare = vcpuCpuset(domain) === null;
  if (bare && boot.some(isPinned) && !boot.every(isPinned)) return new Set();
  const reach = new Set<number>();
  for (const vcpu of boot) {
    const text = pins.find((pin) => pin.vcpu === vcpu)?.cpuset ?? vcpuCpuset(domain);
    if (text === null) {
      if (isNumadAsked(domain)) continue;
      for (const id of online) if (!host.isolated.includes(id)) reach.add(id);
    } else {
      const named = idsOf(readPinset(text));
      if (online.every((id) => named.has(id))) for (const id of online) reach.add(id);
    }
  }
  return reach;
}

function isNumadAsked(domain: Domain): boolean {
  if (domain.vcpu.placement === 'auto') return true;
  const pinned = domain.vcpupins.length + domain.iothreadpins.length > 0 || domain.emulatorpin !== null;
  return domain.memory?.placement === 'auto' && !pinned && domain.vcpu.cpuset === null;
}

function isAlone(host: Host, domain: Domain, vcpu: number, cpu: number): boolean {
  return host.domains.every((other) =>
    [...restrictedVcpus(host, other)].every(([index, cpus]) => {
      return (other === domain && index === vcpu) || !cpus.has(cpu);
    }),
  );
}

/** Where it is reported: at the domains that have more vCPUs than the host has CPUs, else in the host's profile. */
export function hostOvercommit(host: Host): string[] {
  const online = host.cpus.filter((cpu) => cpu.online);
  const tooLarge = host.domains.filter((domain) => bootVcpus(domain).length > online.length);
  if (tooLarge.length > 0) return tooLarge.map((domain) => `vms/${domain.file}`);
  const reserved = idsOf(readPinset(host.reserved ?? ''));
  const usable = online.filter((cpu) => !reserved.has(cpu.id)).length;
  const vcpus = host.domains.reduce((sum, domain) => sum + bootVcpus(domain).length, 0);
  return vcpus > usable ? [`hosts/${host.name}.host.json`] : [];
}
