import { getOrAdd } from '../../base/get-or-add.ts';
import { assign } from '../cores/assign.ts';
import type { CoreChoice } from '../cores/core-choices.ts';
import { coresOfTrees, type HostCore, type NodeTree } from '../cores/cores.ts';
import { openGuestCores } from '../cores/open-homes.ts';
import { type Cost, choicesOf, compare, costOf, joined, joinedFor, noCost, type Table } from '../cores/table.ts';
import { type CoreLoad, type CoreRules, type LoadShape, shapeOf } from '../request/core-load.ts';
import { type GuestCore, guestCoresOf, waysToLoad } from '../request/guest-cores.ts';
import { tableOfNode } from './node-table.ts';

/** The dedicated vCPUs that go to the same nodes. */
export interface Part {
  /** Ascending. */
  readonly vcpus: readonly number[];
  /** Whether the emulator's own CPU is in this part. */
  readonly emulator: boolean;
  /** The guest cores that have vCPUs in other parts. The caller counts them as split. */
  readonly torn: ReadonlySet<number>;
}

/** What is the same for every part of a request. */
export interface PartRules extends CoreRules {
  readonly threadsPerCore: number;
  readonly tables: NodeTables;
  /** The kind of core that the domain should be on; null if all cores are alike. */
  readonly homeKind: string | null;
  /** The ways to keep current pins are tried on at most this many host cores in all. */
  readonly mostCores: number;
}

/** Where the vCPUs of a part go, and what that costs. */
export interface PartPlan {
  /** As in `PlacementCost`. */
  readonly coreKinds: number;
  /** Guest cores that are spread over several host cores, without torn ones. */
  readonly splitGuestCores: number;
  /** All further costs, packed. */
  readonly cost: Cost;
  /** The CPU of each vCPU. */
  readonly cpuOf: ReadonlyMap<number, number>;
  /** The emulator's own CPU; null if it has none in this part. */
  readonly emulator: number | null;
  /** Whether every way to keep current pins has been tried, or none can be better. */
  readonly exact: boolean;
  /** A better way costs at least this much; the same as `cost` if the plan is exact. */
  readonly bound: Cost;
}

/**
 * The best way to put a part on the cores of these nodes; null if there is none. As few guest cores as possible are
 * split. The best placement is then found exactly, bottom-up: a table for each core, cache and node says what each
 * count of guest cores and vCPUs costs there at least. Cores with equal costs are interchangeable, so the work grows at
 * most with the square of the vCPUs. Which guest core keeps which current pins is tried up to a bound.
 */
export function planPart(part: Part, trees: readonly NodeTree[], rules: PartRules): PartPlan | null {
  if (part.vcpus.length === 0) return nothingToPlace;
  let best: PartPlan | null = null;
  for (const { kinds, coreKinds } of kindSets(trees, rules.homeKind)) {
    if (best !== null && best.coreKinds < coreKinds) break;
    const plan = planOnKinds(part, kinds.size === 0 ? trees : trees.map((tree) => onlyKinds(tree, kinds)), rules);
    if (plan === null) continue;
    const whole = { ...plan, coreKinds };
    best = best === null ? whole : better(whole, best);
  }
  return best;
}

/** The better of two plans; it is not exact if a better way of the other one might be better still. */
function better(one: PartPlan, other: PartPlan): PartPlan {
  const [best, rest] = comparePlans(one, other) < 0 ? [one, other] : [other, one];
  const atBest = { ...rest, cost: rest.bound };
  return comparePlans(atBest, best) < 0 ? { ...best, exact: false, bound: unknownCost } : best;
}

/** Less than any cost. */
const unknownCost: Cost = [-Infinity, 0, 0, 0];

/** The plan of a part without dedicated vCPUs. */
const nothingToPlace: PartPlan = {
  coreKinds: 0,
  splitGuestCores: 0,
  cost: noCost,
  cpuOf: new Map(),
  emulator: null,
  exact: true,
  bound: noCost,
};

