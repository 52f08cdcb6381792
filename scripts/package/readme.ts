import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { repositoryPage, root } from './product.ts';

/**
 * README as a registry shows it: relative links lead to the repository, because neither the editor nor a registry's page
 * opens files of the package. An SVG picture becomes a link: the Marketplace refuses packages that show one.
 */
export function packagedReadme(): string {
  return withAbsoluteLinks(readFileSync(join(root, 'README.md'), 'utf8'));
}

/** Markdown whose relative links and pictures lead to the repository. Code is left as it is. */
export function withAbsoluteLinks(markdown: string): string {
  return markdown
    .split(/(^```[\s\S]*?^```|`[^`\n]*`)/m)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(link, absolute).replace(htmlLink, absoluteHtml)))
    .join('');
}

const link = /(!?)\[((?:[^[\]]|!\[[^\]]*\]\([^)]*\))*)\]\(([^)\s]+)\)/g;
const htmlLink = /(<(?:img|a|source)\b[^>]*?\s(?:src|href|srcset)=")([^"]+)(")/g;

function absolute(whole: string, picture: string, title: string, target: string): string {
  const inner = title.replace(link, absolute);
  if (!isRelative(target)) return whole.replace(title, inner);
  if (picture === '' || target.endsWith('.svg')) return `[${inner}](${repositoryPage}/blob/HEAD/${normal(target)})`;
  return `![${inner}](${repositoryPage}/raw/HEAD/${normal(target)})`;
}

function absoluteHtml(whole: string, before: string, target: string, after: string): string {
  const kind = before.startsWith('<a') ? 'blob' : 'raw';
  return isRelative(target) ? `${before}${repositoryPage}/${kind}/HEAD/${normal(target)}${after}` : whole;
}

function isRelative(target: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|#)/i.test(target);
}

function normal(target: string): string {
  return posix.normalize(target);
}
