import type { FleetFile } from './domain-document.ts';

/**
 * Whether a document is the definition that libvirt has, being edited: `libvirt:/NAME.xml`, or the file of `virsh edit`
 * (virshXXXXXX.xml in $TMPDIR, as vshEditWriteToTempFile names it). While it is open it counts instead of the domain's
 * file.
 */
export function isWorkingCopy({ uri, path }: FleetFile): boolean {
  return uri.startsWith('libvirt:') || /(?:^|\/)virsh[A-Za-z0-9]{6}\.xml$/.test(path);
}
