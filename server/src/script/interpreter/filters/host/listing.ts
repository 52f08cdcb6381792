import { hostFolder } from '../../host-file.ts';
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
