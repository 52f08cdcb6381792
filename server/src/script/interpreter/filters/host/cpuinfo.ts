import type { HostTopology } from '../../../../topology/host-topology.ts';
import { unknownStretch } from '../../../text.ts';

/**
 * /proc/cpuinfo, a paragraph for each online CPU (arch/x86/kernel/cpu/proc.c). Of other processors only the numbers of
 * the CPUs are known.
 */
export function cpuinfo(host: HostTopology): string {
  const isX86 = /^(?:GenuineIntel|AuthenticAMD|HygonGenuine|CentaurHauls)$/.test(host.cpuVendor ?? '');
  const paragraphs = host.cpus.filter(({ online }) => online);
  const field = (name: string, tabs: string, value: string | number | null) =>
    `${name}${tabs}: ${value ?? unknownStretch}`;
  return paragraphs
    .flatMap(({ id, package: socket }) => {
      const number = field('processor', '\t', id);
      if (!isX86) return [number, unknownStretch, ''];
      const around = socket === null ? undefined : host.packages.find((set) => set.has(id));
      const cores = around === undefined ? null : host.cores.filter((core) => core.isSubsetOf(around)).length;
      return [
        number,
        field('vendor_id', '\t', host.cpuVendor),
        field('cpu family', '\t', null),
        field('model', '\t\t', null),
        field('model name', '\t', null),
        field('stepping', '\t', null),
        field('cpu MHz', '\t\t', null),
        field('cache size', '\t', null),
        field('physical id', '\t', socket),
        field('siblings', '\t', around === undefined ? null : around.intersection(host.online).size),
        field('core id', '\t\t', null),
        field('cpu cores', '\t', cores === 0 ? null : cores),
        field('apicid', '\t\t', null),
        unknownStretch,
        '',
      ];
    })
    .map((line) => `${line}\n`)
    .join('');
}