/** The part of a plan by which plans are compared. */
export type PartCost = Pick<PartPlan, 'coreKinds' | 'splitGuestCores' | 'cost'>;

/** Negative if `a` is better, positive if `b` is. */
export function comparePlans(a: PartCost, b: PartCost): number {
  return a.coreKinds - b.coreKinds || a.splitGuestCores - b.splitGuestCores || compare(a.cost, b.cost);
}

/** A set of kinds of cores, and its `coreKinds`. */
interface KindSet {
  readonly kinds: ReadonlySet<string | null>;
  readonly coreKinds: number;
}

/** Every set of kinds of cores, the best first; one empty set if all cores are alike. */
function kindSets(trees: readonly NodeTree[], home: string | null): KindSet[] {
  const kinds = [...new Set(coresOfTrees(trees).map(({ kind }) => kind))].slice(0, mostKinds);
  const costOf = (set: readonly (string | null)[]) => set.length - 1 + set.filter((kind) => kind !== home).length;
  if (kinds.length < 2) return [{ kinds: new Set(), coreKinds: kinds.length === 0 ? 0 : costOf(kinds) }];
  let sets: (string | null)[][] = [[]];
  for (const kind of kinds) sets = sets.flatMap((set) => [set, [...set, kind]]);
  return sets
    .filter((set) => set.length > 0)
    .map((set) => ({ kinds: new Set(set), coreKinds: costOf(set) }))
    .sort((a, b) => a.coreKinds - b.coreKinds);
}

/** Hybrid CPUs have two or three kinds of cores. */
const mostKinds = 6;

function onlyKinds(tree: NodeTree, kinds: ReadonlySet<string | null>): NodeTree {
  const groups = tree.groups.map(({ cores, ...counts }) => ({
    ...counts,
    cores: cores.map((core) => (kinds.has(core.kind) ? core : { ...core, free: [] })),
  }));
  return { ...tree, groups };
}

function planOnKinds(part: Part, trees: readonly NodeTree[], rules: PartRules): Omit<PartPlan, 'coreKinds'> | null {
  const cores = coresOfTrees(trees).filter(({ free }) => free.length > 0);
  const wanted = part.vcpus.length + (part.emulator ? 1 : 0);
  if (cores.reduce((sum, { free }) => sum + free.length, 0) < wanted) return null;
  const guestCores = guestCoresOf(part.vcpus, part.torn, cores, rules);
  const most = guestCores.filter(({ size }) => size > 1).length;
  const tried = (splits: number) => planWithSplits(splits, part, guestCores, trees, rules);
  if (rules.threads === 'isolate') return tried(most);
  let low = fewestSplits(guestCores, cores);
  const first = tried(low);
  if (first !== null || low >= most) return first;
  // If it works with some splits, it works with more, because loose vCPUs may share a core too. So bisect.
  let high = most;
  let found = tried(high);
  if (found === null) return null;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const plan = tried(middle);
    if (plan === null) low = middle;
    else {
      found = plan;
      high = middle;
    }
  }
  return found;
}

/** A lower bound on the guest cores that do not fit on one host core. */
function fewestSplits(guestCores: readonly GuestCore[], cores: readonly HostCore[]): number {
  let splits = 0;
  for (const size of new Set(guestCores.map((core) => core.size))) {
    if (size < 2) continue;
    const places = cores.reduce((sum, { free }) => sum + Math.floor(free.length / size), 0);
    splits = Math.max(splits, guestCores.filter((core) => core.size >= size).length - places);
  }
  return splits;
}

