import * as l10n from '@vscode/l10n';
import { touches } from '../../base/span.ts';
import { hostSummary } from '../../drawing/host-summary.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { ProfileCpuList } from '../../topology/profile/profile-values.ts';
import { amount } from '../../wording/wording.ts';
import { documentsNamed } from '../navigation/document-links.ts';
import { domainAt } from '../navigation/domain-names.ts';
import { profileOf } from '../navigation/profile-of.ts';
import { domainCard } from './domain-card.ts';
import type { Hover } from './hover.ts';
import { hoverOfList } from './list-hover.ts';
import { escaped, escapedSentence } from './markdown.ts';

/** The most documents that are named. */
const mostNamed = 10;

/**
 * Explains a profile at an offset: which documents a glob names, what the captures describe, who is on reserved and
 * isolated CPUs, and domains that never run together. null elsewhere.
 */
export function hoverInProfile(fleet: Fleet, document: HostDocument, offset: number): Hover | null {
  const profile = profileOf(document);
  if (profile === null) return null;
  const glob = document.documentSpans.findIndex((span) => touches(span, offset));
  if (glob >= 0) return hoverOfGlob(fleet, document, glob);
  const { topology } = profile;
  const capture = topology?.kind === 'captures' && topology.captures.find(({ span }) => touches(span, offset));
  if (capture && document.host !== null) {
    const lines = [`**${escaped(document.host.name)}**`, '', escapedSentence(hostSummary(document.host.topology))];
    return { span: capture.span, markdown: lines.join('\n') };
  }
  for (const key of ['reserved', 'isolated'] as const) {
    const hover = hoverOfCpus(fleet, document, key, profile[key], offset);
    if (hover !== null) return hover;
  }
  const named = domainAt(fleet, document, offset);
  return named === null ? null : domainCard(named, fleet);
}

function hoverOfGlob(fleet: Fleet, document: HostDocument, index: number): Hover | null {
  const span = document.documentSpans[index];
  const glob = document.documents[index];
  if (span === undefined || glob === undefined) return null;
  const named = documentsNamed(fleet, document, glob);
  const lines = [`**${escaped(glob)}**: ${amount(named.length, 'file')}`, ''];
  for (const one of named.slice(0, mostNamed)) {
    const host = one.kind === 'host' ? null : fleet.hostOf(one);
    const elsewhere =
      host === null || host === document ? '' : ` (${l10n.t('on host {0}', escaped(host.host?.name ?? ''))})`;
    lines.push(`- ${escaped(one.path.split('/').slice(-2).join('/'))}${elsewhere}`);
  }
  if (named.length > mostNamed) lines.push(`- ${l10n.t('… ({0} in all)', named.length)}`);
  return { span, markdown: lines.join('\n') };
}

function hoverOfCpus(
  fleet: Fleet,
  document: HostDocument,
  key: 'reserved' | 'isolated',
  { cpus, terms, text }: ProfileCpuList,
  offset: number,
): Hover | null {
  const [first] = terms;
  const last = terms.at(-1);
  if (first === undefined || last === undefined || document.host === null) return null;
  const span = { start: first.span.start, end: last.span.end };
  if (!touches(span, offset)) return null;
  const value = cpus.intersection(document.host.topology.known);
  const list = { value, invalid: false, text, span, list: null, verbatim: false };
  return hoverOfList({ what: () => key, list, holds: 'cpus', guest: null, remarks: [] }, fleet.occupancyOf(document));
}
