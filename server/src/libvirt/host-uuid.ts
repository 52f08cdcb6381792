import { parseUuid } from '../domain/uuid.ts';

/**
 * The UUID of a host in `virsh capabilities`, in digits; null without one: libvirt takes none that repeats one digit
 * (virUUIDIsValid). Cloned machines may share it.
 */
export function hostUuidIn(capabilities: string): string | null {
  // It comes first in <host>.
  const start = capabilities.indexOf('<uuid>');
  const end = capabilities.indexOf('</uuid>', start);
  if (start < 0 || end < 0 || !capabilities.slice(0, start).trimEnd().endsWith('<host>')) return null;
  const uuid = parseUuid(capabilities.slice(start + '<uuid>'.length, Math.min(end, start + longestUuid)));
  return uuid === null || /^(.)\1*$/.test(uuid) ? null : uuid;
}

/** With its element, and blanks and dashes between its bytes. */
const longestUuid = 100;
