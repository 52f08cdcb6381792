import { CpuSetBuilder } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { type Component, componentOf } from './component.ts';
import { connectedSets } from './connected-sets.ts';
import type { Exclusions } from './exclusions.ts';
import { inOrder, type VcpuGroup } from './vcpu-group.ts';

/** The components of a host. A CPU is in at most one of them. */
export interface Components {
  /** The component that a CPU is in. */
  on(cpu: number): Component | undefined;
  /** All components, in no particular order. */
  all(): Iterable<Component>;
  /** How many CPUs are some vCPU's only one. */
  readonly soleCount: number;
}

/** How a change of groups changes the components: `removed` ones are replaced by `added` ones. */
export interface Regrouping {
  readonly removed: ReadonlySet<Component>;
  readonly added: readonly Component[];
}

/**
 * The components of a host, updated by regroupings. They are in an array: V8 links the outgrown table of a Map to the
 * next one, so what each keystroke replaces in it would survive until the next full collection.
 */
export class LiveComponents implements Components {
  private readonly byCpu: (Component | undefined)[] = [];
  private count = 0;

  get soleCount(): number {
    return this.count;
  }

  on(cpu: number): Component | undefined {
    return this.byCpu[cpu];
  }

  *all(): Iterable<Component> {
    for (let cpu = 0; cpu < this.byCpu.length; cpu++) {
      const component = this.byCpu[cpu];
      if (component?.cpus.first === cpu) yield component;
    }
  }

  /** Replaces components. */
  apply({ removed, added }: Regrouping): void {
    this.count += soleGrowth({ removed, added });
    for (const component of removed) {
      for (const cpu of component.cpus) this.byCpu[cpu] = undefined;
    }
    for (const component of added) {
      for (const cpu of component.cpus) this.byCpu[cpu] = component;
    }
  }
}

/** The regrouping that rebuilds the components that lose or gain groups; the others stay the same objects. */
export function regroup(
  components: Components,
  removedGroups: ReadonlySet<VcpuGroup>,
  addedGroups: readonly VcpuGroup[],
  topology: HostTopology,
  exclusions: Exclusions,
): Regrouping {
  const affected = new CpuSetBuilder();
  for (const { cpus } of removedGroups) affected.addAll(cpus);
  for (const { cpus } of addedGroups) affected.addAll(cpus);
  const removed = new Set<Component>();
  for (const cpu of affected.build()) {
    const component = components.on(cpu);
    if (component !== undefined) removed.add(component);
  }
  const groups = [...addedGroups];
  for (const component of removed) {
    for (const group of component.groups) if (!removedGroups.has(group)) groups.push(group);
  }
  groups.sort(byFirstVcpu);
  const added = connectedSets(groups.map(({ cpus }) => cpus)).map(({ indices, numbers }) =>
    componentOf(
      // A copy has no room for more, which nearly every component would keep.
      indices.flatMap((index) => groups[index] ?? []).slice(),
      numbers,
      topology,
      exclusions,
    ),
  );
  return { removed, added };
}

/** The components as they would be after a regrouping; `components` itself is not changed. */
export function regrouped(components: Components, { removed, added }: Regrouping): Components {
  return {
    on(cpu) {
      const component = components.on(cpu);
      if (component !== undefined && !removed.has(component)) return component;
      return added.find(({ cpus }) => cpus.has(cpu));
    },
    *all() {
      for (const component of components.all()) if (!removed.has(component)) yield component;
      yield* added;
    },
    soleCount: components.soleCount + soleGrowth({ removed, added }),
  };
}

function soleGrowth({ removed, added }: Regrouping): number {
  let growth = 0;
  for (const { sole } of added) growth += sole.size;
  for (const { sole } of removed) growth -= sole.size;
  return growth;
}

function byFirstVcpu(a: VcpuGroup, b: VcpuGroup): number {
  const [one] = a.vcpus;
  const [other] = b.vcpus;
  return one === undefined || other === undefined ? 0 : inOrder(one, other);
}
