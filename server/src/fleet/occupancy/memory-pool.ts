import { OrderedList } from '../../base/ordered-list.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { byPlace, type Resident } from '../guests/resident.ts';
import type { MemoryDemand } from './memory-demand.ts';
import type { Load } from './overfull.ts';

/** What a resident takes from the host's memory. */
export interface TakenMemory extends MemoryDemand {
  readonly resident: Resident;
}

/** What is bound to the same nodes. */
export class MemoryPool implements Load<TakenMemory> {
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

  /** Added up in the order of the residents: floating point sums depend on it, and a fleet's must not on its past. */
  get amount(): number {
    this.sum ??= this.takers.items.reduce((sum, { amounts }) => amounts.reduce((all, one) => all + one, sum), 0);
    return this.sum;
  }

  readonly items = (): readonly TakenMemory[] => this.takers.items.flatMap(({ demands }) => demands);

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

  delete(resident: Resident): void {
    const taker = this.takerOf.get(resident);
    if (taker === undefined) return;
    this.takerOf.delete(resident);
    this.takers.delete(taker);
    this.sum = null;
  }
}

/** What one resident takes. */
interface Taker {
  readonly resident: Resident;
  readonly demands: TakenMemory[];
  readonly amounts: number[];
}
