import { hostEntries, hostFolder } from '../../host-file.ts';
import { type Filter, lines } from '../filter.ts';

/** `ls -d` of names that are there, as file patterns give them, and `ls` of folders of /sys. */
export const ls: Filter = ({ args, host }) => {
  const options = args.filter((word) => word.startsWith('-'));
  const names = args.filter((word) => !word.startsWith('-'));
  if (!options.every((word) => /^-[1dU]+$/.test(word)) || names.length === 0) return null;
  if (!options.some((word) => word.includes('d'))) {
    const [folder, ...others] = names;
    const entries = others.length > 0 ? null : hostFolder(host, folder ?? '');
    return entries === null ? null : lines(entries);
  }
  return names.every((name) => name.startsWith('/sys/devices/system/')) ? lines(names.toSorted()) : null;
};

const findTests: ReadonlySet<string> = new Set(['-maxdepth 1', '-mindepth 1', '-type d']);

/** `find /sys/devices/system/cpu -maxdepth 1 -name 'cpu[0-9]*'`: the entries of the folder that the pattern matches. */
export const find: Filter = ({ args, host }) => {
  const [folder = '', ...rest] = args;
  let pattern: string | null = null;
  let isFlat = false;
  for (let at = 0; at < rest.length; at += 2) {
    const [test, value = ''] = rest.slice(at, at + 2);
    if (test === '-name' && pattern === null) pattern = value;
    else if (!findTests.has(`${test} ${value}`)) return null;
    isFlat ||= test === '-maxdepth';
  }
  const entries = pattern === null || !isFlat ? null : hostEntries(host, folder, pattern);
  return entries === null ? null : lines(entries.map((entry) => `${folder.replace(/\/$/, '')}/${entry}`));
};
