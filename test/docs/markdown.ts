import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.join(import.meta.dirname, '../..');

/** A page of the project's documentation. `file` is its path below the root. */
export interface Page {
  readonly file: string;
  readonly text: string;
}

/** All pages that readers see: those at the root, and those of docs, examples and their folders. */
export function pages(): Page[] {
  return globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], { cwd: root })
    .sort()
    .map((file) => page(file));
}

export function page(file: string): Page {
  return { file, text: readFileSync(path.join(root, file), 'utf8') };
}

/** A fenced block of code. `line` is the line of its opening fence, from 1. */
export interface Fence {
  readonly language: string;
  readonly code: string;
  readonly line: number;
}

/** The fenced blocks of a page, in their order. */
export function fences({ text }: Page): Fence[] {
  return [...text.matchAll(/^( *)```(\S*)\n(.*?)^\1```$/gms)].map(({ 2: language = '', 3: code = '', index }) => ({
    language,
    code,
    line: text.slice(0, index).split('\n').length,
  }));
}

/** The commands of a block of shell, one a line, without comments. */
export function commandsOf(code: string): string[] {
  return code.split('\n').flatMap((line) => line.replace(/(?:^|\s+)#.*$/, '') || []);
}

/** The headings of a page, without the `#`. */
export function headings(of: Page): { readonly level: number; readonly title: string }[] {
  return [...withoutFences(of.text).matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', title = '']) => ({
    level: marks.length,
    title,
  }));
}

/** The targets of a page's links and pictures, in their order. */
export function links(of: Page): string[] {
  const found = withoutCode(of).matchAll(/\]\(([^()\s]+)\)|\s(?:src|href)="([^"]+)"/g);
  return [...found].map(([, target, attribute]) => target ?? attribute ?? '');
}

/** The anchors that GitHub gives the headings of a page. */
export function anchors(of: Page): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    headings(of).map(({ title }) => {
      const plain = title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const slug = plain.replace(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}

/** The text without fenced blocks and code spans. */
function withoutCode({ text }: Page): string {
  return withoutFences(text).replace(/`[^`\n]*`/g, '``');
}

function withoutFences(text: string): string {
  return text.replace(/^( *)```.*?^\1```$/gms, '');
}
