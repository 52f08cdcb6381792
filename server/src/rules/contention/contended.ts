import * as l10n from '@vscode/l10n';
import { type HostForecast, hostForecast, type ThreadForecast } from '../../contention/host/host-forecast.ts';
import { type GuestThread, nameOfThread } from '../../contention/host/host-thread.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { enumeration, mostEnumerated } from '../../wording/wording.ts';

/** A vCPU with its forecast. */
export type VcpuForecast = ThreadForecast & GuestThread;

/**
 * Whether some vCPU of a guest surely gets less than a whole CPU. Cheap, and true too often rather than not: what remains
 * is for the forecast. Where it is false, nothing else is read of the host.
 */
export function mayBeContended(guest: Guest, occupancy: Occupancy): boolean {
  const { host } = occupancy;
  if (host.name === '') return false;
  if (occupancy.cpuConflicts.byResident.get(guest) !== undefined || hasLimit(guest)) return true;
  const restricted = occupancy.restricted.get(guest) ?? [];
  for (const { affinity, index } of restricted) {
    const cpu = affinity.size === 1 ? affinity.first : null;
    if (cpu === null || cpu === undefined) continue;
    if ((occupancy.soleHelpers.get(cpu)?.length ?? 0) > 0) return true;
    if (occupancy.realtime.get(cpu)?.some((other) => other.resident !== guest || other.index !== index) === true)
      return true;
    if (host.processes?.some(({ cpus }) => cpus.size === 1 && cpus.first === cpu) === true) return true;
  }
  return restricted.length < guest.threads.vcpus.length && occupancy.overcommitted;
}

function hasLimit(guest: Guest): boolean {
  const quotas = guest.cpuTuning()?.quotas;
  return (
    (quotas?.vcpu?.cpus ?? 1) < 1 || (quotas?.global?.cpus ?? Number.POSITIVE_INFINITY) < guest.threads.vcpus.length
  );
}

/** The forecasts of a guest's vCPUs, ascending; none for a guest that is left out. */
export function vcpuForecasts(guest: Guest, occupancy: Occupancy): { vcpus: VcpuForecast[]; forecast: HostForecast } {
  const forecast = occupancy.derive(hostForecast);
  return { vcpus: forecast.of(guest).filter(({ thread }) => thread.role === 'vcpu'), forecast };
}

/** Whether nothing but its quota keeps these vCPUs of a guest from whole CPUs, as far as threads with one CPU go. */
export function isLimitedOnly(guest: Guest, vcpus: readonly VcpuForecast[], forecast: HostForecast): boolean {
  return hasLimit(guest) && vcpus.every((vcpu) => forecast.rivalsOf(vcpu).every((rival) => rival.cpus.size > 1));
}

/** What a guest's vCPUs share their CPUs with: `vCPU 0 of web`, `its own emulator`, `its own vCPUs`, `its quota`. */
export function competitionOf(guest: Guest, vcpus: readonly VcpuForecast[], forecast: HostForecast): string {
  const names = new Set<string>();
  for (const vcpu of vcpus) {
    for (const rival of forecast.rivalsOf(vcpu)) {
      if (rival.kind !== 'guest' || rival.resident !== guest) names.add(nameOfThread(rival));
      else if (rival.thread.role === 'vcpu') names.add(l10n.t('its own vCPUs'));
      else names.add(rival.thread.role === 'emulator' ? l10n.t('its own emulator') : l10n.t('its own iothreads'));
    }
    if (hasLimit(guest)) names.add(l10n.t('its quota'));
  }
  return enumeration([...names].slice(0, mostEnumerated), names.size);
}
