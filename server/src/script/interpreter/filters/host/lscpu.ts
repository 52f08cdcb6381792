import type { HostCpu, HostTopology } from '../../../../topology/host-topology.ts';
import { unknownStretch } from '../../../text.ts';
import { type Filter, type Filtered, lines } from '../filter.ts';
import { summaryLines } from './lscpu-summary.ts';

interface Column {
  readonly heading: string;
  /** In the header of -p. */
  readonly written: string;
  /** null if it is not known. */
  readonly read: (cpu: HostCpu) => string | null;
}

const label = (value: number | null) => (value === null ? null : String(value));
const unknown = () => unknownStretch;

const columns: Readonly<Record<string, Column>> = {
  cpu: { heading: 'CPU', written: 'CPU', read: ({ id }) => String(id) },
  core: { heading: 'CORE', written: 'Core', read: ({ core }) => label(core) },
  socket: { heading: 'SOCKET', written: 'Socket', read: (cpu) => label(cpu.package) },
  node: { heading: 'NODE', written: 'Node', read: ({ node }) => label(node) },
  online: { heading: 'ONLINE', written: 'Online', read: ({ online }) => (online ? 'yes' : 'no') },
  book: { heading: 'BOOK', written: '', read: () => '' },
  l1d: { heading: 'L1d', written: 'L1d', read: unknown },
  l1i: { heading: 'L1i', written: 'L1i', read: unknown },
  l2: { heading: 'L2', written: 'L2', read: ({ l2 }) => label(l2) ?? unknownStretch },
  l3: { heading: 'L3', written: 'L3', read: ({ l3 }) => label(l3) ?? unknownStretch },
};

/** What -p writes without a list. */
const usualColumns = 'cpu,core,socket,node,book,l1d,l1i,l2,l3';

/**
 * lscpu: the summary, whose lines about the machine's CPUs and nodes are known; `-p` and `--parse=CPU,NODE`, the CPUs
 * after four lines of comment; `-e=CPU,NODE`, a table.
 */
export const lscpu: Filter = ({ args, host }) => {
  if (host === null) return null;
  const flags = args.filter((word) => /^(?:-[abc]|--all|--online|--offline)$/.test(word));
  const [form, ...others] = args.filter((word) => !flags.includes(word));
  if (form === undefined) return flags.length > 0 ? null : lines(summaryLines(host));
  if (others.length > 0) return null;
  const [, letter, list] = /^(?:-|--(?=parse|extended))(p|e)(?:arse|xtended)?(?:=(.+))?$/.exec(form) ?? [];
  if (letter === undefined) return null;
  const wanted =
    flags.length === 0 ? (letter === 'p' ? '-b' : '-a') : (flags.at(-1) ?? '').replace(/^--(?=o?[a-z])/, '-');
  const cpus = cpusOf(host, wanted);
  const names = (list ?? (letter === 'p' ? usualColumns : '')).split(',');
  const found = names.map((name) => columns[name.toLowerCase()]);
  return found.every((column) => column !== undefined) && cpus !== null ? written(letter, found, cpus) : null;
};

function cpusOf({ cpus }: HostTopology, which: string): readonly HostCpu[] | null {
  if (which === '-a' || which === '-all') return cpus;
  if (which === '-b' || which === '-online') return cpus.filter(({ online }) => online);
  return which === '-c' || which === '-offline' ? cpus.filter(({ online }) => !online) : null;
}

function written(letter: string, wanted: readonly Column[], cpus: readonly HostCpu[]): Filtered {
  const rows = cpus.map((cpu) => wanted.map(({ read }) => read(cpu)));
  if (rows.some((row) => row.includes(null))) return null;
  if (letter === 'e') return lines(table(wanted, rows));
  const yes = (value: string | null) => (value === 'yes' ? 'Y' : value === 'no' ? 'N' : value);
  return lines([
    '# The following is the parsable format, which can be fed to other',
    '# programs. Each different item in every column has an unique ID',
    '# starting usually from zero.',
    `# ${wanted.map((column) => column.written).join(',')}`,
    ...rows.map((row) => row.map(yes).join(',')),
  ]);
}

/** The columns are as wide as their longest value, and numbers stand at the right. */
function table(wanted: readonly Column[], rows: readonly (readonly (string | null)[])[]): string[] {
  const widths = wanted.map(({ heading }, at) =>
    Math.max(heading.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const line = (cells: readonly (string | null)[]) =>
    cells.map((cell, at) => (cell ?? '').padStart(widths[at] ?? 0)).join(' ');
  return [line(wanted.map(({ heading }) => heading)), ...rows.map(line)];
}
