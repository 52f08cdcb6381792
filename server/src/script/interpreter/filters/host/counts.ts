import { type Filter, lines } from '../filter.ts';

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
