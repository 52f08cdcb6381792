import * as l10n from '@vscode/l10n';
import type { Domain } from '../domain/domain.ts';
import type { Guest } from '../fleet/guests/guest.ts';

/** What of the placement of two states of a domain differs that no pin changes, named. */
export function otherChanges(wanted: Guest, live: Guest): string[] {
  const differs = (of: (domain: Domain) => unknown) =>
    JSON.stringify(of(wanted.domain)) !== JSON.stringify(of(live.domain));
  const parts: readonly (readonly [differs: boolean, what: string])[] = [
    [wanted.threads.maxVcpus !== live.threads.maxVcpus, l10n.t('the number of vCPUs')],
    [differs(({ memoryKiB }) => memoryKiB?.value), l10n.t('the size of the memory')],
    [differs(guestTopology), l10n.t('what the guest sees of its CPUs and nodes')],
    [differs(memnodes), l10n.t('the nodes of its cells')],
    [differs(schedulers), l10n.t('the schedulers')],
  ];
  return parts.flatMap(([isDifferent, what]) => (isDifferent ? [what] : []));
}

function guestTopology({ cpu }: Domain) {
  const { sockets, dies, clusters, cores, threads } = cpu?.topology ?? {};
  const counts = [sockets, dies ?? null, clusters ?? null, cores, threads].map((count) => count?.value ?? 1);
  const cells = cpu?.cells.map((cell, index) => [
    cell.id?.value ?? index,
    `${cell.cpus?.value}`,
    cell.memoryKiB?.value,
  ]);
  return [cpu?.topology === null || cpu === null ? null : counts, cells ?? []];
}

function memnodes(domain: Domain) {
  return domain.memnodes.map(({ cellid, mode, nodeset }) => [
    cellid?.value,
    mode?.value ?? 'strict',
    `${nodeset?.value}`,
  ]);
}

/** One by one: libvirt prints an element for each vCPU. */
function schedulers(domain: Domain) {
  return domain.schedulers
    .flatMap(({ role, ids, scheduler, priority }) => {
      const each = ids?.value == null ? [''] : [...ids.value];
      return each.map((id) => `${role} ${id} ${scheduler?.value} ${priority?.value ?? 0}`);
    })
    .sort();
}
