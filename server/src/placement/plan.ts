import { CpuSet } from '../cpuset/cpuset.ts';
import { nodeTrees } from './cores/cores.ts';
import { unpack } from './cores/packed-cost.ts';
import { placeHelpers } from './helpers/helper-threads.ts';
import { placeOnNodes } from './nodes/cells.ts';
import { type NodeChoice, type NodeQuestion, together } from './nodes/node-choice.ts';
import { spread } from './nodes/spread.ts';
import { overloadOf } from './overload.ts';
import type { Placement, PlacementCost, PlanResult } from './placement.ts';
import { planInPools } from './pools/plan-in-pools.ts';
import type { PlacementRequest } from './request/request.ts';
import { shortagesOf } from './shortage.ts';
import { type Space, spaceWithin } from './space/space.ts';

/**
 * The best placement that a host has left for a domain, or why it has none. Placements compare by their
 * {@link PlacementCost}. A dedicated vCPU never gets a CPU that is reserved or that another vCPU has.
 */
export function planDomain(request: PlacementRequest, whole: Space): PlanResult {
  const space = spaceWithin(whole, request.within);
  const result = planOnFree(request, space);
  const needsOwn = request.cells.some(({ dedicated }) => dedicated.length > 0);
  if (result.feasible || !needsOwn || space.lendable.isEmpty) return result;
  const found = planInPools(request, space, planOnFree);
  if (found === 'none') return result;
  return found === null ? { ...result, exact: false } : { ...found, exact: found.exact && result.exact };
}

function planOnFree(request: PlacementRequest, space: Space): PlanResult {
  const question: NodeQuestion = {
    request,
    space,
    trees: nodeTrees(space),
    tables: new Map(),
    search: { complete: true },
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
  const exact = choice.exact && question.search.complete;
  return { feasible: true, placement, cost: costOf(choice, placement, request), exact };
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
  { nodes, remoteDevices, distance, parts }: NodeChoice,
  placement: Placement,
  { pins }: PlacementRequest,
): PlacementCost {
  const { coreKinds, splitGuestCores, cost } = together(parts);
  const [poolCpus, crowding, sharedCores] = unpack(cost[0]);
  const [l3Groups, isolation] = unpack(cost[1]);
  const [brokenNodes, brokenL3Groups, brokenCores] = unpack(cost[2]);
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
    poolCpus,
    crowding,
    sharedCores,
    l3Groups,
    isolation,
    movedVcpus: moved.length,
    brokenNodes,
    brokenL3Groups,
    brokenCores,
    numbers: cost[3],
  };
}
