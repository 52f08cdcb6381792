import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import { folderOf, type HostDocument } from '../../fleet/documents/host-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { compileGlob } from '../../topology/profile/document-glob.ts';
import { profileOf } from './profile-of.ts';

/** A place in a document that leads to a file. */
export interface DocumentLink {
  readonly span: Span;
  readonly target:
    | { readonly kind: 'uri'; readonly uri: string }
    /** A path in the document's file system. */
    | { readonly kind: 'path'; readonly path: string };
  /** What the file is, in a few words. */
  readonly tooltip: string;
}

/**
 * The links of a profile (its captures, and globs that name one document) and of a script (the files that it sources).
 * A glob that names several documents has none: which one is meant is not known.
 */
export function documentLinks(fleet: Fleet, document: FleetDocument): DocumentLink[] {
  switch (document.kind) {
    case 'domain':
      return [];
    case 'script':
      return sourcedFiles(fleet, document);
    case 'host':
      return [...captures(document), ...documents(fleet, document)];
  }
}

function captures(document: HostDocument): DocumentLink[] {
  const topology = profileOf(document)?.topology;
  if (topology?.kind !== 'captures') return [];
  return topology.captures.flatMap(({ span }, index) => {
    const path = document.capturePaths[index];
    if (path === undefined) return [];
    return [{ span: unquoted(span), target: { kind: 'path', path }, tooltip: l10n.t('Open the capture') }];
  });
}

function documents(fleet: Fleet, host: HostDocument): DocumentLink[] {
  return host.documents.flatMap((glob, index) => {
    const span = host.documentSpans[index];
    const [only, ...others] = span === undefined ? [] : documentsNamed(fleet, host, glob);
    if (span === undefined || only === undefined || others.length > 0) return [];
    const target = { kind: 'uri', uri: only.uri } as const;
    return [{ span: unquoted(span), target, tooltip: l10n.t('Open the document') }];
  });
}

/** The documents that a glob of a profile names, by path. */
export function documentsNamed(fleet: Fleet, host: HostDocument, glob: string): FleetDocument[] {
  const isNamed = compileGlob(glob, folderOf(host.path));
  const named = [...fleet.allDomains(), ...fleet.allScripts()].filter(({ path }) => isNamed(path));
  return named.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function sourcedFiles(fleet: Fleet, script: ScriptDocument): DocumentLink[] {
  const run = script.runOn(fleet.hostOf(script)?.host?.topology ?? null);
  return run.sourced.flatMap(({ uri, spans }) => {
    if (uri === null) return [];
    const target = { kind: 'uri', uri } as const;
    return spans.map((span) => ({ span, target, tooltip: l10n.t('Open the sourced file') }));
  });
}

/** Without the quotation marks of a JSON string. */
function unquoted({ start, end }: Span): Span {
  return { start: start + 1, end: end - 1 };
}
