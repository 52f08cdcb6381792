import type { Node } from 'jsonc-parser';
import { hostSummary } from '../../drawing/host-summary.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { parseJsonDocument, spanOf } from '../../syntax/json-document.ts';
import { amount, cpus as cpusInWords, quotable } from '../../wording/wording.ts';
import { documentsNamed } from '../navigation/document-links.ts';
import { profileOf } from '../navigation/profile-of.ts';
import type { DocumentSymbol } from './document-symbol.ts';

/** The host of a profile, with the keys of the profile in it; nothing for a capture, or while the text is broken. */
export function symbolsInProfile(fleet: Fleet, document: HostDocument): DocumentSymbol[] {
  const profile = profileOf(document);
  const root = profile === null ? null : parseJsonDocument(document.text, 'topology').root;
  if (profile === null || root === null) return [];
  const detailOf = (key: string, value: Node): string => {
    if (key === 'reserved' || key === 'isolated') return cpusInWords(profile[key].cpus);
    if (key === 'documents') return documentsInWords(fleet, document);
    if (key === 'topology' && value.type === 'object') return '';
    return quotable(document.text.slice(value.offset, value.offset + value.length));
  };
  const children = (root.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) return [];
    const name = String(key.value);
    return [
      {
        kind: 'key' as const,
        name: quotable(name),
        detail: detailOf(name, value),
        span: spanOf(property),
        nameSpan: spanOf(key),
        children: [],
      },
    ];
  });
  const detail = document.host === null ? '' : hostSummary(document.host.topology);
  return [
    { kind: 'host', name: quotable(profile.name), detail, span: spanOf(root), nameSpan: profile.spans.name, children },
  ];
}

function documentsInWords(fleet: Fleet, host: HostDocument): string {
  const named = new Set(host.documents.flatMap((glob) => documentsNamed(fleet, host, glob)));
  return amount(named.size, 'file');
}
