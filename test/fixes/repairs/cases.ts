import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { On } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';
import { repaired } from './repaired.ts';

/** Siblings i and i+8; node 0 has cores 0-3, node 1 cores 4-7. */
export const host: HostSketch = {
  cores: ['0,8', '1,9', '2,10', '3,11', '4,12', '5,13', '6,14', '7,15'],
  nodes: [0, 0, 0, 0, 1, 1, 1, 1],
  memoryKiB: 16777216,
};

/** What `fix` changes in the elements of a domain, line by line. */
export type Case = readonly [what: string, on: On, text: string, ...changes: readonly string[]];

export function check(cases: readonly Case[]): void {
  for (const [what, on, text, ...changes] of cases) {
    test(what, () => assert.deepEqual(repaired(on, text), changes));
  }
}

/** Guest cells with these vCPUs, 1 GiB each. */
export const cells = (...vcpus: readonly string[]) => `<cpu>
<numa>
${vcpus.map((list, cell) => `<cell id='${cell}' cpus='${list}' memory='1' unit='GiB'/>`).join('\n')}
</numa>
</cpu>`;

export const vcpupin = (vcpu: number, cpuset: number | string) => `<vcpupin vcpu='${vcpu}' cpuset='${cpuset}'/>`;
export const cputune = (...lines: readonly string[]) => `<cputune>\n${lines.join('\n')}\n</cputune>`;
export const iothreadpin = (iothread: number, cpuset: number | string) =>
  `<iothreadpin iothread='${iothread}' cpuset='${cpuset}'/>`;
/** Lines that follow each other change as one. */
export const sideBySide = (was: readonly string[], is: readonly string[]) => `${was.join(' ')} → ${is.join(' ')}`;
