import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { amount } from '../../wording/wording.ts';
import type { NamedDomain } from '../navigation/domain-names.ts';
import type { Hover } from './hover.ts';
import { escaped } from './markdown.ts';
import { threadTable } from './thread-tables.ts';

/** What a name of a domain stands for: its host, its size, and where its threads run. */
export function domainCard({ domain, document, span }: NamedDomain, fleet: Fleet): Hover {
  const host = fleet.hostOf(document)?.host?.name ?? null;
  const occupancy = document.kind === 'script' ? fleet.occupancySeenBy(domain, document) : fleet.occupancyFor(document);
  const memory = domain.domain.memoryKiB?.value ?? null;
  const { maxVcpus } = domain.threads;
  const facts = [
    ...(host === null ? [] : [l10n.t('Host {0}', escaped(host))]),
    ...(maxVcpus === null ? [] : [amount(maxVcpus, 'vCPU')]),
    ...(memory === null ? [] : [escaped(memorySize(memory))]),
    escaped(domain.path.split('/').slice(-2).join('/')),
  ];
  const lines = [`**${escaped(domainName(domain))}**`, '', facts.join(' · '), ''];
  return { span, markdown: [...lines, ...threadTable(domain, occupancy)].join('\n') };
}
