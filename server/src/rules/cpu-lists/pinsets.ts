import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Helpers } from '../engine/rule.ts';

/** A pinset that libvirt applies, and what it is for. */
export interface TakenPinset {
  /** In words; made on demand, since a domain may have thousands. */
  readonly what: () => string;
  readonly list: LocatedCpuList;
  /** The helper threads that it is for; null if it is for vCPUs, or a nodeset. */
  readonly helpers: Helpers | null;
}

/**
 * The pinsets in force: the first of two vcpupin for one vCPU, none for vCPUs out of range, no `vcpu@cpuset` under
 * placement auto. Other rules report the rest.
 */
export function takenPinsets({ domain, threads }: Guest): TakenPinset[] {
  const result: TakenPinset[] = [];
  const add = (what: () => string, list: LocatedCpuList | null | undefined, helpers: Helpers | null = null) => {
    if (list != null) result.push({ what, list, helpers });
  };
  if (!threads.placementAuto) add(() => l10n.t("<vcpu>'s cpuset"), domain.vcpu?.cpuset);
  for (const [index, pin] of threads.pinOfVcpu) add(() => l10n.t("vCPU {0}'s pinset", index), pin.cpuset);
  add(() => l10n.t("the emulator's pinset"), domain.emulatorPins[0]?.cpuset, {
    kind: 'helpers',
    emulator: true,
    iothreads: [],
  });
  const iothreads = new Set<number>();
  for (const pin of domain.iothreadPins) {
    const id = pin.iothread?.value ?? null;
    if (id !== null && iothreads.has(id)) continue;
    if (id !== null) iothreads.add(id);
    const helpers: Helpers | null = id === null ? null : { kind: 'helpers', emulator: false, iothreads: [id] };
    add(
      () => (id === null ? l10n.t("an iothread's pinset") : l10n.t("iothread {0}'s pinset", id)),
      pin.cpuset,
      helpers,
    );
  }
  return result;
}

/** The nodesets of `<numatune>` in force. Under placement auto, libvirt drops that of `<memory>`. */
export function takenNodesets({ domain }: Guest): TakenPinset[] {
  const result: TakenPinset[] = [];
  const memory = domain.numatuneMemory;
  if (memory?.nodeset != null && memory.placement?.value !== 'auto') {
    result.push({ what: () => l10n.t("<memory>'s nodeset"), list: memory.nodeset, helpers: null });
  }
  for (const { cellid, nodeset } of domain.memnodes) {
    if (nodeset === null) continue;
    const id = cellid?.value ?? null;
    const what = () => (id === null ? l10n.t("a <memnode>'s nodeset") : l10n.t('the nodeset of guest cell {0}', id));
    result.push({ what, list: nodeset, helpers: null });
  }
  return result;
}

/** Whether a nodeset in force names a node that the host does not have. */
export function namesUnknownNode(document: Guest, { nodeIds }: HostTopology): boolean {
  return takenNodesets(document).some(({ list }) => list.value?.isSubsetOf(nodeIds) === false);
}

/** The span of the term that names the number; the whole value if its text cannot be mapped to the document. */
export function spanOfNumber(list: LocatedCpuList, number: number): Span {
  const item = list.list?.items.find(({ cpus, excludes }) => !excludes && cpus.has(number));
  if (item === undefined || !list.verbatim) return list.span;
  return { start: list.span.start + item.span.start, end: list.span.start + item.span.end };
}
