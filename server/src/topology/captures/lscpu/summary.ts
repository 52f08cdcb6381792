import * as l10n from '@vscode/l10n';
import { type CaptureResult, unreadable } from '../capture.ts';
import { isNodeinfo } from '../virsh/nodeinfo.ts';
import { type SummaryField, topologyOfFields } from './fields.ts';
import { objectsUnder, parseLscpuJson } from './json.ts';

/** Reads `lscpu -J`: a flat list of fields, or a tree in newer versions. */
export function parseLscpuSummaryJson(text: string): CaptureResult {
  const json = parseLscpuJson(text);
  if (!json.ok) return unreadable(l10n.t('This lscpu -J output is incomplete: {0}.', json.problem));
  const fields = objectsUnder(json.value, 'lscpu');
  if (fields === null) return unreadable(l10n.t('This is not lscpu -J output: it lacks the array "lscpu".'));
  return topologyOfFields(flattened(fields));
}

/**
 * Reads the text of `lscpu`: `Field: data` lines, indented in newer versions. Long lists continue on further lines,
 * where lscpu or a terminal breaks them. Other lines are left out.
 */
export function parseLscpuSummary(text: string): CaptureResult {
  const fields: { name: string; data: string }[] = [];
  for (const line of text.split('\n')) {
    const last = fields.at(-1);
    const field = fieldOf(line);
    if (field !== null) fields.push(field);
    else if (last !== undefined && isListPart(last.data || '0') && isListPart(line.trim())) last.data += line.trim();
  }
  return topologyOfFields(fields);
}

/** Whether lscpu's summary begins here: with the architecture, in any language. `virsh nodeinfo` is similar. */
export function isLscpuSummary(head: string): boolean {
  if (isNodeinfo(head)) return false;
  return architecture.test(head.split('\n', 1)[0] ?? '') && head.split('\n').some(isCount);
}

/** Whether a line is that of the architecture. */
const architecture =
  /^[^\n:：]{1,60}[:：]\s+(?:x86_64|i[3-6]86|aarch64|arm|ppc|s390|riscv|loongarch|mips|sparc)\w*\s*$/;

/** `CPU(s): 8`, in any language. */
function isCount(line: string): boolean {
  const field = fieldOf(line);
  return field !== null && /^\d{1,9}$/.test(field.data);
}

// Some translations lack the colon, and leave only the blanks.
function fieldOf(line: string): SummaryField | null {
  const colon = line.search(/[:：]/);
  const end = colon >= 0 ? colon : line.trimEnd().lastIndexOf('  ');
  if (end <= 0 || end > longestName) return null;
  const name = line.slice(0, end).trim();
  const data = line.slice(end + 1).trim();
  return name === '' || (colon < 0 && !isListPart(data)) ? null : { name, data };
}

const longestName = 100;

function isListPart(text: string): boolean {
  return /^[\d,-]+$/.test(text);
}

// In the order of the text, to any depth without recursion.
function flattened(entries: readonly Record<string, unknown>[]): SummaryField[] {
  const fields: SummaryField[] = [];
  const open = [...entries].reverse();
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { field, data } = entry;
    if (typeof field === 'string') {
      const text = typeof data === 'string' || typeof data === 'number' ? String(data).trim() : '';
      fields.push({ name: field.replace(/[:：]\s*$/, '').trim(), data: text });
    }
    for (const child of (objectsUnder(entry, 'children') ?? []).reverse()) open.push(child);
  }
  return fields;
}
