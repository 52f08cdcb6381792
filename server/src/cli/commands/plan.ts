import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { parseKernel } from '../../cpuset/kernel.ts';
import { shortList } from '../../cpuset/short-list.ts';
import {
  alternativesReport,
  type PlacedFinding,
  placements,
  planOf,
  planReport,
  type RankedPlacement,
} from '../../features/analysis.ts';
import type { FoundPlacement } from '../../placement/alternatives.ts';
import type { Host } from '../../topology/host.ts';
import type { planCommand } from '../definitions/plan.ts';
import { loadFleet } from '../files/load-fleet.ts';
import { jsonText } from '../report/json-text.ts';
import { printable } from '../report/printable.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';

/** `pinset plan`: finds the best placement for a domain next to everything else on a host, or says what is short. */
export async function runPlan(
  [file]: ArgumentsOf<typeof planCommand>,
  options: OptionsOf<typeof planCommand>,
  io: CommandIo,
): Promise<number> {
  const { threads, emulator, connect } = options;
  if (options.host === undefined && connect.length === 0) {
    throw new CommandError(
      `plan: ${l10n.t('{0} is missing; {1} --help shows examples', '--host FILE', 'pinset plan')}`,
    );
  }
  const hosts = options.host === undefined ? [] : [options.host];
  const { fleet, domains, notes, failures, shownPath } = await loadFleet([file], hosts, io.cwd, {
    connect,
    io,
  });
  for (const line of [...notes, ...failures]) io.say(line);
  if (failures.length > 0) return 2;
  const document = domains[0]?.document;
  const host = document === undefined ? null : (fleet.hostOf(document)?.host ?? null);
  if (document === undefined) throw new CommandError(l10n.t('{0} is not a libvirt domain', file));
  if (host === null) throw new CommandError(l10n.t('{0}: the CPUs of its host are unknown', file));
  const wishes = {
    occupied: occupiedCpus(options.occupied, host),
    ...(threads !== undefined && { threads }),
    ...(emulator !== undefined && { emulator }),
  };
  const plan = planOf(fleet, document, wishes);
  if (plan.kind === 'no host') throw new CommandError(l10n.t('{0}: the CPUs of its host are unknown', file));
  if (plan.kind === 'unknown need') throw new CommandError(l10n.t('{0} cannot be planned: {1}', file, plan.reason));
  const { result } = plan;
  const choices = options.alternatives === undefined ? null : placements(fleet, document, options.alternatives, wishes);
  const ranked = choices?.kind === 'placements' ? choices.ranked : null;
  if (options.format === 'json') {
    const alternatives = ranked?.map((choice) => choiceInJson(choice, shownPath));
    const whole = result.feasible ? inJson(result) : result;
    io.out(`${jsonText(alternatives === undefined ? whole : { ...whole, alternatives })}\n`);
  } else {
    const reports = [planReport(plan), ...(ranked === null ? [] : [alternativesReport(ranked, document)])];
    io.out(reports.join('\n').split('\n').map(printable).join('\n'));
  }
  return result.feasible ? 0 : 1;
}

/** One of `alternatives`: a placement as above, and what choosing it comes to. */
function choiceInJson(choice: RankedPlacement, shownPath: (uri: string) => string) {
  const { nodes, cores, l3Groups, movedPins, newPins, movedMemory, resolved, caused } = choice;
  const { feasible: _, ...placed } = inJson(choice);
  const fromTo = ({ from, to }: { readonly from: CpuSet; readonly to: CpuSet }) => {
    return { from: from.toString(), to: to.toString() };
  };
  const found = ({ document, finding: { rule, severity, message } }: PlacedFinding) => {
    return { path: shownPath(document.uri), rule, severity, message };
  };
  return {
    nodes: nodes.toString(),
    cores: cores.map(String),
    l3Groups: l3Groups.map(String),
    ...placed,
    movedPins: movedPins.map((pin) => ({ vcpu: pin.vcpu, ...fromTo(pin) })),
    newPins,
    movedMemory: movedMemory.map((memory) => ({ cell: memory.cell, ...fromTo(memory) })),
    resolved: resolved.map(found),
    caused: caused.map(found),
  };
}

function inJson({ placement, cost, exact, gap }: FoundPlacement) {
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
    ...(exact ? {} : { gap }),
  };
}

/** Reads `--occupied`, which is in the kernel's list format, as in a host profile. */
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
