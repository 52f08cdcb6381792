import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { type Count, type FixedDocument, findingsLeft, fixDocuments, isSevere } from '../../features/analysis.ts';
import { encodingOf } from '../../syntax/decode.ts';
import { encodeLike } from '../../syntax/encode.ts';
import type { LoadedPart } from '../files/load-part.ts';
import { toPosix } from '../files/paths.ts';
import { readDocumentBytes } from '../files/read-file.ts';
import type { FixRequest } from '../parts/part-request.ts';
import type { FileChange, PartItem } from '../parts/part-run.ts';
import { FailedDocuments } from '../report/failed-documents.ts';
import { printable } from '../report/printable.ts';
import { unifiedDiff } from '../report/unified-diff.ts';

/** What a part comes to. */
export interface FixEnd {
  /** How many errors and warnings are left. */
  readonly left: number;
  /** One line for each document that could not be fixed because of a mistake in Pinset. */
  readonly failed: readonly string[];
}

/** What the fixes make of a document. */
interface Outcome extends FixedDocument {
  readonly shown: string;
  /** Its findings before and after the fixes of all documents. */
  readonly findings: Count;
  /** How many errors and warnings are left. */
  readonly left: number;
}

/**
 * Fixes the documents of a part. The lines of an item say why it cannot be written or printed. No fix changes a host's
 * profile, so what is left there is said.
 */
export async function* fixPart(loaded: LoadedPart, request: FixRequest): AsyncGenerator<PartItem, FixEnd> {
  const { fleet, hosts } = loaded;
  const refused = new FailedDocuments(loaded);
  const profiles = hosts.map(({ shown, document }) => ({ shown, document, before: findingsLeft(fleet, document) }));
  const outcomes = fixAll(loaded, request, refused);
  for (const outcome of outcomes) {
    if (outcome.applied.length === 0) continue;
    const { shown, before } = outcome;
    const { out, problem, write } = await applied(outcome, request);
    const lines = problem === null ? [] : [`${shown}: ${problem}`];
    yield { group: before.kind === 'domain' ? 0 : 1, shown, count: outcome.applied.length, out, lines, write };
  }
  let left = outcomes.reduce((sum, outcome) => sum + outcome.left, 0);
  for (const { shown, document, before } of profiles) {
    const after = findingsLeft(fleet, document);
    const severe = after.filter(isSevere);
    left += severe.length;
    if (severe.length === 0 || request.mode === 'diff') continue;
    const heading = headed(shown, { before: before.length, after: after.length });
    const out = inLines([heading, ...severe.map((one) => `  ${one.severity}: ${one.message} [${one.rule}]`)]);
    yield { group: 2, shown, count: 0, out, lines: [], write: null };
  }
  return { left, failed: refused.lines };
}

function fixAll({ fleet, domains, scripts }: LoadedPart, choice: FixRequest, failed: FailedDocuments): Outcome[] {
  const asked = [...domains, ...scripts];
  const fixed = fixDocuments(
    fleet,
    asked.map(({ document }) => document),
    choice,
    (document, error) => failed.add(document, error),
  );
  return fixed.map((result, index) => {
    const after = findingsLeft(fleet, result.after);
    const left = after.filter(isSevere).length;
    const shown = asked[index]?.shown ?? result.before.path;
    return { ...result, shown, findings: { before: result.found, after: after.length }, left };
  });
}

/** What is printed of a document that was fixed, and written to its file; or why that cannot be. */
interface Applied {
  readonly out: string;
  readonly problem: string | null;
  readonly write: FileChange | null;
}

async function applied(outcome: Outcome, { mode, cwd }: FixRequest): Promise<Applied> {
  switch (mode) {
    case 'say':
      return printed(inWords(outcome));
    case 'diff':
      return diffOf(outcome, cwd);
    case 'write':
      return changeOf(outcome);
  }
}

async function diffOf({ before, after }: Outcome, cwd: string): Promise<Applied> {
  const { uri } = before;
  if (uri === '-') return printed(unifiedDiff('stdin', before.text, after.text));
  if (!path.isAbsolute(uri)) return printed(unifiedDiff(uri, before.text, after.text));
  const bytes = await readDocumentBytes(uri);
  if (!bytes.ok) return failed(bytes.problem);
  const { encoding, mark } = encodingOf(bytes.value);
  const isUtf8 = new TextDecoder(encoding).encoding === 'utf-8';
  if (!isUtf8 && bytes.value.some((byte) => byte === 0 || byte > 127)) {
    return failed(l10n.t('the encoding is {0}, but a patch is in UTF-8; use --write', encoding));
  }
  const beginning = mark.length > 0 ? '\ufeff' : '';
  const name = toPosix(path.relative(cwd, uri));
  return printed(unifiedDiff(name, beginning + before.text, beginning + after.text));
}

/** The change of a document's file. */
async function changeOf(outcome: Outcome): Promise<Applied> {
  const { before, after } = outcome;
  const file = before.uri;
  if (file === '-') return failed(l10n.t('standard input cannot be written to; use --diff'));
  const bytes = await readDocumentBytes(file);
  if (!bytes.ok) return failed(bytes.problem);
  const fixed = encodeLike(bytes.value, before.text, after.text);
  if (fixed === null)
    return failed(l10n.t('the file has changed since it was read, or its encoding cannot represent the fix'));
  return { out: inWords(outcome), problem: null, write: { file, before: bytes.value, after: fixed } };
}

function printed(out: string): Applied {
  return { out, problem: null, write: null };
}

function failed(problem: string): Applied {
  return { out: '', problem, write: null };
}

function inWords({ shown, applied, findings }: Outcome): string {
  return inLines([headed(shown, findings), ...applied.map(({ rule, title }) => `  ${title} [${rule}]`)]);
}

function headed(shown: string, { before, after }: Count): string {
  return l10n.t('{0} (findings {1} → {2})', shown, before, after);
}

function inLines(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line)}\n`).join('');
}
