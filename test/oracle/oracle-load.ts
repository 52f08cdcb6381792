import type { Domain, Host } from './model.ts';
import { readPinset } from './pinset-text.ts';
import { bootVcpus, boundOf, firstPins, idsOf, restrictedVcpus, runningTogether, vcpuCpuset } from './who-is-where.ts';

// ── The core rules on who else is on the host ───────────────────────────────────────────────────────────────────────

/**
 * Readings: a CPU is had 1:1 by a vCPU that is pinned to it alone, when it is in no other restricted vCPU's pins. A vCPU
 * floats with a pin that names all online CPUs, and on all but the isolated ones without any; where numad places it,
 * nobody knows. A partly pinned domain has its own finding.
 */
export function floatingOverDedicated(host: Host, domain: Domain, report: (rule: string) => void): void {
  const reach = floatingReach(host, domain);
  for (const other of host.domains) {
    if (other === domain || !canRunBeside(host, domain, other)) continue;
    for (const [vcpu, cpus] of restrictedVcpus(host, other)) {
      const [cpu] = cpus;
      if (cpus.size !== 1 || cpu === undefined || !reach.has(cpu)) continue;
      if (isAlone(host, other, vcpu, cpu, domain)) report('floating-over-dedicated');
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
  const bound = boundOf(host, domain);
  for (const vcpu of boot) {
    const text = pins.find((pin) => pin.vcpu === vcpu)?.cpuset ?? vcpuCpuset(domain);
    if (text === null) {
      if (isNumadAsked(domain)) continue;
      const usual = [...bound].filter((id) => !host.isolated.includes(id));
      for (const id of usual.length === 0 && bound.size < online.length ? bound : usual) reach.add(id);
    } else {
      const named = idsOf(readPinset(text));
      if (online.every((id) => named.has(id))) for (const id of bound) reach.add(id);
    }
  }
  return reach;
}

function canRunBeside(host: Host, one: Domain, other: Domain): boolean {
  return runningTogether(host).some((set) => set.includes(one) && set.includes(other));
}

/**
 * cpu-overcommit of a domain that floats, at least in part, in a slice with fewer CPUs than it has vCPUs. Reading: a
 * cpu-overcommit of its pins, or being too large for the host, says it already.
 */
export function floatingInSlice(host: Host, domain: Domain, findings: Set<string>): void {
  const bound = boundOf(host, domain);
  const online = host.cpus.filter((cpu) => cpu.online).map((cpu) => cpu.id);
  const boot = bootVcpus(domain);
  if (bound.size === online.length || boot.length <= bound.size || boot.length > online.length) return;
  const pins = firstPins(domain);
  const floats = boot.some((vcpu) => {
    const text = pins.find((pin) => pin.vcpu === vcpu)?.cpuset ?? vcpuCpuset(domain);
    if (text === null) return !isNumadAsked(domain);
    const named = idsOf(readPinset(text));
    return named.size > 0 && online.every((id) => named.has(id));
  });
  if (floats) findings.add(`vms/${domain.file} cpu-overcommit`);
}

function isNumadAsked(domain: Domain): boolean {
  if (domain.vcpu.placement === 'auto') return true;
  const pinned = domain.vcpupins.length + domain.iothreadpins.length > 0 || domain.emulatorpin !== null;
  return domain.memory?.placement === 'auto' && !pinned && domain.vcpu.cpuset === null;
}

/** Reading: who never runs together with the owner, or with the one that floats, does not count. */
function isAlone(host: Host, domain: Domain, vcpu: number, cpu: number, seenBy: Domain): boolean {
  const runs = (other: Domain) => canRunBeside(host, domain, other) && canRunBeside(host, seenBy, other);
  return host.domains.filter(runs).every((other) =>
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
  const place = [`hosts/${host.name}.host.json`];
  const usable = online.filter((cpu) => !reserved.has(cpu.id)).length;
  const counted = heaviest(host);
  if (sumOf(counted) > usable) return place;
  // Reading: of the domains that count on the host, those in a slice or in a smaller one against the slice's CPUs.
  const isCrowded = counted.some((domain) => {
    const bound = boundOf(host, domain);
    if (bound.size === online.length) return false;
    const inside = counted.filter((other) => [...boundOf(host, other)].every((id) => bound.has(id)));
    if (inside.some((other) => bootVcpus(other).length > bound.size)) return false;
    return sumOf(inside) > [...bound].filter((id) => !reserved.has(id)).length;
  });
  return isCrowded ? place : [];
}

/** The domains that can run at once with the most vCPUs. */
function heaviest(host: Host): Domain[] {
  return runningTogether(host).reduce((most, set) => (sumOf(set) > sumOf(most) ? set : most), []);
}

function sumOf(domains: readonly Domain[]): number {
  return domains.reduce((sum, domain) => sum + bootVcpus(domain).length, 0);
}
