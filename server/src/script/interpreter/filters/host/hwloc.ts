import type { HostCpu, HostTopology } from '../../../../topology/host-topology.ts';
import { unknownStretch } from '../../../text.ts';
import { type Filter, type Filtered, lines } from '../filter.ts';

/** `hwloc-calc --po -I pu node:0`: the Linux numbers of the CPUs of a node or of the machine, in hwloc's order. */
export const hwlocCalc: Filter = ({ args, host }) => {
  if (host === null) return null;
  const words = args.join(' ');
  const [, counted] = /^(?:-N|--number-of) (\S+) (?:all|machine:0|root)$/.exec(words) ?? [];
  if (counted !== undefined) return countOf(host, counted);
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

/** `hwloc-calc -N core all`. */
function countOf(host: HostTopology, kind: string): Filtered {
  const count = objectsOf(host, kind);
  return count === null ? null : lines([String(count)]);
}

/** `lstopo --only core`: a line for each of them, whose words are not told. */
export const lstopo: Filter = ({ args, host }) => {
  const [, kind] =
    /^--only (\S+)$/.exec(args.join(' ').replace(/ ?(?:--no-io|--of (?:console|txt))(?= |$)/g, '')) ?? [];
  const count = host === null || kind === undefined ? null : objectsOf(host, kind);
  return count === null ? null : lines(Array.from({ length: count }, () => `${kind} ${unknownStretch}`));
};

/** How many objects of a kind hwloc finds; null if that is not known. */
function objectsOf(host: HostTopology, kind: string): number | null {
  const known = (parts: readonly unknown[]) => (parts.length === 0 ? null : parts.length);
  switch (kind.toLowerCase()) {
    case 'pu':
      return host.online.size;
    case 'core':
      return host.cpus.some(({ online, core }) => online && core === null) ? null : known(host.cores);
    case 'package':
    case 'socket':
      return host.cpus.some(({ online, package: socket }) => online && socket === null) ? null : known(host.packages);
    case 'node':
    case 'numanode':
    case 'numa':
      return known(host.nodes);
    default:
      return null;
  }
}
