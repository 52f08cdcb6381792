import type { SnapshotFiles } from '../topology/captures/sysfs/files.ts';
import { parseSysfs } from '../topology/captures/sysfs/sysfs.ts';
import type { CaptureFile } from '../topology/merge/read-captures.ts';
import type { LibvirtHost } from './read-host.ts';

/** What a host's daemon, and where it is this machine its kernel, tell of the topology. */
export function capturesOfHost({ capabilities }: LibvirtHost, sys: SnapshotFiles | null): CaptureFile[] {
  return [
    ...(capabilities.trim() === '' ? [] : [{ name: 'virsh capabilities', content: capabilities }]),
    ...(sys === null ? [] : [{ name: '/sys', content: parseSysfs(sys) }]),
  ];
}
