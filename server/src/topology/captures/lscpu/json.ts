import * as l10n from '@vscode/l10n';
import { isRecord } from '../../../base/record.ts';
import type { PartResult } from '../capture.ts';

/**
 * Reads lscpu's JSON, which is not always valid: util-linux 2.38 writes a bare `-` for unknown values of offline CPUs
 * (`"node": -`), which is read as null, and MHz with the decimal comma of the user's language. A terminal may have
 * broken its lines.
 */
export function parseLscpuJson(text: string): PartResult<unknown> {
  const body = repaired(text.trim());
  try {
    return { ok: true, value: JSON.parse(body) };
  } catch (error) {
    const problem = body.endsWith('}')
      ? l10n.t('it is not JSON: {0}', error instanceof Error ? error.message : String(error))
      : l10n.t('it is cut off: it ends before its last closing brace');
    return { ok: false, problem };
  }
}

function repaired(text: string): string {
  let json = '';
  let copied = 0;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (char === '"') {
      // A raw line break in a string is where a terminal broke the line.
      const end = endOfString(text, index);
      const string = text.slice(index, end + 1);
      if (string.includes('\n')) {
        json += text.slice(copied, index) + string.replace(/\n[ \t]*/g, '');
        copied = end + 1;
      }
      index = end;
    } else if (char === '-' && !/\d/.test(text.charAt(index + 1))) {
      json += `${text.slice(copied, index)}null`;
      copied = index + 1;
    } else if (char === ',' && /\d/.test(text.charAt(index - 1)) && /\d/.test(text.charAt(index + 1))) {
      // lscpu prints no arrays of numbers, so a comma between digits is a decimal comma.
      json += `${text.slice(copied, index)}.`;
      copied = index + 1;
    }
  }
  return json + text.slice(copied);
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index;
}

/** The objects in the array under `key`; null if there is no such array. */
export function objectsUnder(data: unknown, key: string): Record<string, unknown>[] | null {
  if (!isRecord(data)) return null;
  const array = data[key];
  return Array.isArray(array) ? array.filter(isRecord) : null;
}
