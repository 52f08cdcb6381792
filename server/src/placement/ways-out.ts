import * as l10n from '@vscode/l10n';
import { shortList } from '../cpuset/short-list.ts';
import type { Shortage } from './placement.ts';
import { planDomain } from './plan.ts';
import type { PlacementRequest } from './request/request.ts';
import { type Space, spaceOn } from './space/space.ts';

/**
 * What would make room for a request that has no placement, one change at a time. Each change has been planned and
 * found to work. If none works even on an empty host, the result says so.
 */
export function waysOut(request: PlacementRequest, space: Space): Shortage[] {
  const { host } = space;
  const fits = (change: Partial<PlacementRequest>, on: Space = space) =>
    planDomain({ ...request, ...change }, on).feasible;
  const { within, boundedBy, ...unbounded } = request;
  const messages: string[] = [];
  if ((request.threads === 'require' || request.threads === 'isolate') && fits({ threads: 'prefer' })) {
    messages.push(l10n.t("it would fit with threads='{0}'", 'prefer'));
  }
  if (request.emulator === 'isolate' && fits({ emulator: 'share' })) {
    messages.push(l10n.t("it would fit with emulator='{0}'", 'share'));
  }
  const onOrdinaryPages = request.cells.map((cell) => ({ ...cell, pageKiB: null }));
  if (request.cells.some(({ pageKiB }) => pageKiB !== null) && fits({ cells: onOrdinaryPages })) {
    messages.push(l10n.t('it would fit without huge pages'));
  }
  const reserved = host.reserved.intersection(host.topology.online);
  const withReserved = { ...space, free: space.free.union(reserved), shareable: space.shareable.union(reserved) };
  if (!reserved.isEmpty && fits({}, withReserved)) {
    messages.push(l10n.t('it would fit with the CPUs that are reserved for the host: {0}', shortList(reserved)));
  }
  if (within !== undefined && boundedBy != null && planDomain(unbounded, space).feasible) {
    messages.push(l10n.t('it would fit if {0} had more CPUs than {1}', boundedBy, shortList(within)));
  }
  if (space.vcpus > 0) {
    if (fits({}, spaceOn(host))) messages.push(l10n.t('it would fit if nothing else ran on host {0}', host.name));
    else if (messages.length === 0)
      messages.push(l10n.t('host {0} is too small for it even if nothing else runs there', host.name));
  }
  return messages.map((message) => ({ message, node: null }));
}
