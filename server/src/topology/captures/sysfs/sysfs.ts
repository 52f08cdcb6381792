import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { buildHostTopology } from '../../build-topology.ts';
import { type CaptureProblem, type CaptureResult, understood, unreadable } from '../capture.ts';
import { parseCpuinfo } from '../cpuinfo/entries.ts';
import { captureFacts } from '../facts.ts';
import type { TopologyFormat } from '../format.ts';
import { allowedCpus } from './allowed.ts';
import { readSysfsCpus } from './cpus.ts';
import { readSysfsDevices } from './devices.ts';
import { type SnapshotFiles, SysfsReader } from './files.ts';
import { readSysfsNodes } from './nodes.ts';
import { rootedSnapshot } from './snapshot-root.ts';

/** /sys itself: of the machine that Pinset runs on, copied to a folder, or in the archive of hwloc-gather-topology. */
export const sysfsFormat: TopologyFormat = {
  kind: 'topology',
  id: 'sysfs',
  program: 'hwloc-gather-topology',
  fileMarks: [],
  texts: [],
  commands: [
    {
      command: 'hwloc-gather-topology "$(hostname)"',
      tells: captureFacts,
      note: () => l10n.t("An archive of the host's /sys and /proc"),
    },
  ],
};

/**
 * Reads a snapshot of a host's /sys and, if present, /proc: the output of hwloc-gather-topology, or a copy of
 * /sys/devices/system. What the kernel does not export stays unknown; the same files give the same answer as in hwloc.
 */
export function parseSysfs(snapshot: SnapshotFiles): CaptureResult {
  const files = rootedSnapshot(snapshot);
  if (files === null) {
    return unreadable(
      l10n.t(
        "This is not a snapshot of a host: it lacks sys/devices/system/cpu. hwloc-gather-topology collects the files of a host's /sys.",
      ),
    );
  }
  const sysfs = new SysfsReader(files);
  const problems: CaptureProblem[] = [];
  const cpuinfo = sysfs.text('proc/cpuinfo') ?? '';
  const { cpus: entries, vendor } = parseCpuinfo(cpuinfo);
  const cpus = readSysfsCpus(sysfs, entries, problems);
  if (cpus.length === 0) return unreadable(l10n.t('This snapshot of /sys lists no CPUs in sys/devices/system/cpu.'));

  const allowed = allowedCpus(sysfs);
  const nodes = readSysfsNodes(
    sysfs,
    {
      known: CpuSet.from(cpus.map((cpu) => cpu.id)),
      online: CpuSet.from(cpus.filter((cpu) => cpu.online).map((cpu) => cpu.id)),
      ...machineOf(sysfs.text('proc/hwloc-nofile-info') ?? '', cpuinfo),
    },
    problems,
  );
  const nodeIds = CpuSet.from(nodes.map((node) => node.id));
  const built = buildHostTopology({
    source: sysfsFormat.id,
    cpus: allowed === null ? cpus : cpus.map((cpu) => ({ ...cpu, allowed: allowed.has(cpu.id) })),
    nodes,
    devices: readSysfsDevices(sysfs, (node) => nodeIds.has(node)),
    cpuVendor: vendor,
  });
  return understood(built.value, [...sysfs.problems(), ...problems, ...built.problems]);
}

// hwloc-gather-topology records uname and the page size. Without that record the page size is known only on x86 and
// s390, which have just one.
function machineOf(note: string, cpuinfo: string): { readonly pageKiB: number | null; readonly power: boolean } {
  const noted = /^PageSize: (\d{4,8})$/m.exec(note)?.[1];
  const machine = /^Architecture: (\S{1,32})$/m.exec(note)?.[1] ?? '';
  const small =
    /^(?:x86_64|i[3-6]86|s390x?)$/.test(machine) || /^(?:flags\t|vendor_id[ \t]*: IBM\/S390)/m.test(cpuinfo);
  return {
    pageKiB: noted === undefined ? (small ? 4 : null) : Number(noted) / 1024,
    power: /^(?:ppc|power)/.test(machine) || /^cpu[ \t]*: POWER/m.test(cpuinfo),
  };
}
