import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import type { PlacementRequest, RequestCell } from '../../server/src/placement/request/request.ts';
import { type Space, spaceOn } from '../../server/src/placement/space/space.ts';
import { buildHostTopology, type CpuPart } from '../../server/src/topology/build-topology.ts';
import { requestWith } from './request-with.ts';

/** Where the conformance data of placement systems is. */
export const placementData = join(
  process.env.PINSET_CONFORMANCE ?? join(import.meta.dirname, '../../../shared/conformance'),
  'placement',
);

/** A problem and Nova's answer; memory in MiB. */
export interface NovaCase {
  readonly id: string;
  readonly hostCells: readonly {
    readonly id: number;
    /** For shared vCPUs, pinned ones included; in many cases the same as `pcpuset`. */
    readonly cpuset: readonly number[];
    readonly pcpuset: readonly number[];
    readonly siblings: readonly (readonly number[])[];
    readonly memory: number;
    readonly memoryUsage: number;
    readonly cpuUsage: number;
    readonly pinnedCpus: readonly number[];
  }[];
  readonly instanceCells: readonly {
    readonly cpuset: readonly number[];
    readonly pcpuset: readonly number[] | null;
    readonly memory: number;
    readonly threadPolicy: 'prefer' | 'require' | 'isolate' | null;
  }[];
  readonly emulatorThreadsPolicy: 'share' | 'isolate' | null;
  readonly cpusReservedForEmulator?: number;
  readonly limits: { readonly cpuRatio: number; readonly ramRatio: number } | null;
  readonly usesPci?: boolean;
  readonly expect: { readonly fits: boolean };
}

/** The cases of one of Nova's files; empty if the data is missing. */
export function novaCases(file: string): NovaCase[] {
  const path = join(placementData, file);
  if (!existsSync(path)) return [];
  const cases: NovaCase[] = JSON.parse(readFileSync(path, 'utf8'));
  return cases;
}

/**
 * The case in Pinset's terms. An instance's cell becomes a guest cell. `pcpuset` without what is pinned is free;
 * `cpuset` without what is pinned is for shared vCPUs: in Pinset no vCPU floats over a dedicated CPU. Without limits
 * Nova checks shared vCPUs against a cell's size and dedicated ones against the memory that is left.
 */
export function inOurTerms(problem: NovaCase): { readonly request: PlacementRequest; readonly space: Space } {
  const { hostCells, instanceCells, limits } = problem;
  const dedicates = instanceCells.some(({ pcpuset }) => (pcpuset ?? []).length > 0);
  const cpus = hostCells.flatMap(({ id: node, cpuset, pcpuset, siblings }): CpuPart[] =>
    [...new Set([...cpuset, ...pcpuset])].map((id) => {
      const core = siblings.find((members) => members.includes(id)) ?? [id];
      return { id, node, core: Math.min(...core), siblings: CpuSet.from(core) };
    }),
  );
  const nodes = hostCells.map(({ id, cpuset, pcpuset, memory, memoryUsage }) => {
    const room = [memory];
    if (dedicates) room.push(memory - memoryUsage);
    if (limits !== null) room.push(memory * limits.ramRatio - memoryUsage);
    // 1 KiB, because a node with 0 KiB would count as a node without memory.
    const memoryKiB = Math.max(Math.min(...room) * 1024, 1);
    return { id, cpus: CpuSet.from([...cpuset, ...pcpuset]), memoryKiB };
  });
  const { value: topology, problems } = buildHostTopology({ source: 'native', cpus, nodes });
  assert.deepEqual(problems, [], problem.id);
  const pinned = CpuSet.from(hostCells.flatMap(({ pinnedCpus }) => pinnedCpus));
  const host = {
    name: problem.id,
    topology,
    reserved: CpuSet.empty,
    limits: { cpuOvercommit: limits?.cpuRatio ?? 1, memoryOvercommit: 1 },
  };
  const whole = spaceOn(host, pinned);
  let next = 0;
  const numbers = (list: readonly number[] | null) => (list ?? []).map(() => next++);
  const cells = instanceCells.map(
    ({ pcpuset, cpuset, memory }, cell): RequestCell => ({
      cell,
      dedicated: numbers(pcpuset),
      shared: numbers(cpuset),
      memoryKiB: memory * 1024,
      pageKiB: null,
    }),
  );
  const isolatesEmulator = problem.emulatorThreadsPolicy === 'isolate' || (problem.cpusReservedForEmulator ?? 0) > 0;
  return {
    space: {
      ...whole,
      free: whole.free.intersection(CpuSet.from(hostCells.flatMap(({ pcpuset }) => pcpuset))),
      shareable: whole.shareable.intersection(CpuSet.from(hostCells.flatMap(({ cpuset }) => cpuset))),
      vcpus: limits === null ? 0 : hostCells.reduce((sum, { cpuUsage }) => sum + cpuUsage, 0),
    },
    request: requestWith({
      cells,
      threads: instanceCells[0]?.threadPolicy ?? null,
      emulator: isolatesEmulator ? 'isolate' : problem.emulatorThreadsPolicy,
    }),
  };
}
