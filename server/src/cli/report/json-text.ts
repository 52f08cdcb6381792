import { printableJson } from './printable.ts';

const lineWidth = 120;

/** JSON for people and programs: an object or list goes on one line if it fits into 120 columns. */
export function jsonText(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return printableJson(JSON.stringify(value) ?? 'null');
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((entry) => jsonText(entry, inner))
    : Object.entries(value).map(([key, entry]) => `${printableJson(JSON.stringify(key))}: ${jsonText(entry, inner)}`);
  const [open, close] = isList ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  const length = parts.reduce((sum, part) => sum + part.length + 2, indent.length);
  const space = isList ? '' : ' ';
  if (length <= lineWidth - 2 && !parts.some((part) => part.includes('\n')))
    return `${open}${space}${parts.join(', ')}${space}${close}`;
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}
