import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { parseKernel } from '../../cpuset/kernel.ts';
import { shortList } from '../../cpuset/short-list.ts';
import type { CpuListKind } from '../captures/addition.ts';
import { largestHost } from '../host-topology.ts';
import type { AdditionPart, MergeProblem, TopologyPart } from './capture-part.ts';
import { contradiction } from './contradiction.ts';

/** The CPUs that any addition lists under `kind`. `all` and `N` stand for the CPUs that the captures have. */
export function listedBy(additions: readonly AdditionPart[], kind: CpuListKind, captured: CpuSet): CpuSet {
  return CpuSet.unionOf(additions.flatMap((part) => listOf(part, kind, captured) ?? []));
}

/**
 * Compares the additions with the captures, and returns the isolated and nohz_full CPUs. A capture without any is
 * ignored, since most formats cannot tell them; a list file tells what is in force, and the command line what the
 * kernel was asked for.
 */
export function checkAdditions(
  parts: readonly TopologyPart[],
  additions: readonly AdditionPart[],
  known: CpuSet,
  online: CpuSet,
  problems: MergeProblem[],
): { readonly isolated: CpuSet; readonly nohz_full: CpuSet } {
  for (const part of additions) checkOnline(part, parts, online, problems);
  return { isolated: resolve('isolated'), nohz_full: resolve('nohz_full') };

  function resolve(kind: 'isolated' | 'nohz_full'): CpuSet {
    const [first, ...others] = [
      ...parts.flatMap((part) => capturedClaim(part, kind)),
      ...listClaims(additions, kind, known),
    ];
    if (first === undefined) return CpuSet.empty;
    for (const { name, cpus, asked } of others) {
      // CPUs that a cpuset partition isolates are not on the command line.
      if (cpus.equals(first.cpus) || (asked && cpus.isSubsetOf(first.cpus))) continue;
      const what = l10n.t(
        'the {0} CPUs are {1} in {2} and {3} in {4}',
        kind,
        shown(first.cpus),
        first.name,
        shown(cpus),
        name,
      );
      problems.push({ name, message: contradiction(what, first.name) });
    }
    const missing = first.cpus.difference(known);
    if (!missing.isEmpty) {
      const message = l10n.t(
        '{0} names {1} CPUs {2}, but no capture has them; the CPUs are {3}',
        first.name,
        kind,
        shortList(missing),
        shortList(known),
      );
      problems.push({ name: first.name, message });
    }
    return first.cpus.intersection(known);
  }
}

interface Claim {
  readonly name: string;
  readonly cpus: CpuSet;
  /** It comes from the kernel command line and was not seen in force. */
  readonly asked: boolean;
}

function capturedClaim({ name, topology }: TopologyPart, kind: 'isolated' | 'nohz_full'): Claim[] {
  const cpus =
    kind === 'isolated'
      ? topology.isolated
      : CpuSet.from(topology.cpus.filter((cpu) => cpu.nohzFull).map((cpu) => cpu.id));
  return cpus.isEmpty ? [] : [{ name, cpus, asked: false }];
}

function listClaims(additions: readonly AdditionPart[], kind: CpuListKind, known: CpuSet): Claim[] {
  const claims = additions.flatMap((part): Claim[] => {
    const cpus = listOf(part, kind, known);
    if (cpus === null) return [];
    return [{ name: part.name, cpus, asked: part.addition.asked }];
  });
  return claims.sort((a, b) => Number(a.asked) - Number(b.asked));
}

function checkOnline(
  part: AdditionPart,
  parts: readonly TopologyPart[],
  online: CpuSet,
  problems: MergeProblem[],
): void {
  const { name, addition } = part;
  const first = parts[0]?.name ?? '';
  const listed = listOf(part, 'online', online);
  if (listed !== null && !listed.equals(online)) {
    const what = l10n.t('{0} has CPUs {1} online, but {2} lists {3}', first, shown(online), name, shown(listed));
    problems.push({ name, message: contradiction(what, first) });
  }
  const offline = listOf(part, 'offline', online)?.intersection(online);
  if (offline !== undefined && !offline.isEmpty) {
    problems.push({
      name,
      message: l10n.t('{0} lists CPUs {1} as offline, but {2} has them online', name, shown(offline), first),
    });
  }
  const { onlineCount } = addition;
  if (onlineCount !== undefined && onlineCount !== online.size) {
    problems.push({
      name,
      message: l10n.t('{0} counts {1} online CPUs, but {2} has {3}', name, onlineCount, first, online.size),
    });
  }
}

// The kernel refuses a whole list for one missing CPU; here the missing one is reported and the others are used.
function listOf({ addition }: AdditionPart, kind: CpuListKind, known: CpuSet): CpuSet | null {
  const list = addition.lists[kind];
  if (list === undefined) return null;
  const machine = /[a-z]/i.test(list) ? { cpus: known } : largestHost;
  return parseKernel(list, machine).cpus;
}

function shown(cpus: CpuSet): string {
  return cpus.isEmpty ? l10n.t('none') : shortList(cpus);
}
