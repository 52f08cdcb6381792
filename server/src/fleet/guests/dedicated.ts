import * as l10n from '@vscode/l10n';
import type { RestrictedVcpu } from '../occupancy/conflict.ts';
import type { Occupancy } from '../occupancy/occupancy.ts';
import type { Resident } from './resident.ts';

/**
 * Why a resident counts as wanting CPUs for its vCPUs alone, in words; null if it does not. What the metadata says
 * comes first; without a host, which CPUs are isolated is not known. A pin of one CPU for each vCPU is not enough, because that is also how a pool is divided.
 */
export function dedicationOf(resident: Resident, occupancy: Occupancy | null): string | null {
  const { intent, kvmHintDedicated, realtime } = resident;
  if (intent?.cpus?.value === 'dedicated') return l10n.t("the metadata says cpus='dedicated'");
  if (intent?.cpus != null) return null;
  if (kvmHintDedicated?.value === true) return l10n.t('kvm hint-dedicated is on');
  if (realtime.size > 0) return l10n.t('its vCPUs run under real-time scheduling');
  if (occupancy === null) return null;
  const { isolated } = occupancy.host.topology;
  const restricted = occupancy.restricted.get(resident) ?? [];
  const alone = restricted.length > 0 && restricted.every(({ affinity }) => affinity.size === 1);
  return alone && restricted.every(({ affinity }) => affinity.isSubsetOf(isolated))
    ? l10n.t('its vCPUs are pinned to isolated CPUs')
    : null;
}

/** Whether every vCPU that is online at boot is pinned to one CPU that is no other vCPU's only one. */
export function hasCpusToItself(resident: Resident, { restricted, sole }: Occupancy): boolean {
  const own = restricted.get(resident) ?? [];
  if (own.length === 0 || own.length < resident.threads.vcpus.length) return false;
  return own.every(({ affinity }) => affinity.size === 1 && sole.get(affinity.first ?? -1)?.length === 1);
}

/** The vCPUs that are pinned to this CPU alone, without those of residents that declare themselves as sharing CPUs. */
export function soleHolders(cpu: number, occupancy: Occupancy): readonly RestrictedVcpu[] {
  return (occupancy.sole.get(cpu) ?? []).filter(({ resident }) => resident.intent?.cpus?.value !== 'shared');
}
