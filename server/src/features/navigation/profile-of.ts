import { type HostDocument, isHostProfile } from '../../fleet/documents/host-document.ts';
import { type HostProfile, parseHostProfile } from '../../topology/profile/profile.ts';

/** The profile that a host's document is, with its places; null for a capture, and while its text is broken. */
export function profileOf({ text, path }: HostDocument): HostProfile | null {
  return isHostProfile(path) ? parseHostProfile(text, path).value : null;
}
