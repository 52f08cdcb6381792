/** The guest whose QEMU a script looks up, as far as the script tells which one that is. */
export type ThreadOwner =
  /** A guest of Proxmox VE, by its number. */
  | { readonly kind: 'vmid'; readonly vmid: string }
  /** A libvirt domain, by its name. */
  | { readonly kind: 'name'; readonly name: string }
  /** Some guest. Two lookups with the same key are of the same one. */
  | { readonly kind: 'unknown'; readonly key: string };

/** A thread of a guest that a script looks up: QEMU calls vCPU n's thread `CPU n/KVM`. */
export interface GuestThread {
  readonly owner: ThreadOwner;
  /** The vCPU's number; null for the main thread, whose id is that of the process. */
  readonly vcpu: number | null;
  /** The script asks for this vCPU by its number, so it takes it that there is one. */
  readonly chosen: boolean;
}

/** A text that is equal for two owners only if they are the same guest. */
export function ownerKey(owner: ThreadOwner): string {
  switch (owner.kind) {
    case 'vmid':
      return vmidKey(owner.vmid);
    case 'name':
      return owner.name;
    case 'unknown':
      return `pid\n${owner.key}`;
  }
}

/** The key of a guest of Proxmox VE, which no domain's name is: names have no line breaks. */
export function vmidKey(vmid: string): string {
  return `Proxmox VE\n${vmid}`;
}
