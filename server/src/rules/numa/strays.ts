import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { nodes, pinned, vcpus } from '../../wording/wording.ts';
import { mostRelated, type RelatedPlace } from '../engine/rule.ts';
import type { PlacedVcpu } from './guest-cells.ts';

/** vCPUs that should be on one node but are on several. */
export interface Strays {
  /** The first pin that is not confined to the home node. */
  readonly span: Span;
  /** `vCPU 1 → CPU 4 is on node 1; vCPUs 0, 2 are on node 0`. */
  readonly sentence: string;
  readonly related: readonly RelatedPlace[];
}

/** The vCPUs away from the node that most of them are on; null if the first of them has no place in the document. */
export function straysOf(uri: string, placed: readonly PlacedVcpu[], touched: CpuSet): Strays | null {
  const home = homeNode(placed, touched);
  const homeOnly = CpuSet.of(home);
  const atHome: number[] = [];
  const strays: PlacedVcpu[] = [];
  for (const one of placed) {
    if (one.touched.isSubsetOf(homeOnly)) atHome.push(one.vcpu.index);
    else strays.push(one);
  }
  const first = strays[0];
  const span = first?.vcpu.thread.span ?? null;
  if (first === undefined || span === null) return null;
  return { span, sentence: sentence(first, strays.length, atHome, home), related: otherPlaces(uri, strays, span) };
}

/** The node with most of the vCPUs that are on one node only; the lowest on a tie. */
function homeNode(placed: readonly PlacedVcpu[], touched: CpuSet): number {
  const counts = new Map<number, number>([...touched].map((node) => [node, 0]));
  for (const one of placed) {
    const only = one.touched.size === 1 ? one.touched.first : undefined;
    if (only !== undefined) counts.set(only, (counts.get(only) ?? 0) + 1);
  }
  const [home] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  return home;
}

function sentence({ vcpu, touched }: PlacedVcpu, strays: number, atHome: readonly number[], home: number): string {
  const first = l10n.t('{0} is on {1}', pinned(vcpu.index, vcpu.affinity), nodes(touched));
  const away = strays > 1 ? l10n.t('{0} (and {1} more)', first, strays - 1) : first;
  if (atHome.length === 0) return away;
  return atHome.length === 1
    ? l10n.t('{0}; {1} is on node {2}', away, vcpus(atHome), home)
    : l10n.t('{0}; {1} are on node {2}', away, vcpus(atHome), home);
}

/** The places of these vCPUs except the finding's own, each once: `vcpu@cpuset` is the place of many vCPUs. */
export function otherPlaces(uri: string, placed: readonly PlacedVcpu[], primary: Span): RelatedPlace[] {
  const places = new Map<number, RelatedPlace>();
  for (const { vcpu, touched } of placed) {
    const { span } = vcpu.thread;
    if (span === null || span.start === primary.start || places.has(span.start)) continue;
    const message = l10n.t('{0}, on {1}', pinned(vcpu.index, vcpu.affinity), nodes(touched));
    places.set(span.start, { uri, span, message });
    if (places.size === mostRelated) break;
  }
  return [...places.values()];
}
