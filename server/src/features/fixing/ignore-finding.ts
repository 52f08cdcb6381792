import * as l10n from '@vscode/l10n';
import { modify, type ParseError, parseTree } from 'jsonc-parser';
import { contains, type Span, spanAt } from '../../base/span.ts';
import { indentAt, lineBreakAt } from '../../fixes/edits/layout.ts';
import type { TextEdit } from '../../fixes/fix.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { type HostDocument, isHostProfile } from '../../fleet/documents/host-document.ts';
import { type ScriptDocument, spanInScript } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import type { ExecutedCommand } from '../../script/executed-command.ts';
import { elementAt, parentElement, topElements, type XmlElement } from '../../syntax/xml/element.ts';
import { rules } from '../rule-list.ts';

/** An edit by which the author says that a finding is not a mistake. */
export interface WayToIgnore {
  /** Where the finding is ignored: in the element or statement, in the whole document, or on the host. */
  readonly scope: 'here' | 'document' | 'host';
  readonly title: string;
  readonly edit: TextEdit;
  /** Where the new text has a word in place of the author's reason; null if it takes none. */
  readonly reason: Span | null;
}

/**
 * The ways to ignore a finding of a document, the narrowest first: a comment before the element or statement, one before
 * all of the document, and an entry in the `rules` of its host's profile. Findings about comments cannot be ignored by
 * comments, and JSON has none.
 */
export function waysToIgnore(fleet: Fleet, document: FleetDocument, finding: Finding): readonly WayToIgnore[] {
  const host = document.kind === 'host' ? document : fleet.hostOf(document);
  const onHost = host === null ? null : offOnHost(finding.rule, host);
  return [...commentsFor(fleet, finding, document), ...(onHost === null ? [] : [onHost])];
}

function commentsFor(fleet: Fleet, { rule, span }: Finding, document: FleetDocument): WayToIgnore[] {
  if (document.kind === 'host' || rules.find(({ id }) => id === rule)?.checks.suppressions !== undefined) return [];
  const [all, around] =
    document.kind === 'domain' ? placesInDomain(document, span) : placesInScript(fleet, document, span);
  const held = document.kind === 'script' ? placeInHeldDomain(fleet, document, span) : null;
  const here = held ?? around;
  const comment = (at: number): Pick<WayToIgnore, 'edit' | 'reason'> => {
    const { uri, text } = document;
    const [before, after] = document.kind === 'domain' || at === held ? ['<!--', ' -->'] : ['#', ''];
    const indent = indentAt(text, at);
    // A whole line at its start: editors re-indent the further lines of a snippet that begins within a line.
    const start = indent === null ? at : at - indent.length;
    const beginning = `${indent ?? ''}${before} pinset-ignore ${rule}: `;
    const reason = l10n.t('reason');
    const newText = `${beginning}${reason}${after}${indent === null ? '' : lineBreakAt(text, at)}`;
    return { edit: { uri, span: spanAt(start, 0), newText }, reason: spanAt(beginning.length, reason.length) };
  };
  const ways: WayToIgnore[] = [];
  if (here !== null && here !== all) {
    ways.push({ scope: 'here', title: l10n.t('Ignore {0} here, because …', rule), ...comment(here) });
  }
  if (all !== null) {
    ways.push({ scope: 'document', title: l10n.t('Ignore {0} in this file, because …', rule), ...comment(all) });
  }
  return ways;
}

/** Where a comment applies to all of a text, and where to one of its parts; null where there is no such place. */
type Places = readonly [all: number | null, here: number | null];

function placesInDomain(document: DomainDocument, place: Span): Places {
  const xml = document.xml();
  const root = topElements(xml)[0]?.span.start ?? null;
  let element: XmlElement | null = elementAt(xml, place.start);
  while (element !== null && !contains(element.span, place)) element = parentElement(element);
  return [root, element?.span.start ?? null];
}

/** Before the element of a domain in a here-doc; null for other places, and for an element that shares its line. */
function placeInHeldDomain(fleet: Fleet, script: ScriptDocument, place: Span): number | null {
  const around = (elements: readonly XmlElement[]) => elements.find(({ span }) => contains(span, place));
  for (const { definition } of script.runOn(fleet.hostOf(script)?.host?.topology ?? null).guests()) {
    if (definition === null || !contains(definition.domain.span, place)) continue;
    let element = around(topElements(definition.xml()));
    for (let inner = element; inner !== undefined; inner = around(inner.children)) element = inner;
    const start = element?.span.start ?? null;
    if (start !== null && script.text[start] === '<' && indentAt(script.text, start) !== null) return start;
  }
  return null;
}

/**
 * A comment in a script has its line to itself, and must not stand within a command; in a here-doc, a shell has to read
 * it.
 */
function placesInScript(fleet: Fleet, script: ScriptDocument, place: Span): Places {
  const { text, parts } = script;
  const canPrecede = ({ start }: Span) => {
    const indent = indentAt(text, start);
    return (
      indent !== null && !/\\\r?\n$/.test(text.slice(Math.max(0, start - indent.length - 3), start - indent.length))
    );
  };
  const [first] = parts();
  const all = [...parts(), ...commandsInHereDocs(fleet, script)];
  const around = all.findLast((part) => contains(part, place) && canPrecede(part));
  return [first !== undefined && canPrecede(first) ? first.start : null, around?.start ?? null];
}

/** The commands that a shell reads from here-docs of a script. */
function commandsInHereDocs(fleet: Fleet, script: ScriptDocument): Span[] {
  const bodies = script.hereDocs();
  if (bodies.length === 0) return [];
  const placesOf = ({ place, inside = [] }: ExecutedCommand): Span[] => {
    const own = spanInScript(script, place);
    return [...(own === null ? [] : [own]), ...inside.flatMap(placesOf)];
  };
  const { commands } = script.runOn(fleet.hostOf(script)?.host?.topology ?? null);
  return commands.flatMap(placesOf).filter((span) => bodies.some((body) => contains(body, span)));
}

/** The entry that turns a rule off in a host's profile; null for a capture, and while the profile's text is broken. */
function offOnHost(rule: string, { uri, path, text, host }: HostDocument): WayToIgnore | null {
  if (!isHostProfile(path) || host === null) return null;
  const json = text.replace(/^\uFEFF/, ' ');
  const errors: ParseError[] = [];
  if (parseTree(json, errors)?.type !== 'object' || errors.length > 0) return null;
  const [edit, ...others] = modify(json, ['rules', rule], 'off', { formattingOptions: styleOf(json) });
  if (edit === undefined || others.length > 0) return null;
  return {
    scope: 'host',
    title: l10n.t('Turn {0} off on host {1}', rule, host.name),
    edit: { uri, span: spanAt(edit.offset, edit.length), newText: edit.content },
    reason: null,
  };
}

/** The indentation and line ends of a JSON text. */
function styleOf(text: string) {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.includes('\t'), tabSize: indent.length, eol: lineBreakAt(text, 0) };
}
