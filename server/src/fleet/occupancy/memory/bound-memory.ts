import { OrderedList } from '../../../base/ordered-list.ts';
import type { CpuSet } from '../../../cpuset/cpuset.ts';
import { byPlace, type Resident } from '../../guests/resident.ts';
import type { MemoryDemand } from './memory-demand.ts';
import type { NodeDemand } from './overfull.ts';

/** A demand, and the resident that has it. */
export interface TakenMemory extends MemoryDemand {
  readonly resident: Resident;
}

/** The demands that are bound to the same nodes. */
export class BoundMemory implements NodeDemand<TakenMemory> {
  readonly nodes: CpuSet;
  private readonly takers = new OrderedList<Taker>((a, b) => byPlace(a.resident, b.resident));
  private readonly takerOf = new Map<Resident, Taker>();
  private sum: number | null = null;

  constructor(nodes: CpuSet) {
    this.nodes = nodes;
  }

  get isEmpty(): boolean {
    return this.takers.items.length === 0;
  }

  /**
   * The sum of the amounts. Summed in the order of the residents, because floating point sums depend on the order and a
   * fleet's must not depend on its history.
   */
  get amount(): number {
    this.sum ??= this.takers.items.reduce((sum, { amounts }) => amounts.reduce((all, one) => all + one, sum), 0);
    return this.sum;
  }

  readonly items = (): readonly TakenMemory[] => this.takers.items.flatMap(({ demands }) => demands);

  /** The residents that have demands, with the sum of each. */
  *amounts(): Iterable<readonly [Resident, number]> {
    for (const { resident, amounts } of this.takers.items) {
      yield [resident, amounts.reduce((sum, amount) => sum + amount, 0)];
    }
  }

  /** Adds a demand of a resident; `amount` is in KiB or pages, the same for the whole pool. */
  add(resident: Resident, demand: MemoryDemand, amount: number): void {
    let taker = this.takerOf.get(resident);
    if (taker === undefined) {
      taker = { resident, demands: [], amounts: [] };
      this.takerOf.set(resident, taker);
      this.takers.add(taker);
    }
    taker.demands.push({ ...demand, resident });
    taker.amounts.push(amount);
    this.sum = null;
  }

  /** Removes all demands of a resident. */
  delete(resident: Resident): void {
    const taker = this.takerOf.get(resident);
    if (taker === undefined) return;
    this.takerOf.delete(resident);
    this.takers.delete(taker);
    this.sum = null;
  }
}

/** The demands of one resident. */
interface Taker {
  readonly resident: Resident;
  readonly demands: TakenMemory[];
  readonly amounts: number[];
}
