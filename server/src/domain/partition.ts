import type { Domain } from './domain.ts';

/**
 * The cgroup of a domain: the scope of its name in its slice, without the id that libvirt puts into the name
 * (virDomainGenerateMachineName). null if its partition is a placeholder, or libvirt refuses it.
 */
export function cgroupOfDomain({ partition, name }: Pick<Domain, 'partition' | 'name'>): string | null {
  const slice = partition === null ? 'machine.slice' : sliceOfPartition(partition.value?.trim() ?? '');
  const machine = (name?.value ?? '').replace(/[^A-Za-z0-9.-]/g, '');
  if (slice === null || machine === '') return slice;
  return `${slice}/machine-qemu${escaped(`-${machine}`)}.scope`;
}

/**
 * The slice of a `<resource><partition>`: `/machine/rt` is `machine-rt.slice`, below `machine.slice` (docs/cgroups.rst;
 * virSystemdMakeSliceName of src/util/virsystemd.c). null if libvirt refuses the partition because it does not begin
 * with `/`.
 */
export function sliceOfPartition(path: string): string | null {
  return /^\/[^/]/.test(path) ? `${escaped(path.slice(1))}.slice` : null;
}

/** As systemd escapes a path: `/` becomes `-`, and what a name cannot have becomes `\x2d` and the like. */
function escaped(path: string): string {
  const clean = path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return clean.replace(/[^\w:./]|^\./gu, hexOf).replaceAll('/', '-');
}

function hexOf(letter: string): string {
  const code = letter.charCodeAt(0);
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return [...new TextEncoder().encode(letter)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
