import { parseKernel } from './kernel.ts';
import { parseLibvirt } from './libvirt.ts';
import type { CpuListDialect, Machine, ParsedCpuList } from './list.ts';
import { parseNumactl } from './numactl.ts';
import { parseSystemd } from './systemd.ts';
import { parseTasksetList } from './taskset-list.ts';
import { parseTasksetMask } from './taskset-mask.ts';

const parsers: Record<CpuListDialect, (text: string, machine?: Machine) => ParsedCpuList> = {
  libvirt: parseLibvirt,
  'taskset-list': parseTasksetList,
  'taskset-mask': parseTasksetMask,
  kernel: parseKernel,
  numactl: parseNumactl,
  systemd: parseSystemd,
};

/** Reads a list as the dialect's own tool does, on `machine` if that matters. Never throws. */
export function parseCpuList(text: string, dialect: CpuListDialect, machine?: Machine): ParsedCpuList {
  return parsers[dialect](text, machine);
}
