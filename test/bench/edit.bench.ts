import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import type { HostDocument } from '../../server/src/fleet/documents/host-document.ts';
import { readClientCapabilities } from '../../server/src/lsp/client-capabilities.ts';
import { Reports } from '../../server/src/lsp/diagnostics/reports.ts';
import { Workspace } from '../../server/src/lsp/documents/workspace.ts';
import type { FilePort } from '../../server/src/lsp/files/file-port.ts';
import { asDefined } from '../../server/src/rules/engine/severity.ts';
import { buildHostTopology } from '../../server/src/topology/build-topology.ts';
import { defaultLimits } from '../../server/src/topology/profile/profile.ts';
import { realisticDomain, smallDomain } from './fleet.ts';

/** How long an edit takes in a large fleet, as a multiple of the same edit in a fleet without other domains. */
export interface EditMeasure {
  readonly name: string;
  readonly ratio: number;
  readonly against: string;
  readonly measured: string;
}

/** How many domains the fleets have. */
const sizes = [200, 2000, 10_000];

/** As many as the domains of the largest fleet need with a core for each vCPU, in whole words. */
const cpusOfBigHost = 10_240;

/**
 * What a keystroke in a pinset costs with all that it sets off: the document is read, its host follows, and every
 * document that is touched is looked at again. Nothing of it may grow with the domains that it does not touch.
 */
export function benchEdits(): EditMeasure[] {
  const results: EditMeasure[] = [];
  for (const hosts of ['racks', 'one host'] as const) {
    for (const conflicts of [false, true]) {
      const alone = new Bench(1, hosts, conflicts);
      for (const size of sizes) {
        const many = new Bench(size, hosts, conflicts);
        const times: { alone: number[]; many: number[] } = { alone: [], many: [] };
        for (let round = 0; round < 200; round++) {
          times.alone.push(alone.type(round));
          times.many.push(many.type(round));
        }
        const [one, other] = [median(times.alone.slice(40)), median(times.many.slice(40))];
        const where = hosts === 'racks' ? 'hosts of 20' : 'one host';
        results.push({
          name: `edit, ${size} domains on ${where}, ${conflicts ? 'in conflict' : 'at peace'}`,
          ratio: other / one,
          against: 'without them',
          measured: `${other.toFixed(2)} ms / ${one.toFixed(2)} ms`,
        });
      }
    }
  }
  return results;
}

/** A fleet of which one document is edited; with a conflict, one other domain has the same CPUs. */
class Bench {
  private readonly workspace: Workspace;
  private readonly reports: Reports;
  private version = 1;

  constructor(domains: number, hosts: 'racks' | 'one host', conflicts: boolean) {
    const log = { error: fail, warn: fail, info: fail };
    this.workspace = new Workspace(noFiles, log);
    this.reports = new Reports(this.workspace, readClientCapabilities(client), null, () => asDefined, log);
    const { fleet } = this.workspace;
    const racks = hosts === 'racks' ? Math.ceil(domains / domainsOfRack) : 1;
    const cpus = hosts === 'racks' ? 128 : cpusOfBigHost;
    for (let rack = 0; rack < racks; rack++) fleet.setHost(hostDocument(`rack${rack}`, cpus));
    this.open(edited, realisticDomain('edited', 0));
    if (conflicts) this.open('file:///vms/rack0-rival.xml', realisticDomain('rival', 0));
    for (let index = 1; index < domains; index++) {
      const rack = hosts === 'racks' ? Math.floor(index / domainsOfRack) : 0;
      const first = hosts === 'racks' ? 6 + (index % domainsOfRack) * 3 : 128 + index;
      this.open(`file:///vms/rack${rack}-vm${index}.xml`, smallDomain(`vm${index}`, first));
    }
    this.look();
  }

  /** Types a digit into a pinset, or deletes it again; gives the milliseconds. */
  type(round: number): number {
    const before = this.workspace.open.get(edited)?.text;
    const at = (before?.getText().indexOf("vcpu='0' cpuset='") ?? 0) + "vcpu='0' cpuset='".length;
    const began = performance.now();
    this.version += 1;
    const range = {
      start: before?.positionAt(at) ?? { line: 0, character: 0 },
      end: before?.positionAt(at + (round % 2)) ?? { line: 0, character: 0 },
    };
    const change = { range, text: round % 2 === 0 ? '1' : '' };
    const changed = this.workspace.open.change(edited, this.version, [change]);
    if (changed !== null) this.workspace.openTextChanged(changed);
    this.look();
    return performance.now() - began;
  }

  private open(uri: string, text: string): void {
    this.workspace.openTextChanged(this.workspace.open.open(uri, 'xml', 1, text));
  }

  private look(): void {
    for (const uri of this.workspace.takeAffected() ?? this.workspace.uris()) this.reports.of(uri);
  }
}

const edited = 'file:///vms/rack0-edited.xml';
const domainsOfRack = 20;
const client = { textDocument: { diagnostic: { relatedInformation: true, dataSupport: true } } };
const noFiles: FilePort = {
  find: async () => ({ uris: [], complete: true, unsearched: [] }),
  read: async () => ({ kind: 'missing' }),
  folder: async () => null,
  entries: async () => [],
};

function fail(message: string): never {
  throw new Error(message);
}

/** Cores of one thread, so that a vCPU can have one to itself. */
function hostDocument(name: string, count: number): HostDocument {
  const cpus = Array.from({ length: count }, (_, id) => ({ id, core: id, siblings: CpuSet.of(id), node: 0 }));
  const nodes = [{ id: 0, cpus: CpuSet.range(0, count - 1), memoryKiB: 2 ** 40 }];
  const { value: topology } = buildHostTopology({ source: 'native', cpus, nodes });
  const path = `/hosts/${name}.host.json`;
  return {
    kind: 'host',
    uri: `file://${path}`,
    path,
    text: '',
    host: { name, topology, reserved: CpuSet.empty, limits: defaultLimits },
    documents: [`/vms/${name}-*.xml`],
    documentSpans: [],
    neverTogether: [],
    uuid: null,
    capturePaths: [],
    rules: [],
    nameSpan: { start: 0, end: 0 },
    problems: [],
  };
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
