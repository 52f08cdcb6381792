import { getOrAdd } from '../../base/get-or-add.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { type DomainReference, domainReference, referenceKey } from '../../script/commands/virsh/domain-reference.ts';
import { ownerKey, type ThreadOwner, vmidKey } from '../../script/guest-thread.ts';
import type { ScriptPlacements, ScriptProcess, ThreadPin } from '../../script/process.ts';
import type { Guest } from './guest.ts';

/** A guest as a script refers to it: by what virsh takes for it, by its number in Proxmox VE, or by its process. */
export type GuestReference = DomainReference | Exclude<ThreadOwner, { readonly kind: 'name' }>;

/** A guest that a script changes: with virsh, by pins of its threads, or with `qm set`. */
export interface Repinning {
  /** As the script names it; null if it does not. */
  readonly name: string | null;
  readonly domain: GuestReference;
  /** The virsh commands, in order. */
  readonly commands: readonly ScriptProcess[];
  /** The pins of its threads, in order. */
  readonly pins: readonly ThreadPin[];
  /** The settings of all `qm set`, which replace those of its configuration file; null if there are none. */
  readonly settings: ScriptProcess | null;
}

/**
 * The guests that a script changes, one for each that it names. Commands for other machines are left out, and those
 * that a hook runs when its guest is gone.
 */
export function repinningsOf(
  { processes, threadPins }: Pick<ScriptPlacements, 'processes' | 'threadPins'>,
  settings: readonly ScriptProcess[],
): Repinning[] {
  const byGuest = new Map<string, Repinning & { readonly commands: ScriptProcess[]; readonly pins: ThreadPin[] }>();
  const of = (key: string, name: string | null, domain: GuestReference) =>
    getOrAdd(byGuest, key, () => ({ name, domain, commands: [], pins: [], settings: null }));
  for (const process of processes) {
    const name = process.virsh?.domain.text ?? null;
    if (process.virsh === null || process.virsh.remote || process.afterGuest || name === null) continue;
    const domain = domainReference(name);
    of(referenceKey(domain) ?? `id\n${name}`, name, domain).commands.push(process);
  }
  for (const pin of threadPins) {
    const { owner } = pin.thread;
    if (pin.process.afterGuest) continue;
    const name = owner.kind === 'vmid' ? owner.vmid : owner.kind === 'name' ? owner.name : null;
    of(ownerKey(owner), name, owner).pins.push(pin);
  }
  for (const process of settings) {
    if (process.vmid === undefined) continue;
    const key = vmidKey(process.vmid);
    const known = of(key, process.vmid, { kind: 'vmid', vmid: process.vmid });
    byGuest.set(key, { ...known, settings: process });
  }
  return [...byGuest.values()];
}

/** The `exclusive` of a guest that a script refers to; null if it is not known which guest that is. */
export function repinnedKey(domain: GuestReference): string | null {
  switch (domain.kind) {
    case 'vmid':
      return vmidKey(domain.vmid);
    case 'unknown':
      return null;
    default:
      return referenceKey(domain);
  }
}

/** Processes in the order in which the script runs them. */
export function inOrder<T extends Pick<ScriptProcess, 'order'>>(processes: readonly T[]): readonly T[] {
  return processes.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0));
}

/**
 * The threads that a pin is about. The main thread is that of the emulator. `of`: the guest; if it is unknown (null),
 * `-a` is about no thread that is known.
 */
export function threadsMeant(
  { thread: { vcpu }, all }: ThreadPin,
  of: Guest | null,
): readonly Pick<DomainThread, 'role' | 'index'>[] {
  if (all) return of === null ? [] : [...of.threads.vcpus, of.threads.emulator, ...of.threads.iothreads];
  return [vcpu === null ? { role: 'emulator', index: null } : { role: 'vcpu', index: vcpu }];
}

/** Whether it is known which guest is meant. */
export function isKnown({ kind }: GuestReference): boolean {
  return kind !== 'id' && kind !== 'unknown';
}
