import { type Affinity, defaultAffinity } from '../affinity.ts';
import { backendMemory } from '../memory.ts';
import { cpusNamed } from '../pinset.ts';
import type { SourcePlace } from '../place.ts';
import type { ScriptProcess } from '../process.ts';
import { guestThreads } from '../threads.ts';
import { affinityIn, isTemplate, type ProxmoxSettings, proxmoxGuest } from './guest.ts';

/** What a guest's settings say, as far as it does not depend on the command or file that says it. */
export type ProxmoxProcess = Pick<
  ScriptProcess,
  | 'action'
  | 'name'
  | 'placed'
  | 'threads'
  | 'memory'
  | 'guest'
  | 'vmid'
  | 'settings'
  | 'virsh'
  | 'target'
  | 'realtime'
  | 'steps'
>;

/**
 * The process that a guest of Proxmox VE runs in. `origin` is what its affinity is called in reports, `fallBack` where
 * it runs without one; at most `most` of its threads are listed one by one.
 */
export function proxmoxProcess(
  settings: ProxmoxSettings,
  vmid: string | null,
  place: SourcePlace,
  { origin, fallBack = defaultAffinity(null), most }: { origin: string; fallBack?: Affinity; most: number },
): ProxmoxProcess {
  const guest = proxmoxGuest(settings, vmid, place);
  const affinity = affinityIn(settings);
  const where =
    affinity === null ? fallBack : { cpus: cpusNamed(affinity, null), origin, pinset: affinity, bound: null };
  const threads =
    guest.vcpus === null
      ? [{ role: 'process' as const, index: null, ...where }]
      : guestThreads({ vcpus: guest.vcpus, iothreads: guest.iothreads }, where, most);
  return {
    action: 'domain',
    name: vmid ?? origin,
    placed: affinity !== null || guest.backends.some(({ hostNodes }) => hostNodes !== null),
    threads,
    memory: backendMemory(guest.backends),
    guest: isTemplate(settings) ? null : guest,
    ...(vmid === null ? {} : { vmid }),
    settings,
    virsh: null,
    target: null,
    realtime: null,
    steps: [],
  };
}
