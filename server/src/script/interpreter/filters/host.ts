import type { HostCpu, HostTopology } from '../../../topology/host-topology.ts';
import { type Filter, type Filtered, lines } from './filter.ts';

/**
 * `nproc`: the CPUs that it may run on (coreutils' nproc asks sched_getaffinity; the kernel starts init without the
 * isolated CPUs). `--all` counts the CPUs that are there.
 */
export const nproc: Filter = ({ args, host }) => {
  if (host === null) return null;
  const [, ignored = '0'] = /^--ignore=(\d{1,6})$/.exec(args.at(-1) ?? '') ?? [];
  const others = args.filter((word) => !/^--ignore=\d{1,6}$/.test(word));
  const all = others.length === 1 && others[0] === '--all';
  if (others.length > 0 && !all) return null;
  const count = all ? host.known.size : host.online.difference(host.isolated).size;
  return lines([String(Math.max(count - Number(ignored), 1))]);
};

/** `getconf _NPROCESSORS_ONLN` and `_NPROCESSORS_CONF`. */
export const getconf: Filter = ({ args, host }) => {
  if (host === null || args.length !== 1) return null;
  if (args[0] === '_NPROCESSORS_ONLN') return lines([String(host.online.size)]);
  return args[0] === '_NPROCESSORS_CONF' ? lines([String(host.known.size)]) : null;
};

const columns: Readonly<Record<string, { heading: string; labelOf: (cpu: HostCpu) => number | null }>> = {
  cpu: { heading: 'CPU', labelOf: (cpu) => cpu.id },
  core: { heading: 'Core', labelOf: (cpu) => cpu.core },
  socket: { heading: 'Socket', labelOf: (cpu) => cpu.package },
  node: { heading: 'Node', labelOf: (cpu) => cpu.node },
};

/** `lscpu -p=CPU,NODE`, `--parse=…`: the online CPUs, after four lines of comment. */
export const lscpu: Filter = ({ args, host }) => {
  const [, list] = /^(?:-p=|--parse=)(.+)$/.exec(args.join(' ')) ?? [];
  if (host === null || list === undefined) return null;
  const wanted = list.split(',').map((name) => columns[name.toLowerCase()]);
  const rows = host.cpus
    .filter(({ online }) => online)
    .map((cpu) => wanted.map((column) => column?.labelOf(cpu) ?? null));
  if (rows.some((row) => row.includes(null))) return null;
  return lines([
    '# The following is the parsable format, which can be fed to other',
    '# programs. Each different item in every column has an unique ID',
    '# starting usually from zero.',
    `# ${wanted.map((column) => column?.heading ?? '').join(',')}`,
    ...rows.map((row) => row.join(',')),
  ]);
};

/** `hwloc-calc --po -I pu node:0`: the Linux numbers of the CPUs of a node or of the machine, in hwloc's order. */
export const hwlocCalc: Filter = ({ args, host }) => {
  if (host === null) return null;
  const words = args.join(' ');
  const physical = /(?:^| )(?:--po|--physical-output|-p|--physical)(?= |$)/.test(words);
  const rest = words.replace(/(?:^| )(?:--po|--physical-output)(?= |$)/g, '').trim();
  const [, location] =
    /^(?:-I|--intersect) (?:pu|PU) (\S+)$/.exec(rest) ?? /^(\S+) (?:-I|--intersect) (?:pu|PU)$/.exec(rest) ?? [];
  return !physical || location === undefined ? null : cpusAt(host, location);
};

function cpusAt(host: HostTopology, location: string): Filtered {
  const [, number] = /^(?:node|numa|numanode):(\d{1,5})$/i.exec(location) ?? [];
  const node = number === undefined ? undefined : host.nodes[Number(number)];
  if (node === undefined && !/^(?:all|machine:0|root)$/i.test(location)) return null;
  const cpus = host.cpus.filter((cpu) => cpu.online && (node === undefined || cpu.node === node.id));
  const keys = (cpu: HostCpu) => [cpu.package, cpu.die, cpu.l3, cpu.core, cpu.id];
  if (cpus.some(({ core, package: socket }) => core === null || socket === null)) return null;
  // hwloc numbers from the outside in: package, die, cache, core, thread.
  const ordered = [...cpus].sort((left, right) => {
    const others = keys(right);
    for (const [index, key] of keys(left).entries()) {
      const difference = (key ?? 0) - (others[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return { output: `${ordered.map(({ id }) => id).join(',')}\n`, success: true };
}
