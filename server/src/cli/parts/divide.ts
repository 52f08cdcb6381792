import { getOrAdd } from '../../base/get-or-add.ts';
import { ClaimIndex } from '../../fleet/claim-index.ts';
import { claimantsOf } from '../../fleet/claims.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { FoundFiles } from '../files/find-files.ts';
import { inOrder, toPosix } from '../files/paths.ts';
import type { FoundFile, FoundHost, Part } from './part.ts';

/** The I-th of N parts, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** All files as one part, with the hosts that are read already. */
export function wholeOf(found: FoundFiles): { readonly part: Part; readonly hosts: ReadonlyMap<string, HostDocument> } {
  const part = partOf(found, found);
  const hosts = new Map(found.hosts.map(({ file, document }) => [file, document]));
  return { part, hosts };
}

/**
 * The files of one shard. The shards of the same files have each host in one of them, with all that may run on it;
 * hosts that claim a file together stay together. Hosts go by their paths, and files that no host claims by theirs.
 */
export function shardOf(found: FoundFiles, { index, count }: Shard): FoundFiles {
  const isMine = (position: number) => position % count === index - 1;
  const { groups, homeless } = groupsOf(found);
  const mine = groups.toSorted((a, b) => inOrder(nameOf(a), nameOf(b))).filter((_, position) => isMine(position));
  const hosts = new Set(mine.flatMap((group) => group.hosts));
  const files = new Set(mine.flatMap((group) => group.files));
  const others = homeless.toSorted((a, b) => inOrder(a.file, b.file)).filter((_, position) => isMine(position));
  for (const file of others) files.add(file);
  return {
    ...found,
    hosts: found.hosts.filter((host) => hosts.has(host)),
    files: found.files.filter((file) => files.has(file)),
  };
}

/** How many files one slice of the work has at least, if the hosts allow it. */
const filesOfSlice = 50;

/**
 * The files as slices of the work for each of at most `threads` threads, which all have about the same number of files.
 * A slice is small enough to be kept in memory; hosts that claim a file together are in one slice.
 */
export function divide(found: FoundFiles, threads: number): readonly (readonly Part[])[] {
  const { groups, homeless } = groupsOf(found);
  const bins = Array.from({ length: threads }, (): Work => ({ groups: [], homeless: [], size: 0 }));
  const smallest = () => bins.reduce((least, bin) => (bin.size < least.size ? bin : least));
  for (const group of groups.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    const bin = smallest();
    bin.groups.push(group);
    bin.size += sizeOf(group);
  }
  for (const file of homeless) {
    const bin = smallest();
    bin.homeless.push(file);
    bin.size++;
  }
  return bins.filter(({ size }) => size > 0).map((bin) => slicesOf(bin).map((slice) => partOf(found, slice)));
}

/** What one thread does. */
interface Work {
  readonly groups: Bin[];
  readonly homeless: FoundFile[];
  size: number;
}

/** In the order of the hosts' paths, so that the first results can be told first. */
function slicesOf({ groups, homeless }: Work): Bin[] {
  const alone = homeless.map((file): Bin => ({ hosts: [], files: [file] }));
  const slices: Bin[] = [];
  for (const { hosts, files } of [...groups.toSorted((a, b) => inOrder(nameOf(a), nameOf(b))), ...alone]) {
    const last = slices.at(-1);
    if (last === undefined || sizeOf(last) >= filesOfSlice) slices.push({ hosts: [...hosts], files: [...files] });
    else {
      last.hosts.push(...hosts);
      last.files.push(...files);
    }
  }
  return slices;
}

/**
 * Whether a glob for `*.xml` matches none of the files. Only then does it matter whether all files could be read: a
 * domain that could not be may be what the glob is for.
 */
export function hasIdleClaim({ hosts, files, others }: FoundFiles): boolean {
  const claimants = claimantsOf(hosts.map(({ document }) => document));
  const claims = new ClaimIndex(claimants);
  const used = new Set([...files.map(({ file }) => toPosix(file)), ...others].flatMap((path) => claims.on(path)));
  return claimants.some((claimant) => !used.has(claimant));
}

/** The default host of a part where files without a host have none, though the part may have a single host. */
const noHost = '';

interface Bin {
  readonly hosts: FoundFiles['hosts'][number][];
  readonly files: FoundFile[];
}

function partOf(
  { cwd, connected, defaultHost, hostCount, unfollowed, others, input }: FoundFiles,
  { hosts, files }: Pick<FoundFiles, 'hosts' | 'files'>,
): Part {
  return {
    cwd,
    hosts: hosts.map(({ file, shown, asked }): FoundHost => ({ file, shown, asked })),
    files,
    defaultHost: defaultHost ?? (hostCount === 1 ? null : noHost),
    unfollowed,
    others,
    input,
    running: new Map([...connected].map(([uri, { running }]) => [uri, running])),
  };
}

function sizeOf({ hosts, files }: Bin): number {
  return hosts.length + files.length;
}

function nameOf({ hosts }: Bin): string {
  return hosts.map(({ document }) => document.path).toSorted(inOrder)[0] ?? '';
}

/** The hosts that claim files together with these files, and the files without a host. */
function groupsOf({ hosts, files, defaultHost, hostCount }: FoundFiles): {
  groups: readonly Bin[];
  homeless: readonly FoundFile[];
} {
  const claims = new ClaimIndex(claimantsOf(hosts.map(({ document }) => document)));
  const leaders = new Leaders<HostDocument>();
  const unclaimed = hosts.find(({ file }) => (defaultHost === null ? hostCount === 1 : file === defaultHost));
  const firstOf = new Map<FoundFile, HostDocument>();
  for (const file of files) {
    const [first = unclaimed?.document, ...others] = claims.on(toPosix(file.file)).map(({ host }) => host);
    if (first === undefined) continue;
    firstOf.set(file, first);
    for (const other of others) leaders.join(first, other);
  }
  const groups = new Map<HostDocument, Bin>();
  const groupOf = (host: HostDocument) => getOrAdd(groups, leaders.of(host), (): Bin => ({ hosts: [], files: [] }));
  for (const host of hosts) groupOf(host.document).hosts.push(host);
  for (const [file, host] of firstOf) groupOf(host).files.push(file);
  return { groups: [...groups.values()], homeless: files.filter((file) => !firstOf.has(file)) };
}

/** Sets of things that are joined pairwise, each with one of its members as the leader. */
class Leaders<T> {
  private readonly above = new Map<T, T>();

  of(one: T): T {
    let leader = one;
    for (let next = this.above.get(leader); next !== undefined; next = this.above.get(leader)) leader = next;
    if (leader !== one) this.above.set(one, leader);
    return leader;
  }

  join(one: T, other: T): void {
    const [a, b] = [this.of(one), this.of(other)];
    if (a !== b) this.above.set(b, a);
  }
}
