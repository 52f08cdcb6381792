import { type Edit, findNodeAtLocation, getNodeValue, modify, parseTree } from 'jsonc-parser';

/** How an edit of a profile indents and breaks lines. */
export interface ProfileStyle {
  readonly insertSpaces: boolean;
  readonly tabSize: number;
  readonly eol: string;
}

/** What a profile says in `topology`: the path of a capture, or several, or the topology itself. */
export type ProfileTopology = string | readonly string[] | object;

/** The text of a new host profile. */
export function newProfile(name: string, topology: ProfileTopology, documents: readonly string[]): string {
  return `{
  "name": ${JSON.stringify(name)},
  "topology": ${printTopology(topology, '  ', '\n')},
  "documents": [${documents.map((glob) => JSON.stringify(glob)).join(', ')}]
}
`;
}

/** The edits that give a profile another topology; null where the text is no JSON object. */
export function setTopology(text: string, topology: ProfileTopology, style: ProfileStyle): Edit[] | null {
  const root = parseTree(text);
  if (root?.type !== 'object') return null;
  const indent = style.insertSpaces ? ' '.repeat(style.tabSize) : '\t';
  const content = printTopology(topology, indent, style.eol);
  const node = findNodeAtLocation(root, ['topology']);
  if (node !== undefined) return [{ offset: node.offset, length: node.length, content }];
  // The value takes its final form here, since `modify` would break it over more lines.
  return modify(text, ['topology'], '', { formattingOptions: style }).map((edit) => ({
    ...edit,
    content: edit.content.replace('""', () => content),
  }));
}

/** The edits that add a glob to the profile's `documents`; null where the text does not allow it. */
export function addDocument(text: string, glob: string, style: ProfileStyle): Edit[] | null {
  if (!isObject(text)) return null;
  const globs = documentsOf(text);
  if (globs === null) return null;
  if (globs.includes(glob)) return [];
  return modify(text, ['documents', -1], glob, { isArrayInsertion: true, formattingOptions: style });
}

/** The edits that remove a glob from the profile's `documents`; null where it is not there. */
export function removeDocument(text: string, glob: string, style: ProfileStyle): Edit[] | null {
  const at = documentsOf(text)?.indexOf(glob) ?? -1;
  return at < 0 ? null : modify(text, ['documents', at], undefined, { formattingOptions: style });
}

/** The glob that names one file alone, by its path from the profile's folder. */
export function globOf(path: string): string {
  // What a glob reads otherwise becomes `?`, which no file but this one will mostly match.
  return path.replace(/[*?[\]{}]/g, '?');
}

/** Whether a glob names one file, so that it can be taken out of a profile without a say in other files. */
export function namesOneFile(glob: string): boolean {
  return !/[*?[{]/.test(glob);
}

/** JSON with one CPU, node or device a line: a topology of 128 CPUs is to be looked through, not scrolled through. */
function printTopology(topology: ProfileTopology, indent: string, eol: string): string {
  if (typeof topology === 'string') return JSON.stringify(topology);
  if (Array.isArray(topology)) return `[${topology.map((path) => JSON.stringify(path)).join(', ')}]`;
  const entries = Object.entries(topology).map(([key, value]) => {
    if (!Array.isArray(value) || value.length === 0) return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    const items = value.map((item) => `${indent.repeat(3)}${JSON.stringify(item)}`);
    return `${JSON.stringify(key)}: [${eol}${items.join(`,${eol}`)}${eol}${indent.repeat(2)}]`;
  });
  return `{${eol}${entries.map((entry) => indent.repeat(2) + entry).join(`,${eol}`)}${eol}${indent}}`;
}

function isObject(text: string): boolean {
  return parseTree(text)?.type === 'object';
}

/** The globs of a profile, none where it has no such list; null where `documents` is no list. */
function documentsOf(text: string): unknown[] | null {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, ['documents']);
  if (node === undefined) return [];
  const value: unknown = getNodeValue(node);
  return Array.isArray(value) ? value : null;
}
