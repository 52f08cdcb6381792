import { breaks, type CoreChoice, choicesOn } from '../cores/core-choices.ts';
import { packedCost } from '../cores/core-cost.ts';
import type { L3Group, NodeTree } from '../cores/cores.ts';
import { slotsOn } from '../cores/open-homes.ts';
import { Counts, charged, joined, noCost, rekeyed, type Table } from '../cores/table.ts';
import type { CoreLoad, LoadShape } from '../request/core-load.ts';

/** The table of a node: what each count of a load's items costs there at least; null if no CPU is free. */
export function tableOfNode(tree: NodeTree, load: CoreLoad, shape: LoadShape): Table<CoreChoice> | null {
  let onNode: Table<CoreChoice> | null = null;
  for (const group of tree.groups) {
    const onGroup = tableOfGroup(group, load, shape);
    if (onGroup === null) continue;
    const withCache = charged(onGroup, (taken) =>
      taken === 0
        ? noCost
        : packedCost({ l3Groups: 1, brokenL3Groups: breaks(group.online, group.free, taken) }, load.order),
    );
    onNode = onNode === null ? withCache : joined(onNode, withCache, shape.counts);
  }
  if (onNode === null) return null;
  return charged(onNode, (taken) =>
    packedCost({ brokenNodes: breaks(tree.online, tree.free.size, taken) }, load.order),
  );
}

function tableOfGroup({ cores }: L3Group, load: CoreLoad, { counts, ...shape }: LoadShape): Table<CoreChoice> | null {
  const free = cores.filter((core) => core.free.length > 0);
  const slots = slotsOn(load.whole, free);
  const width = Math.max(0, ...slots.map(({ slot }) => slot + 1));
  // The slots are the last sorts, so that keys without slots stay the same.
  const wide = width === 0 ? counts : new Counts([...counts.most, ...Array.from({ length: width }, () => 1)]);
  const weightOf = (slot: number) => counts.size * 2 ** slot;
  const open = new Map(slots.map(({ item, slot }) => [item, weightOf(slot)]));
  let onGroup: Table<CoreChoice> | null = null;
  for (const [position, core] of free.entries()) {
    const onCore = choicesOn(core, load, { counts, ...shape }, open);
    onGroup = onGroup === null ? onCore : joined(onGroup, onCore, wide);
    for (const { slot, last } of slots) {
      if (last !== position) continue;
      const weight = weightOf(slot);
      onGroup = rekeyed(onGroup, (key) => (Math.floor(key / weight) % 2 === 1 ? key - weight : key));
    }
  }
  return onGroup;
}
