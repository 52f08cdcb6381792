import assert from 'node:assert/strict';
import type { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { parseLibvirt } from '../../server/src/cpuset/libvirt.ts';
import type { DomainDocument } from '../../server/src/fleet/documents/domain-document.ts';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import type { Placement } from '../../server/src/placement/placement.ts';

/** A placement in few words. Lists are libvirt's. */
export interface PlacementSketch {
  /** By vCPU. */
  readonly vcpus?: Readonly<Record<number, string>>;
  readonly emulator?: string;
  /** By id. */
  readonly iothreads?: Readonly<Record<number, string>>;
  readonly memory?: readonly [mode: 'strict' | 'preferred' | 'interleave', nodes: string];
  /** By guest cell. */
  readonly cells?: Readonly<Record<number, string>>;
}

/** The placement that a sketch describes. */
export function placementOf({ vcpus = {}, emulator, iothreads = {}, memory, cells = {} }: PlacementSketch): Placement {
  const numbered = (lists: Readonly<Record<number, string>>) =>
    Object.entries(lists).map(([number, list]) => [Number(number), listOf(list)] as const);
  return {
    vcpus: numbered(vcpus).map(([vcpu, cpus]) => ({ vcpu, cpus })),
    emulator: emulator === undefined ? null : listOf(emulator),
    iothreads: numbered(iothreads).map(([id, cpus]) => ({ id, cpus })),
    memory: memory === undefined ? null : { mode: memory[0], nodeset: listOf(memory[1]) },
    cells: numbered(cells).map(([cell, nodes]) => ({ cell, nodes })),
  };
}

/** A set from a list in libvirt's dialect. */
export function listOf(text: string): CpuSet {
  const { cpus } = parseLibvirt(text);
  assert.ok(cpus, `not a list: ${text}`);
  return cpus;
}

/** The domain in a text. */
export function domainIn(text: string): DomainDocument {
  const document = readDocument({ uri: 'file:///vms/web.xml', path: '/vms/web.xml', open: false }, text);
  assert.ok(document, 'no domain');
  return document;
}
