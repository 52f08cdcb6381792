import { parseUuid } from '../domain/uuid.ts';

/**
 * The UUID of a host in `virsh capabilities`, in digits; null without one: libvirt takes none that repeats one digit
 * (virUUIDIsValid). Cloned machines may share it.
 */
export function hostUuidIn(capabilities: string): string | null {
  const uuid = parseUuid(/<host>\s*<uuid>([^<]{1,80})<\/uuid>/.exec(capabilities)?.[1] ?? '');
  return uuid === null || /^(.)\1*$/.test(uuid) ? null : uuid;
}
