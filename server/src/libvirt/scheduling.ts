import type { Scheduling } from '../topology/running-guest.ts';

/** The policies by their numbers (sched(7), include/uapi/linux/sched.h). */
const policies: Readonly<Record<string, Scheduling['policy']>> = {
  0: 'other',
  1: 'fifo',
  2: 'rr',
  3: 'batch',
  5: 'idle',
  6: 'deadline',
};

/**
 * The policy and priority of a thread by its /proc/PID/task/TID/stat (proc_pid_stat(5)): its fields 41 and 40. Field 2 is
 * the name in parentheses, and may have spaces and parentheses itself.
 */
export function schedulingIn(stat: string): Scheduling | null {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .trimEnd()
    .split(' ');
  const [priority, number] = [fields[40 - 3], fields[41 - 3]];
  const policy = number === undefined ? undefined : policies[number];
  if (policy === undefined || priority === undefined || !/^\d{1,3}$/.test(priority)) return null;
  return { policy, priority: policy === 'fifo' || policy === 'rr' ? Number(priority) : 0 };
}
