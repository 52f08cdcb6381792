import { type Edit, findNodeAtLocation, getNodeValue, modify, parseTree } from 'jsonc-parser';

/** The indentation and line ends of an edit. */
export interface ProfileStyle {
  readonly insertSpaces: boolean;
  readonly tabSize: number;
  readonly eol: string;
}

/** The value of `topology`: the path of a capture, several paths, or the topology itself. */
export type ProfileTopology = string | readonly string[] | object;

/** The text of a new host profile. */
export function newProfile(
  name: string,
  topology: ProfileTopology,
  documents: readonly string[],
  uuid: string | null = null,
): string {
  return `{
  "name": ${JSON.stringify(name)},${uuid === null ? '' : `\n  "uuid": ${JSON.stringify(uuid)},`}
  "topology": ${printTopology(topology, '  ', '\n')},
  "documents": [${documents.map((glob) => JSON.stringify(glob)).join(', ')}]
}
`;
}

/** The edits that replace the topology of a profile; null if the text is not a JSON object. */
export function setTopology(text: string, topology: ProfileTopology, style: ProfileStyle): Edit[] | null {
  const root = parseTree(text);
  if (root?.type !== 'object') return null;
  const indent = style.insertSpaces ? ' '.repeat(style.tabSize) : '\t';
  const content = printTopology(topology, indent, style.eol);
  const node = findNodeAtLocation(root, ['topology']);
  if (node !== undefined) return [{ offset: node.offset, length: node.length, content }];
  // The content is inserted afterwards, since `modify` would spread it over more lines.
  return modify(text, ['topology'], '', { formattingOptions: style }).map((edit) => ({
    ...edit,
    content: edit.content.replace('""', () => content),
  }));
}

/** The edits that add a glob to the profile's `documents`; null if the text does not allow it. */
export function addDocument(text: string, glob: string, style: ProfileStyle): Edit[] | null {
  if (!isObject(text)) return null;
  const globs = documentsOf(text);
  if (globs === null) return null;
  if (globs.includes(glob)) return [];
  return modify(text, ['documents', -1], glob, { isArrayInsertion: true, formattingOptions: style });
}

/** The edits that remove a glob from the profile's `documents`; null if it is missing. */
export function removeDocument(text: string, glob: string, style: ProfileStyle): Edit[] | null {
  const at = documentsOf(text)?.indexOf(glob) ?? -1;
  return at < 0 ? null : modify(text, ['documents', at], undefined, { formattingOptions: style });
}

/** The glob that matches just one file, given by its path from the profile's folder. */
export function globOf(path: string): string {
  // Special characters become `?`, which rarely matches any other file.
  return path.replace(/[*?[\]{}]/g, '?');
}

/** Whether a glob names just one file, so that removing it from a profile does not affect other files. */
export function namesOneFile(glob: string): boolean {
  return !/[*?[{]/.test(glob);
}

/** JSON with one CPU, node or device per line, so that a topology of 128 CPUs can be read. */
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

/** The globs of a profile, empty if it has no list of them; null if `documents` is not a list. */
function documentsOf(text: string): unknown[] | null {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, ['documents']);
  if (node === undefined) return [];
  const value: unknown = getNodeValue(node);
  return Array.isArray(value) ? value : null;
}
