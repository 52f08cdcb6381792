/** The weight of a thread with nice 0, and the shares of a cgroup that sets none. */
export const usualWeight = 1024;

/** The weight of a thread under SCHED_IDLE (WEIGHT_IDLEPRIO). */
export const idleWeight = 3;

/** `sched_prio_to_weight` of kernel/sched/core.c, for nice −20 to 19: 25 % a step. */
const weightByNice: readonly number[] = [
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991,
  1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
];

/** The weight of a fair thread; a nice value outside −20 … 19 is cut to it, as by setpriority(2). */
export function weightOfNice(nice: number): number {
  const index = Math.min(Math.max(Math.round(nice), -20), 19) + 20;
  return weightByNice[index] ?? usualWeight;
}

/** The shares that the kernel makes of a cpu.weight of cgroup v2 (`cpu_weight_write_u64`). */
export function sharesOfWeight(weight: number): number {
  return Math.round((weight * 1024) / 100);
}
