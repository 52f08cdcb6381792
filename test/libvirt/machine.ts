import type { SnapshotFiles } from '../../server/src/topology/captures/sysfs/files.ts';

/** The files of a machine, by their paths without the leading slash. */
export function filesOf(texts: Readonly<Record<string, string>>): SnapshotFiles {
  return {
    read: (path) => texts[path] ?? null,
    list: (folder) => {
      const names = Object.keys(texts).flatMap((path) => {
        return path.startsWith(`${folder}/`) ? (path.slice(folder.length + 1).split('/')[0] ?? []) : [];
      });
      return [...new Set(names)];
    },
    target: () => null,
  };
}

/** A thread of a process. */
export interface Thread {
  readonly tid: number;
  readonly comm: string;
  readonly cpus: string;
  readonly cgroup?: string;
  /** By its number, as in /proc/PID/stat. */
  readonly policy?: number;
  readonly priority?: number;
}

/** The files in /proc of a process of QEMU with these threads. */
export function processOf(
  pid: number,
  uuid: string,
  threads: readonly Thread[],
  numaMaps?: string,
  id = 1,
): Record<string, string> {
  const files: Record<string, string> = {
    [`proc/${pid}/cmdline`]: [
      '/usr/bin/qemu-system-x86_64',
      '-name',
      'guest=web,debug-threads=on',
      '-object',
      `{"qom-type":"secret","id":"masterKey0","file":"/var/lib/libvirt/qemu/domain-${id}-web/master-key.aes"}`,
      '-uuid',
      uuid,
      '',
    ].join('\0'),
  };
  if (numaMaps !== undefined) files[`proc/${pid}/numa_maps`] = numaMaps;
  for (const { tid, comm, cpus, cgroup = '', policy = 0, priority = 0 } of threads) {
    const folder = `proc/${pid}/task/${tid}`;
    files[`${folder}/comm`] = `${comm}\n`;
    files[`${folder}/status`] =
      `Name:\t${comm}\nCpus_allowed:\tff\nCpus_allowed_list:\t${cpus}\nMems_allowed_list:\t0\n`;
    // Fields 3 to 39, then priority and policy.
    files[`${folder}/stat`] = `${tid} (${comm}) S${' 1'.repeat(36)} ${priority} ${policy} 0 0 0\n`;
    files[`${folder}/cgroup`] = cgroup;
    if (tid === pid) files[`proc/${pid}/cgroup`] = cgroup;
  }
  return files;
}
