import * as l10n from '@vscode/l10n';
import { memorySize } from '../../../base/memory-size.ts';
import { type CaptureProblem, type CaptureResult, type PartResult, unreadable } from '../capture.ts';
import { parseSysfs } from '../sysfs/sysfs.ts';
import { Bzip2Error, unpackBzip2 } from './bzip2.ts';
import { type TarEntry, TarError, TarReader } from './tar.ts';
import { ArchiveTree, leadsOut } from './tree.ts';

/** The largest archive that is read, in bytes. An archive of a host with 1,024 CPUs takes 1 MiB. */
export const largestArchive = 64 * 1024 * 1024;

/** Whether a file is a tar archive, compressed or not, including compressions that {@link parseArchive} refuses. */
export function isArchive(bytes: Uint8Array): boolean {
  return packingOf(bytes) !== null;
}

/**
 * Reads a snapshot of /sys from a tar archive, plain or compressed with gzip or bzip2: the output of
 * hwloc-gather-topology. The archive is unpacked in memory, piece by piece and within limits; nothing is written to
 * disk. A damaged or truncated archive is refused as a whole, because missing files would look like CPUs that the host
 * does not have.
 */
export async function parseArchive(bytes: Uint8Array): Promise<CaptureResult> {
  const packing = packingOf(bytes);
  if (packing === null) return unreadable(l10n.t('This is not a tar archive.'));
  if (packing.unpack === null) {
    return unreadable(
      l10n.t(
        'This archive is compressed with {0}, which Pinset cannot read. Compress it as .tar.gz or .tar.bz2.',
        packing.name,
      ),
    );
  }
  if (bytes.length > largestArchive) {
    const size = memorySize(largestArchive / 1024);
    return unreadable(l10n.t('This archive exceeds {0}; a capture of one host never does.', size));
  }
  const read = await readTree(packing.unpack(bytes));
  if (!read.ok) return unreadable(l10n.t('The archive {0}.', read.problem));
  const { value, problems } = parseSysfs(read.value.tree);
  return { value, problems: [...read.value.problems, ...problems] };
}

interface Packing {
  readonly name: string;
  readonly unpack: ((bytes: Uint8Array) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>) | null;
}

function packingOf(bytes: Uint8Array): Packing | null {
  const has = (at: number, ...magic: number[]) => magic.every((byte, index) => bytes[at + index] === byte);
  if (has(0, 0x1f, 0x8b)) return { name: 'gzip', unpack: unpackGzip };
  if (has(0, 0x42, 0x5a, 0x68)) return { name: 'bzip2', unpack: unpackBzip2 };
  if (has(257, 0x75, 0x73, 0x74, 0x61, 0x72)) return { name: 'tar', unpack: (plain) => [plain] };
  if (has(0, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)) return { name: 'xz', unpack: null };
  if (has(0, 0x28, 0xb5, 0x2f, 0xfd)) return { name: 'zstd', unpack: null };
  if (has(0, 0x50, 0x4b, 3, 4)) return { name: 'zip', unpack: null };
  return null;
}

async function* unpackGzip(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  // A copy, because a stream needs bytes that are not shared.
  const packed = new Blob([Uint8Array.from(bytes)]).stream();
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } catch (error) {
    throw new GzipError(l10n.t('is cut off or damaged: gzip cannot unpack it'), { cause: error });
  } finally {
    // Stops unpacking the rest.
    await reader.cancel().catch(() => undefined);
  }
}

class GzipError extends Error {}
class TooMuchError extends Error {}

interface UnpackedTree {
  readonly tree: ArchiveTree;
  readonly problems: readonly CaptureProblem[];
}