function planWithSplits(
  splits: number,
  part: Part,
  guestCores: readonly GuestCore[],
  trees: readonly NodeTree[],
  rules: PartRules,
): Omit<PartPlan, 'coreKinds'> | null {
  let best: { readonly found: Found; readonly load: CoreLoad } | null = null;
  const open = openGuestCores(guestCores, trees);
  const ways = waysToLoad(guestCores, splits, open, Math.max(coresOfTrees(trees).length, 1), rules.mostCores);
  for (const { whole, loose } of ways.all) {
    const { threads, pins, isWrong, isLent, hostWants, order } = rules;
    const load: CoreLoad = { whole, loose, emulator: part.emulator, threads, pins, isWrong, isLent, hostWants, order };
    const found = cheapest(load, trees, rules.tables);
    if (found !== null && (best === null || compare(found.cost, best.found.cost) < 0)) best = { found, load };
  }
  if (best === null) return null;
  const { table, key, cost } = best.found;
  const bound = ways.complete ? cost : boundOf(splits, guestCores, best.load, trees);
  return {
    splitGuestCores: splits,
    cost,
    ...assign(choicesOf(table, key), best.load),
    exact: compare(cost, bound) === 0,
    bound,
  };
}

/**
 * What a placement costs in which each guest core may be at home on all of its homes at once, and be both whole and split:
 * no more than the best. Not known if the guest cores differ in size.
 */
function boundOf(splits: number, guestCores: readonly GuestCore[], load: CoreLoad, trees: readonly NodeTree[]): Cost {
  const several = guestCores.filter(({ size }) => size > 1);
  if (new Set(several.map(({ size }) => size)).size > 1) return unknownCost;
  const all = splits === 0 ? load.loose : guestCores.flatMap(({ vcpus }) => vcpus);
  const shape = shapeOf(load, coresOfTrees(trees));
  return cheapest({ ...load, whole: several, loose: all }, trees, new Map(), shape)?.cost ?? unknownCost;
}

interface Found {
  readonly table: Table<CoreChoice>;
  readonly key: number;
  readonly cost: Cost;
}

/**
 * Caches the tables of nodes by what is placed there, because the sets of nodes that are tried have most nodes in
 * common.
 */
export type NodeTables = Map<NodeTree, Map<string, Table<CoreChoice>>>;

function cheapest(
  load: CoreLoad,
  trees: readonly NodeTree[],
  tables: NodeTables,
  shape: LoadShape = shapeOf(load, coresOfTrees(trees)),
): Found | null {
  const { counts } = shape;
  const homes = new Set(load.whole.flatMap((core) => core.homes));
  const likeness = likenessOf(load, shape);
  const onNodes: Table<CoreChoice>[] = [];
  for (const tree of trees) {
    if (tree.free.isEmpty) continue;
    const ofTree = getOrAdd(tables, tree, () => new Map<string, Table<CoreChoice>>());
    // A table with a guest core at home on this node is specific to that guest core, so it is not cached.
    const isHome = homes.size > 0 && coresOfTrees([tree]).some((core) => homes.has(core));
    const onNode = (isHome ? undefined : ofTree.get(likeness)) ?? tableOfNode(tree, load, shape);
    if (onNode === null) continue;
    if (!isHome) ofTree.set(likeness, onNode);
    onNodes.push(onNode);
  }
  const all = counts.most.slice(0, -1);
  const keys = Array.from({ length: (counts.most.at(-1) ?? 0) + 1 }, (_, alone) => counts.keyOf([...all, alone]));
  const last = onNodes.pop();
  if (last === undefined) return null;
  const [first, ...more] = onNodes;
  const before = first === undefined ? null : more.reduce((sum, next) => joined(sum, next, counts), first);
  const table = before === null ? last : joinedFor(before, last, counts, keys);
  let best: Found | null = null;
  for (const key of keys) {
    const cost = costOf(table, key);
    if (cost !== null && (best === null || compare(cost, best.cost) < 0)) best = { table, key, cost };
  }
  return best;
}

/** A cache key: equal for loads that have the same table on a node where no guest core is at home. */
function likenessOf({ loose, emulator, threads, pins }: CoreLoad, shape: LoadShape): string {
  const { counts, sizes, countsLeftOut } = shape;
  const vcpus = pins.size === 0 ? loose.length : loose.join();
  return `${counts.most} ${sizes} ${countsLeftOut} ${emulator} ${threads} ${vcpus}`;
}
