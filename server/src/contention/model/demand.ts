import type { Expected, Task } from './task.ts';

/** Up to here all subsets of the threads on a CPU are gone through. */
const mostThreads = 12;

/** A thread on a CPU, with its demand and what it weighs there. */
interface Customer {
  readonly demand: number;
  readonly weight: number;
}

/**
 * What threads that run in bursts at random times get of one CPU: a closed queue with processor sharing, by mean value
 * analysis (Reiser and Lavenberg, 1980), which is exact for equal weights. What a thread waits for another one is
 * weighted by their weights. null if a demand is not known.
 */
export function expectedShares(
  tasks: readonly Task[],
  weightOf: (task: Task) => number,
): ReadonlyMap<Task, Expected> | null {
  const customers: Customer[] = [];
  for (const task of tasks) {
    if (task.demand === null) return null;
    customers.push({ demand: task.demand, weight: weightOf(task) });
  }
  const responses = areAlike(customers)
    ? responsesOfAlike(customers)
    : customers.length <= mostThreads
      ? responsesBySubsets(customers)
      : responsesWithAll(customers);
  return new Map(tasks.map((task, index) => [task, expectedOf(customers[index]?.demand ?? 1, responses[index] ?? 1)]));
}

function expectedOf(demand: number, response: number): Expected {
  const cycle = response + 1 - demand;
  return { share: demand / cycle, steal: Math.max(0, response - demand) / cycle };
}

/** How many of a thread are at the CPU on average: 0 to 1. */
function queueOf({ demand }: Customer, response: number): number {
  return response / (response + 1 - demand);
}

function areAlike(customers: readonly Customer[]): boolean {
  const [first] = customers;
  return customers.every(
    ({ demand, weight }) =>
      demand === first?.demand && Math.abs(weight - (first?.weight ?? 0)) <= 1e-9 * Math.abs(weight),
  );
}

function responsesOfAlike(customers: readonly Customer[]): number[] {
  const demand = customers[0]?.demand ?? 1;
  let queue = 0;
  let response = demand;
  for (let count = 1; count <= customers.length; count++) {
    response = demand * (1 + queue);
    queue = (count * response) / (response + 1 - demand);
  }
  return customers.map(() => response);
}

function responsesBySubsets(customers: readonly Customer[]): number[] {
  const count = customers.length;
  const queues = new Float64Array(count << count);
  const responses = new Array<number>(count).fill(0);
  for (let subset = 1; subset < 1 << count; subset++) {
    customers.forEach((customer, index) => {
      if ((subset & (1 << index)) === 0) return;
      const others = subset & ~(1 << index);
      let waiting = 0;
      customers.forEach((other, at) => {
        if ((others & (1 << at)) !== 0) waiting += ratio(other, customer) * (queues[others * count + at] ?? 0);
      });
      const response = customer.demand * (1 + waiting);
      queues[subset * count + index] = queueOf(customer, response);
      // The last subset has all of them.
      responses[index] = response;
    });
  }
  return responses;
}

/** As {@link responsesBySubsets}, but with the queue of all threads in place of that of the others alone. */
function responsesWithAll(customers: readonly Customer[]): number[] {
  let queues = customers.map(({ demand }) => demand);
  let responses: number[] = [];
  for (let round = 0; round < 200; round++) {
    // The weighted sum of all: without the thread itself it is what that one waits for.
    const sum = customers.reduce((total, { weight }, index) => total + weight * (queues[index] ?? 0), 0);
    responses = customers.map((customer, index) => {
      const others = sum - customer.weight * (queues[index] ?? 0);
      return customer.demand * (1 + Math.max(0, others) / customer.weight);
    });
    const next = customers.map((customer, index) => queueOf(customer, responses[index] ?? 1));
    const change = Math.max(...next.map((queue, index) => Math.abs(queue - (queues[index] ?? 0))));
    queues = next.map((queue, index) => (queue + (queues[index] ?? 0)) / 2);
    if (change < 1e-9) break;
  }
  return responses;
}

function ratio(other: Customer, one: Customer): number {
  return one.weight > 0 ? other.weight / one.weight : 1;
}
