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

/** What the tool that reads the dialect makes of the text, on `machine` where that matters. Never throws. */
export function parseCpuList(text: string, dialect: CpuListDialect, machine?: Machine): ParsedCpuList {
  return parsers[dialect](text, machine);
}