async function readTree(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<PartResult<UnpackedTree>> {
  const tree = new ArchiveTree();
  const collector = collect(tree);
  const tar = new TarReader(collector);
  let unpacked = 0;
  let paused = 0;
  try {
    for await (const piece of pieces) {
      unpacked += piece.length;
      if (unpacked > mostUnpacked)
        throw new TooMuchError(l10n.t('unpacks to more than {0}', memorySize(mostUnpacked / 1024)));
      tar.push(piece);
      if (unpacked - paused > pauseAfter) {
        paused = unpacked;
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    tar.end();
  } catch (error) {
    if (isOurs(error)) return { ok: false, problem: error.message };
    throw error;
  }
  return { ok: true, value: { tree, problems: collector.problems() } };
}

function isOurs(error: unknown): error is Error {
  return [TarError, Bzip2Error, GzipError, TooMuchError].some((kind) => error instanceof kind);
}

/** Unpacking keeps the processor busy: after so many bytes, other tasks get a turn. */
const pauseAfter = 4 * 1024 * 1024;

const mostUnpacked = 256 * 1024 * 1024;
const mostKept = 64 * 1024 * 1024;
const mostEntries = 200_000;
const largestFile = 32 * 1024 * 1024;

/** Puts the relevant entries of an archive into a tree, within limits. */
function collect(tree: ArchiveTree) {
  const refused: string[] = [];
  let entries = 0;
  let kept = 0;
  return {
    wants(entry: TarEntry): boolean {
      return entry.size <= largestFile && isOfInterest(entry.path);
    },
    entry(entry: TarEntry, body: Uint8Array): void {
      entries += 1;
      // Each entry may add folders of its own to the tree.
      if (Math.max(entries, tree.size / 2) > mostEntries)
        throw new TooMuchError(l10n.t('has more than {0} entries', mostEntries));
      kept += body.length;
      if (kept > mostKept)
        throw new TooMuchError(l10n.t('has more than {0} of relevant files', memorySize(mostKept / 1024)));
      if (!put(tree, entry, body) && refused.length <= 1000) refused.push(entry.path);
    },
    problems(): CaptureProblem[] {
      const [first] = refused;
      if (first === undefined) return [];
      const entry = JSON.stringify(first.slice(0, 80));
      return [
        {
          message: l10n.t(
            'the archive entry {0} is refused: its path leads out of the archive, or through a file',
            refused.length > 1 ? l10n.t('{0} and {1} more', entry, refused.length - 1) : entry,
          ),
        },
      ];
    },
  };
}

function put(tree: ArchiveTree, entry: TarEntry, body: Uint8Array): boolean {
  if (entry.kind === 'folder') return tree.addFolder(entry.path);
  if (entry.kind === 'link') return tree.addLink(entry.path, entry.target);
  if (entry.kind === 'file' && isOfInterest(entry.path))
    return tree.addFile(entry.path, new TextDecoder().decode(body));
  if (entry.kind !== 'hard link' || !isOfInterest(entry.path)) return !leadsOut(entry.path);
  const text = tree.read(entry.target);
  return text !== null && tree.addFile(entry.path, text);
}

/** Whether sysfs/ reads files of this name; the content of all other files is skipped. */
function isOfInterest(path: string): boolean {
  return namesOfInterest.has(path.slice(path.lastIndexOf('/') + 1));
}

const namesOfInterest: ReadonlySet<string> = new Set(
  [
    'online present possible isolated nohz_full cpus cpu_capacity base_frequency cpuinfo_max_freq',
    'core_cpus core_cpus_list thread_siblings thread_siblings_list package_cpus package_cpus_list core_siblings',
    'core_siblings_list die_cpus die_cpus_list cluster_cpus cluster_cpus_list physical_package_id die_id cluster_id',
    'core_id level type size shared_cpu_map shared_cpu_list cpumap cpulist meminfo distance nr_hugepages read_bandwidth',
    'target_node numa_node numa_status cpuinfo mounts cgroup cpuset hwloc-nofile-info cgroup.controllers',
    'cpuset.cpus cpuset.cpus.effective',
  ].flatMap((line) => line.split(' ')),
);
