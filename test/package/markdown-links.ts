/** A link or a picture in Markdown. */
export interface Link {
  readonly target: string;
  readonly isPicture: boolean;
}

/** The targets of all links and pictures of a page, outside code. */
export function linksOf(markdown: string): Link[] {
  const prose = markdown.replace(/^```[\s\S]*?^```|`[^`\n]*`/gm, '');
  const inMarkdown = [...prose.matchAll(/(?<=(!?)\[(?:[^[\]]|\[[^\]]*\](?:\([^)]*\))?)*)\]\(([^)\s]+)\)/g)];
  const inHtml = [...prose.matchAll(/<(img|a)\b[^>]*?\s(?:src|href)="([^"]+)"/g)];
  return [...inMarkdown, ...inHtml].map(([, kind, target = '']) => ({
    target,
    isPicture: kind === '!' || kind === 'img',
  }));
}
