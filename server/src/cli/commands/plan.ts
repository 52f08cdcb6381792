import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { parseKernel } from '../../cpuset/kernel.ts';
import { shortList } from '../../cpuset/short-list.ts';
import { planOf, planReport } from '../../features/analysis.ts';
import type { PlanResult } from '../../placement/placement.ts';
import type { Host } from '../../topology/host.ts';
import { loadFleet } from '../files/load-fleet.ts';
import { jsonText } from '../report/json-text.ts';
import { printable } from '../report/printable.ts';
import { CommandError, type CommandIo, oneOf, readOptions } from './command.ts';

/** `pinset plan`: the best placement that a host has for a domain, beside all others there, or why there is none. */
export async function runPlan(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readOptions(args, {
    host: { type: 'string' },
    occupied: { type: 'string' },
    threads: { type: 'string' },
    emulator: { type: 'string' },
    format: { type: 'string', default: 'text' },
  });
  const format = oneOf('format', values.format, ['text', 'json']);
  const threads = values.threads === undefined ? undefined : oneOf('threads', values.threads, threadPolicies);
  const emulator = values.emulator === undefined ? undefined : oneOf('emulator', values.emulator, emulatorPolicies);
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new CommandError(l10n.t('plan takes one domain'));
  if (values.host === undefined)
    throw new CommandError(l10n.t('plan needs the host: --host FILE, a profile or a capture'));

  const { fleet, domains, notes, failures } = await loadFleet([file], [values.host], io.cwd);
  for (const line of [...notes, ...failures]) io.say(line);
  if (failures.length > 0) return 2;
  const document = domains[0]?.document;
  const host = document === undefined ? null : (fleet.hostOf(document)?.host ?? null);
  if (document === undefined || host === null) throw new CommandError(l10n.t('{0}: no libvirt domain to plan', file));
  const plan = planOf(fleet, document, {
    occupied: occupiedCpus(values.occupied, host),
    ...(threads !== undefined && { threads }),
    ...(emulator !== undefined && { emulator }),
  });
  if (plan.kind !== 'planned')
    throw new CommandError(l10n.t('{0}: its vCPUs or its guest cells are not known, so it cannot be planned', file));

  const { result } = plan;
  if (format === 'json') io.out(`${jsonText(result.feasible ? inJson(result) : result)}\n`);
  else io.out(planReport(plan).split('\n').map(printable).join('\n'));
  return result.feasible ? 0 : 1;
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

const threadPolicies = ['prefer', 'require', 'isolate'] as const;
const emulatorPolicies = ['share', 'isolate'] as const;

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
