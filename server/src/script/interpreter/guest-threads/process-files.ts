import type { ThreadOwner } from '../../guest-thread.ts';
import type { SourcePlace } from '../../place.ts';
import { computed, knownValue, shapeOf, type Text, unknownStretch } from '../../text.ts';
import { nameOf, type ThreadIds } from './thread-ids.ts';

const pidFile = /^(?:\/var)?\/run\/(qemu-server|libvirt\/qemu)\/([^/]+)\.pid$/;
const threadFile = /^\/proc\/([^/]+)(?:\/task\/([^/]+))?\/(comm|status)$/;

/**
 * The content of a file about a guest's process: the pid files of Proxmox VE and libvirt, and the names of its threads
 * in /proc; null for any other file. The unknown part of a name tells guests apart by where it comes from, else by
 * `place`.
 */
export function processFile(ids: ThreadIds, path: Text, place: SourcePlace): string | null {
  const shape = shapeOf(path).replace(/\/{2,}/g, '/');
  const [, service, name = ''] = pidFile.exec(shape) ?? [];
  if (service !== undefined) {
    const id = ids.idOf({ owner: ownerOf(service, name, path, place), vcpu: null, chosen: false });
    return id === null ? null : `${id}\n`;
  }
  const [, pid = '', task = pid, file] = threadFile.exec(shape) ?? [];
  const thread = file === undefined ? null : ids.threadAt(task);
  if (thread === null) return null;
  return file === 'comm' ? `${nameOf(thread)}\n` : `Name:\t${nameOf(thread)}\n${unknownStretch}\n`;
}

function ownerOf(service: string, name: string, path: Text, place: SourcePlace): ThreadOwner {
  if (knownValue(path) === null || name.includes(unknownStretch)) return someGuest(path, place);
  return service === 'qemu-server' ? { kind: 'vmid', vmid: name } : { kind: 'name', name };
}

/** A guest that is known by an unknown value only. */
export function someGuest(text: Text, place: SourcePlace): ThreadOwner {
  const { uri, span } = text.find((piece) => piece.text === null)?.place ?? place;
  return { kind: 'unknown', key: `${uri}\n${span.start}` };
}

/** The folders of threads that a file pattern becomes: `/proc/$PID/task/*`, also with `/comm`; null for any other. */
export function threadNames(
  ids: ThreadIds,
  { unmatched: pattern }: { readonly unmatched: Text },
): readonly Text[] | null {
  const shape = shapeOf(pattern).replace(/\/{2,}/g, '/');
  const [, pid = '', rest = ''] = /^\/proc\/([^/]+)\/task\/(?:\*|\[0-9\]\*)(\/[a-z]*)?$/.exec(shape) ?? [];
  const owner = pid === '' ? null : ownerOfPid(ids, pid);
  if (owner === null) return null;
  const [main, ...others] = ids.threadsOf(owner);
  return main === undefined ? null : [main, ...others].map(({ id }) => computed(`/proc/${main.id}/task/${id}${rest}`));
}

/** The guest whose process has this id. An unknown id may be that of any process: null, as for one that is no guest's. */
export function ownerOfPid(ids: ThreadIds, pid: string): ThreadOwner | null {
  return ids.threadAt(pid)?.owner ?? null;
}
