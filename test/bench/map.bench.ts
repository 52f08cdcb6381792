import assert from 'node:assert/strict';
import { drawMap, findings, hostMap } from '../../server/src/features/analysis.ts';
import type { FleetDocument } from '../../server/src/fleet/documents/document.ts';
import { loadHostProfile } from '../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../server/src/fleet/fleet.ts';
import type { Finding } from '../../server/src/rules/engine/rule.ts';
import { amount, type Measured, median, percentile } from './measure.ts';

/** Hosts of two threads a core and eight cores an L3, with about two thirds of their CPUs pinned. */
const hosts = [
  { cpus: 16, nodes: 1, guests: 4 },
  { cpus: 128, nodes: 2, guests: 30 },
  { cpus: 1024, nodes: 8, guests: 300 },
];

const rounds = 15;

/**
 * How long it takes until a host can be seen: for the first time, with all rules, and again after a change, when the
 * findings are known.
 */
export async function benchMap(): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const host of hosts) measured.push(...(await pictureOf(host)));
  return measured;
}

async function pictureOf({ cpus, nodes, guests }: (typeof hosts)[number]): Promise<Measured[]> {
  const first: number[] = [];
  const again: number[] = [];
  let detail = '';
  for (let round = 0; round < rounds; round++) {
    const fleet = await fleetOf(cpus, nodes, guests);
    const [document] = fleet.allHosts();
    assert.ok(document);
    const known = new Map<FleetDocument, readonly Finding[]>();
    const findingsOf = (one: FleetDocument) => {
      const found = known.get(one) ?? findings(fleet, one);
      known.set(one, found);
      return found;
    };
    for (const times of [first, again]) {
      const began = performance.now();
      const map = hostMap(fleet, document, { findingsOf });
      assert.ok(map);
      const drawn = drawMap(map);
      times.push(performance.now() - began);
      detail = `map ${kilobytes(JSON.stringify(map))}, picture ${kilobytes(drawn)}`;
    }
  }
  const name = `of ${cpus} CPUs and ${guests} guests`;
  const figure = (title: string, times: readonly number[], goal: number): Measured => ({
    kind: 'figure',
    name: `${title} ${name}: p50`,
    value: median(times),
    unit: 'ms',
    floor: null,
    goal,
    detail: `p50 ${amount(median(times), 'ms')}, p95 ${amount(percentile(times, 0.95), 'ms')}; ${detail}`,
  });
  return [figure('first picture', first, 1000), figure('picture after a change', again, 100)];
}

function kilobytes(text: string): string {
  return `${Math.round(text.length / 1000)} kB`;
}

/** A host whose guests have two vCPUs on one core each, some of them in conflict. */
export async function fleetOf(cpus: number, nodes: number, guests: number): Promise<Fleet> {
  const fleet = new Fleet();
  const text = JSON.stringify({ name: 'host', topology: topologyOf(cpus, nodes), reserved: `0,${cpus / 2}` });
  fleet.setHost(await loadHostProfile('file:///host.host.json', '/host.host.json', text, async () => null));
  const cores = cpus / 2;
  for (let index = 0; index < guests; index++) {
    // Every tenth guest is on the cores of the one before.
    const core = 1 + ((Math.floor((index * (cores - 1)) / guests) - (index % 10 === 9 ? 1 : 0)) % (cores - 1));
    const path = `/vms/guest${index}.xml`;
    const document = readDocument({ uri: `file://${path}`, path, open: false }, domainOf(index, core, cores));
    assert.ok(document);
    fleet.setDomain(document);
  }
  return fleet;
}

function domainOf(index: number, core: number, cores: number): string {
  return `<domain type='kvm'><name>guest${index}</name><memory unit='GiB'>1</memory><vcpu>2</vcpu><cputune>
<vcpupin vcpu='0' cpuset='${core}'/><vcpupin vcpu='1' cpuset='${core + cores}'/><emulatorpin cpuset='0,${cores}'/>
</cputune><cpu><topology sockets='1' cores='1' threads='2'/></cpu></domain>`;
}

function topologyOf(cpus: number, nodes: number): unknown {
  const cores = cpus / 2;
  const coresOfNode = cores / nodes;
  const nodeOf = (core: number) => Math.floor(core / coresOfNode);
  const listOf = (first: number) => `${first}-${first + coresOfNode - 1}`;
  return {
    schemaVersion: 1,
    name: 'host',
    source: 'native',
    cpus: Array.from({ length: cpus }, (_, id) => {
      const core = id % cores;
      const node = nodeOf(core);
      const places = { package: node, die: null, cluster: null, l3: Math.floor(core / 8), core, node };
      return { id, online: true, ...places, siblings: `${core},${core + cores}`, isolated: false, kind: null };
    }),
    nodes: Array.from({ length: nodes }, (_, id) => ({
      id,
      cpus: `${listOf(id * coresOfNode)},${listOf(cores + id * coresOfNode)}`,
      memoryKiB: 134_217_728,
      pages: [],
      distances: {},
    })),
  };
}
