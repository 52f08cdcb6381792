import { CpuSet } from '../cpuset/cpuset.ts';
import { wholeCores } from '../fleet/occupancy/affinity.ts';
import { unpackedCost } from './cores/core-cost.ts';
import { nodeTrees } from './cores/cores.ts';
import { placeHelpers } from './helpers/helper-threads.ts';
import { placeOnNodes } from './nodes/cells.ts';
import { gapOf } from './nodes/gap.ts';
import { type NodeChoice, type NodeQuestion, together } from './nodes/node-choice.ts';
import { spread } from './nodes/spread.ts';
import { overloadOf } from './overload.ts';
import type { Placement, PlacementCost, PlanResult } from './placement.ts';
import { planInPools } from './pools/plan-in-pools.ts';
import type { PlacementRequest } from './request/request.ts';
import { byGuestCore } from './request/whole-cores.ts';
import { shortagesOf } from './shortage.ts';
import { type Space, spaceWithin } from './space/space.ts';

/**
 * The best placement that a host has left for a domain, or why it has none. Placements compare by their
 * {@link PlacementCost}. A dedicated vCPU never gets a CPU that is reserved or that another vCPU has. The ways to keep
 * current pins are tried on at most `mostCores` host cores in all. Where one CPU is a whole core, the vCPUs of a guest core
 * are on one CPU.
 */
export function planDomain(request: PlacementRequest, whole: Space, mostCores = mostCoresTried): PlanResult {
  const cores = byGuestCore(request, whole.host.topology);
  if (cores !== null) return cores.whole(planDomain(cores.request, whole, mostCores));
  const space = spaceWithin(whole, request.within);
  const plan = (asked: PlacementRequest, on: Space) => planOnFree(asked, on, mostCores);
  const result = plan(request, space);
  const needsOwn = request.cells.some(({ dedicated }) => dedicated.length > 0);
  if (result.feasible || !needsOwn || space.lendable.isEmpty) return result;
  const found = planInPools(request, space, plan);
  if (found === 'none') return result;
  if (found === null) return { ...result, exact: false };
  const exact = found.exact && result.exact;
  return found.feasible && !exact ? { ...found, exact, gap: null } : { ...found, exact };
}

/** What differs between the ways is only which current pins are kept. */
const mostCoresTried = 384;

function planOnFree(request: PlacementRequest, space: Space, mostCores: number): PlanResult {
  const question: NodeQuestion = {
    request,
    space,
    trees: nodeTrees(space),
    tables: new Map(),
    hostWants: hostWants(request, space),
    search: { complete: true, rivals: [] },
    mostCores,
  };
  const [only] = request.cells;
  const choice =
    overloadOf(request, space) !== null
      ? null
      : only !== undefined && only.cell === null
        ? spread(only, question)
        : placeOnNodes(question);
  if (choice === null) return { feasible: false, reasons: shortagesOf(question), exact: question.search.complete };
  const placement = placementOf(choice, question);
  return { feasible: true, placement, cost: costOf(choice, placement, request), ...gapOf(choice, question) };
}

function placementOf({ parts }: NodeChoice, { request, space }: NodeQuestion): Placement {
  const vcpus: { vcpu: number; cpus: CpuSet }[] = [];
  const cells: { cell: number; nodes: CpuSet }[] = [];
  const nodes = CpuSet.unionOf(parts.map((part) => part.nodes));
  const nodeset = CpuSet.unionOf(parts.map((part) => part.memory));
  let isolated: number | null = null;
  for (const part of parts) {
    for (const [vcpu, cpu] of part.plan.cpuOf) vcpus.push({ vcpu, cpus: CpuSet.of(cpu) });
    for (const { shared } of part.cells) for (const vcpu of shared) vcpus.push({ vcpu, cpus: part.pool });
    for (const { cell } of part.cells) if (cell !== null) cells.push({ cell, nodes: part.memory });
    isolated ??= part.plan.emulator;
  }
  vcpus.sort((a, b) => a.vcpu - b.vcpu);
  const used = CpuSet.unionOf(vcpus.map(({ cpus }) => cpus));
  return {
    vcpus,
    ...placeHelpers(request, space, nodes, used, isolated),
    memory: nodeset.isEmpty ? null : { mode: request.memoryMode, nodeset },
    cells: nodeset.isEmpty ? [] : cells.sort((a, b) => a.cell - b.cell),
  };
}

function costOf(
  { nodes, remoteDevices, distance, movedMemory, remoteHelpers, parts }: NodeChoice,
  placement: Placement,
  { pins, order }: PlacementRequest,
): PlacementCost {
  const { coreKinds, splitGuestCores, cost } = together(parts);
  const { kept: _, ...ofCores } = unpackedCost(cost, order);
  const dedicated = new Set(parts.flatMap(({ plan }) => [...plan.cpuOf.keys()]));
  const moved = placement.vcpus.filter(({ vcpu, cpus }) => {
    const pin = pins.get(vcpu);
    return dedicated.has(vcpu) && pin !== undefined && cpus.first !== pin;
  });
  return {
    nodes,
    remoteDevices,
    distance,
    coreKinds,
    splitGuestCores,
    movedMemory,
    remoteHelpers,
    ...ofCores,
    movedVcpus: moved.length,
  };
}

/** How much the host or the domain's helper threads want a CPU, as `hostCpus` counts it. */
function hostWants({ pins, helpers }: PlacementRequest, { host }: Space): (cpu: number) => number {
  const own = CpuSet.from(pins.values());
  const siblings = wholeCores(CpuSet.of(0), host.topology);
  const ofHelpers = CpuSet.unionOf([helpers.emulator ?? CpuSet.empty, ...helpers.iothreads.values()]);
  return (cpu) => {
    if (own.has(cpu)) return 0;
    return (cpu === 0 ? 2 : siblings.has(cpu) ? 1 : 0) + (ofHelpers.has(cpu) ? 2 : 0);
  };
}
