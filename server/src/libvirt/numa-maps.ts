/** How much memory a guest has on each node, in KiB. */
export type MemoryByNode = ReadonlyMap<number, number>;

/**
 * The memory of a process of QEMU on each node by its /proc/PID/numa_maps (numa(7)), without its heap, its stack and what it
 * maps of files: programs and libraries lie where another process read them first. Guest memory is anonymous, or of huge
 * pages, memfd or /dev/shm:
 *
 *     7f2c0000 bind:0 anon=4096 dirty=4096 N0=4096 kernelpagesize_kB=4
 */
export function memoryInNumaMaps(text: string): MemoryByNode {
  const nodes = new Map<number, number>();
  for (const line of text.split('\n')) {
    if (/^\S+ \S+ (?:heap|stack)(?: |$)/.test(line)) continue;
    const file = / file=(\S*)/.exec(line)?.[1];
    if (file !== undefined && !holdsMemory.test(file)) continue;
    const pageKiB = Number(/ kernelpagesize_kB=(\d{1,8})(?: |$)/.exec(line)?.[1] ?? 0);
    for (const [, node, pages] of line.matchAll(/ N(\d{1,5})=(\d{1,15})(?= |$)/g)) {
      nodes.set(Number(node), (nodes.get(Number(node)) ?? 0) + Number(pages) * pageKiB);
    }
  }
  return nodes;
}

/** The files that memory backends of QEMU map: memfd, /dev/shm, and libvirt's folders for huge pages and memory. */
const holdsMemory = /^\/(?:memfd:|dev\/shm\/|dev\/hugepages|anon_hugepage)|\/libvirt\/qemu\//;
