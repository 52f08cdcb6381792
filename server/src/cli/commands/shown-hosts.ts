import * as l10n from '@vscode/l10n';
import { type HostMap, hostMap, verificationOf } from '../../features/analysis.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { LoadedFleet } from '../files/load-fleet.ts';
import { inOrder } from '../files/paths.ts';

/** A host that a command shows. */
export interface ShownHost {
  readonly document: HostDocument;
  readonly map: HostMap;
}

/**
 * The hosts that were given and those of the documents that were, by name; `forecast` says whether their maps have one. A
 * profile that does not describe a host gives a line that says why. `readAt`: when the guests that run were read; null if
 * that is not shown.
 */
export function shownHosts(
  { fleet, domains, scripts, hosts }: LoadedFleet,
  forecast: boolean,
  readAt: number | null,
): { readonly hosts: readonly ShownHost[]; readonly unreadable: readonly string[] } {
  const asked = new Set(hosts.map(({ document }) => document));
  for (const { document } of [...domains, ...scripts]) {
    const host = fleet.hostOf(document);
    if (host !== null) asked.add(host);
  }
  const shown = [...asked].flatMap((document): ShownHost[] => {
    const verification = readAt === null ? null : verificationOf(fleet, document, readAt);
    const map = hostMap(fleet, document, { forecast, verification });
    return map === null ? [] : [{ document, map }];
  });
  const unreadable = hosts.flatMap(({ shown: path, document: { host, problems } }) =>
    host === null ? [`${path}: ${problems[0]?.message ?? l10n.t('it does not describe a host')}`] : [],
  );
  return { hosts: shown.sort((a, b) => inOrder(a.map.name, b.map.name)), unreadable };
}
