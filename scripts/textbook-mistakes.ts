import { cputune, memoryOn, pinned } from '../test/fragments.ts';

/** A typical mistake. */
export interface Mistake {
  /** What is wrong, in Markdown. */
  readonly title: string;
  /** The vCPUs and memory of each domain; several domains if the mistake lies between them. */
  readonly domains: readonly string[];
  /** The CPU of the host that is offline. */
  readonly offline?: number;
}

/**
 * The host of the mistakes, in test/fixtures/hosts: 16 CPUs, SMT siblings 0 and 1, 2 and 3, …; CPUs 0-7 on node 0, 8-15
 * on node 1.
 */
export const hostCapture = 'smt2-2node.capabilities.xml';

/** The textbook mistakes of CPU and NUMA pinning, and a control. */
export const mistakes: readonly Mistake[] = [
  { title: 'None, as a control: four vCPUs on four cores of one node, with their memory there', domains: [good()] },
  { title: 'A pin to CPU 16; the host has CPUs 0-15', domains: [pinned('0', '2', '4', '16')] },
  { title: 'A pin to CPU 5, which is offline', domains: [pinned('0', '2', '5')], offline: 5 },
  { title: 'Four vCPUs on one CPU', domains: [pinned('2', '2', '2', '2')] },
  { title: 'Ten vCPUs on four CPUs', domains: ["<vcpu cpuset='0,2,4,6'>10</vcpu>"] },
  { title: 'Two domains on one CPU', domains: [pinned('2', '4'), pinned('4', '6')] },
  { title: 'Two domains on the two threads of a core', domains: [pinned('2', '4'), pinned('5', '6')] },
  {
    title: 'Two vCPUs on the two threads of a core, which the guest sees as two cores',
    domains: [pinned('2', '3')],
  },
  {
    title: 'The guest has cores with two threads, but its pins are on four cores',
    domains: [`${pinned('0', '2', '4', '6')}<cpu><topology sockets='1' cores='2' threads='2'/></cpu>`],
  },
  { title: 'vCPUs on two NUMA nodes; the guest has no NUMA cells', domains: [pinned('4', '6', '8', '10')] },
  { title: 'vCPUs on node 0, memory on node 1', domains: [`${pinned('2', '4')}${memoryOn('1')}`] },
  { title: 'Memory on node 4; the host has nodes 0-1', domains: [`${pinned('2', '4')}${memoryOn('4')}`] },
  {
    title: 'Four vCPUs, but pins for only two of them',
    domains: [`<vcpu>4</vcpu>${cputune('0', '2')}${memoryOn('0')}`],
  },
  {
    title: 'A pin for vCPU 4 of four, which count from 0',
    domains: [`<vcpu>4</vcpu>${cputune('0', '2', '4', '6', '10')}`],
  },
  {
    title: 'Two pins for one vCPU',
    domains: ["<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='0' cpuset='4'/></cputune>"],
  },
  { title: 'A stride, as `taskset -c` accepts it: `0-6:2`', domains: [pinned('0-6:2')] },
];

function good(): string {
  return `${pinned('0', '2', '4', '6')}${memoryOn('0')}`;
}
