import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { parseKernel } from '../../cpuset/kernel.ts';
import { shortList } from '../../cpuset/short-list.ts';
import { type Placed, placementReport, shortageReport } from '../../features/placement-report.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { PlanResult } from '../../placement/placement.ts';
import { planDomain } from '../../placement/plan.ts';
import type { PlacementRequest } from '../../placement/request/request.ts';
import { requestOfDomain } from '../../placement/request/request-of-domain.ts';
import { type Space, spaceBeside } from '../../placement/space/space.ts';
import { waysOut } from '../../placement/ways-out.ts';
import type { Host } from '../../topology/host.ts';
import type { planCommand } from '../definitions/plan.ts';
import { loadFleet } from '../files/load-fleet.ts';
import { jsonText } from '../report/json-text.ts';
import { printable } from '../report/printable.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';

/** `pinset plan`: the best placement that a host has for a domain, beside all others there, or why there is none. */
export async function runPlan(
  [file]: ArgumentsOf<typeof planCommand>,
  options: OptionsOf<typeof planCommand>,
  io: CommandIo,
): Promise<number> {
  const { threads, emulator } = options;
  const { fleet, domains, notes, failures } = await loadFleet([file], [options.host], io.cwd);
  for (const line of [...notes, ...failures]) io.say(line);
  if (failures.length > 0) return 2;
  const document = domains[0]?.document;
  const occupancy = document === undefined ? null : fleet.occupancyFor(document);
  if (document === undefined || occupancy === null) throw new CommandError(l10n.t('{0} is not a libvirt domain', file));
  const { host } = occupancy;
  const occupied = occupiedCpus(options.occupied, host);
  const request = requestOfDomain(document, occupancy, {
    ...(threads !== undefined && { threads }),
    ...(emulator !== undefined && { emulator }),
  });
  if (request === null)
    throw new CommandError(l10n.t('{0} cannot be planned: its vCPUs or its guest cells are unknown', file));

  const result = planned(request, spaceBeside(document, occupancy, occupied));
  if (options.format === 'json') {
    io.out(`${jsonText(result.feasible ? inJson(result) : result)}\n`);
    return result.feasible ? 0 : 1;
  }
  const name = domainName(document);
  const placed: Placed = { name, request, host };
  const text = result.feasible ? placementReport(placed, result) : shortageReport(placed, result);
  io.out(text.split('\n').map(printable).join('\n'));
  return result.feasible ? 0 : 1;
}

/** The plan, and where there is none also what would help. */
function planned(request: PlacementRequest, space: Space): PlanResult {
  const result = planDomain(request, space);
  return result.feasible ? result : { ...result, reasons: [...result.reasons, ...waysOut(request, space)] };
}

function inJson({ placement, cost, exact }: Extract<PlanResult, { feasible: true }>) {
  const { vcpus, emulator, iothreads, memory, cells } = placement;
  return {
    feasible: true,
    vcpus: vcpus.map(({ vcpu, cpus }) => ({ vcpu, cpus: cpus.toString() })),
    emulator: emulator?.toString() ?? null,
    iothreads: iothreads.map(({ id, cpus }) => ({ id, cpus: cpus.toString() })),
    memory: memory === null ? null : { mode: memory.mode, nodeset: memory.nodeset.toString() },
    cells: cells.map(({ cell, nodes }) => ({ cell, nodes: nodes.toString() })),
    cost,
    exact,
  };
}

/** In the kernel's list format, as in a host profile. */
function occupiedCpus(list: string | undefined, { name, topology }: Host): CpuSet {
  if (list === undefined || list === '') return CpuSet.empty;
  const { cpus, problems } = parseKernel(list, { cpus: topology.known });
  if (cpus === null) throw new CommandError(`--occupied '${list.slice(0, 60)}': ${problems[0]?.message ?? ''}`);
  const missing = cpus.difference(topology.known);
  if (!missing.isEmpty) {
    throw new CommandError(l10n.t('--occupied names CPUs {0}, which host {1} does not have', shortList(missing), name));
  }
  return cpus;
}
