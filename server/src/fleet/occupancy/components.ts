import { CpuSetBuilder } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { type Component, componentOf } from './component.ts';
import { connectedSets } from './connected-sets.ts';
import { inOrder, type Member } from './member.ts';

/** The components of a host; each CPU is in one of them or in none. */
export interface Components {
  on(cpu: number): Component | undefined;
  all(): Iterable<Component>;
  /** How many CPUs are some vCPU's only one. */
  readonly soleCount: number;
}

/** What became of components when members came and went. */
export interface Regrouping {
  readonly gone: ReadonlySet<Component>;
  readonly fresh: readonly Component[];
}

/** The components of a host under edit. */
export class LiveComponents implements Components {
  private readonly byCpu = new Map<number, Component>();
  private readonly current = new Set<Component>();
  private count = 0;

  get soleCount(): number {
    return this.count;
  }

  on(cpu: number): Component | undefined {
    return this.byCpu.get(cpu);
  }

  all(): Iterable<Component> {
    return this.current;
  }

  apply({ gone, fresh }: Regrouping): void {
    this.count += soleGrowth({ gone, fresh });
    for (const component of gone) {
      this.current.delete(component);
      for (const cpu of component.cpus) this.byCpu.delete(cpu);
    }
    for (const component of fresh) {
      this.current.add(component);
      for (const cpu of component.cpus) this.byCpu.set(cpu, component);
    }
  }
}

/** Makes the components anew that members leave or come into; the others stay as they are. */
export function regroup(
  components: Components,
  removed: ReadonlySet<Member>,
  added: readonly Member[],
  topology: HostTopology,
): Regrouping {
  const affected = new CpuSetBuilder();
  for (const { cpus } of removed) affected.addAll(cpus);
  for (const { cpus } of added) affected.addAll(cpus);
  const gone = new Set<Component>();
  for (const cpu of affected.build()) {
    const component = components.on(cpu);
    if (component !== undefined) gone.add(component);
  }
  const members = [...added];
  for (const component of gone) for (const member of component.members) if (!removed.has(member)) members.push(member);
  members.sort(byFirstVcpu);
  const fresh = connectedSets(members.map(({ cpus }) => cpus)).map(({ indices, numbers }) =>
    componentOf(
      indices.flatMap((index) => members[index] ?? []),
      numbers,
      topology,
    ),
  );
  return { gone, fresh };
}

/** The components as they would be after a regrouping. */
export function regrouped(components: Components, { gone, fresh }: Regrouping): Components {
  return {
    on(cpu) {
      const component = components.on(cpu);
      if (component !== undefined && !gone.has(component)) return component;
      return fresh.find(({ cpus }) => cpus.has(cpu));
    },
    *all() {
      for (const component of components.all()) if (!gone.has(component)) yield component;
      yield* fresh;
    },
    soleCount: components.soleCount + soleGrowth({ gone, fresh }),
  };
}

function soleGrowth({ gone, fresh }: Regrouping): number {
  let growth = 0;
  for (const { sole } of fresh) growth += sole.size;
  for (const { sole } of gone) growth -= sole.size;
  return growth;
}

function byFirstVcpu(a: Member, b: Member): number {
  const [one] = a.vcpus;
  const [other] = b.vcpus;
  return one === undefined || other === undefined ? 0 : inOrder(one, other);
}
