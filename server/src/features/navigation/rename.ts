import * as l10n from '@vscode/l10n';
import { contains, type Span } from '../../base/span.ts';
import { LineIndex } from '../../base/text.ts';
import { parseUuid } from '../../domain/uuid.ts';
import type { TextEdit } from '../../fixes/fix.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { quotable, quotablePath } from '../../wording/wording.ts';
import { domainAt, domainsMeant, mentionsIn } from './domain-names.ts';
import type { ScriptMention } from './script-mentions.ts';

/** What can be renamed at a place, or why not. */
export type Renaming =
  | { readonly kind: 'possible'; readonly span: Span; readonly name: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The edits of a renaming, or why there are none. */
export type Renamed =
  | { readonly kind: 'edits'; readonly edits: readonly TextEdit[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** Whether the name of a domain at an offset can be changed wherever it stands; null if there is none. */
export function prepareRename(fleet: Fleet, document: FleetDocument, offset: number): Renaming | null {
  const named = renamableAt(fleet, document, offset);
  if (named === null) return null;
  const places = exactPlaces(fleet, named.domain);
  if (places.kind === 'refused') return places;
  const { name, all } = places;
  const here = all.find(({ uri, span }) => uri === document.uri && contains(named.span, span));
  if (here === undefined) {
    return { kind: 'refused', reason: l10n.t('The name comes from elsewhere; rename the domain in its <name>.') };
  }
  return { kind: 'possible', span: here.span, name };
}

/** Gives the domain at an offset another name wherever it is named; null if there is none. */
export function renameDomain(fleet: Fleet, document: FleetDocument, offset: number, newName: string): Renamed | null {
  const named = renamableAt(fleet, document, offset);
  if (named === null) return null;
  const places = exactPlaces(fleet, named.domain);
  if (places.kind === 'refused') return places;
  const problem = problemOfName(fleet, named.domain, newName);
  if (problem !== null) return { kind: 'refused', reason: problem };
  return { kind: 'edits', edits: places.all.map(({ uri, span }) => ({ uri, span, newText: newName })) };
}

/** The domain that is named at an offset, if it has a document of its own: a script may define one several times. */
function renamableAt(
  fleet: Fleet,
  document: FleetDocument,
  offset: number,
): { readonly domain: DomainDocument; readonly span: Span } | null {
  const named = domainAt(fleet, document, offset);
  return named === null || named.document.kind === 'script' ? null : { domain: named.document, span: named.span };
}

interface NamePlace {
  readonly uri: string;
  readonly span: Span;
}

/** Every place of a domain's name, if each is known to be the name and has it one to one. */
function exactPlaces(
  fleet: Fleet,
  domain: DomainDocument,
):
  | { readonly kind: 'places'; readonly name: string; readonly all: readonly NamePlace[] }
  | { readonly kind: 'refused'; readonly reason: string } {
  const host = fleet.hostOf(domain);
  const name = domain.name ?? '';
  const refused = (reason: string) => ({ kind: 'refused' as const, reason });
  const own = exactSpan(domain, name);
  if (own === null) return refused(l10n.t('The <name> is not plain text.'));
  const [, other] = domainsMeant(fleet, host, { kind: 'name', name });
  if (other !== undefined) return refused(l10n.t('Several documents have this name: {0}', quotablePath(other.path)));
  const all: NamePlace[] = [{ uri: domain.uri, span: own }];
  for (const script of fleet.allScripts()) {
    const on = fleet.hostOf(script);
    // What runs on another host names its own domains.
    if (on !== host && on !== null) continue;
    const mentions = on === host ? mentionsIn(fleet, script).filter(({ reference }) => isNamed(reference, name)) : [];
    const spans = mentions.map(({ span }) => span);
    const unsure = mentions.find((mention) => !isExact(mention, script, name))?.span.start ?? null;
    const doubtful = unsure ?? firstBesides(script, name, spans);
    if (doubtful !== null) {
      const line = new LineIndex(script.text).positionAt(doubtful).line + 1;
      const place = `${quotablePath(script.path)}:${line}`;
      return refused(l10n.t('{0} may mean this domain, but that is not known for sure.', place));
    }
    const places = new Map(spans.map((span) => [span.start, span]));
    for (const span of places.values()) all.push({ uri: script.uri, span });
  }
  for (const entry of host?.neverTogether ?? []) {
    if (host === null || entry.name !== name) continue;
    const span = { start: entry.span.start + 1, end: entry.span.end - 1 };
    if (host.text.slice(span.start, span.end) !== name) return refused(l10n.t('The profile has the name escaped.'));
    all.push({ uri: host.uri, span });
  }
  return { kind: 'places', name, all };
}

/** The name in a domain's `<name>`; null if it is not there as it is read. */
function exactSpan({ text, domain }: DomainDocument, name: string): Span | null {
  const element = domain.name?.span;
  if (element === undefined || name === '' || domain.templated) return null;
  const start = text.indexOf(name, element.start);
  const end = start + name.length;
  if (start < 0 || end > element.end) return null;
  return text.slice(element.start, element.end).trim() === name ? { start, end } : null;
}

/** Whether a script has the name one to one: it may come from several pieces, or from another file. */
function isExact({ exact, span }: ScriptMention, { text }: ScriptDocument, name: string): boolean {
  return exact && text.slice(span.start, span.end) === name;
}

function isNamed(reference: ScriptMention['reference'], name: string): boolean {
  return reference.kind !== 'id' && reference.name === name;
}

/** The offset of the first word of a script that is the name, but not at one of these places or in a comment. */
function firstBesides({ text, comments }: ScriptDocument, name: string, known: readonly Span[]): number | null {
  const starts = new Set(known.map(({ start }) => start));
  let commentSpans: readonly Span[] | null = null;
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + name.length)) {
    const end = start + name.length;
    if (starts.has(start) || isPartOfName(text.charAt(start - 1)) || isPartOfName(text.charAt(end))) continue;
    commentSpans ??= comments().map(({ span }) => span);
    if (!commentSpans.some((span) => contains(span, { start, end }))) return start;
  }
  return null;
}

function isPartOfName(character: string): boolean {
  return /[\p{L}\p{N}_.-]/u.test(character);
}

/** Why a domain cannot have this name; null if it can. */
function problemOfName(fleet: Fleet, domain: DomainDocument, name: string): string | null {
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.+-]*$/u.test(name)) {
    return l10n.t('Use letters, digits and any of _ . + - for the name, so that scripts need no quotation marks.');
  }
  if (/^\d+$/.test(name) || parseUuid(name) !== null)
    return l10n.t('virsh takes {0} for an id or a UUID.', quotable(name));
  const [other] = domainsMeant(fleet, fleet.hostOf(domain), { kind: 'name', name });
  return other === undefined ? null : l10n.t('{0} has this name already.', quotablePath(other.path));
}
