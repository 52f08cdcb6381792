import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { parseKernel } from '../../server/src/cpuset/kernel.ts';
import { isSchemaValidCpuList, parseLibvirt } from '../../server/src/cpuset/libvirt.ts';
import type { ParsedCpuList } from '../../server/src/cpuset/list.ts';
import { parseNumactl } from '../../server/src/cpuset/numactl.ts';
import { parseTasksetList } from '../../server/src/cpuset/taskset-list.ts';
import { parseTasksetMask } from '../../server/src/cpuset/taskset-mask.ts';

const conformance = process.env.PINSET_CONFORMANCE ?? join(import.meta.dirname, '../../../shared/conformance');
const file = join(conformance, 'cpulist/dialects.json');
const cases = existsSync(file) ? readCases(readFileSync(file, 'utf8')) : [];
const skip = cases.length === 0 ? `no conformance data at ${file}: 0 cases` : false;

// What the real parsers make of each text: a canonical list, EMPTY (taken, names nothing), ERR or ERANGE (refused).
const dialects: [field: string, answer: (text: string) => string][] = [
  ['libvirt', (text) => verdict(parseLibvirt(text))],
  ['libvirtRng', (text) => `${isSchemaValidCpuList(text)}`],
  ['tasksetList', (text) => verdict(parseTasksetList(text))],
  ['tasksetMask', (text) => verdict(parseTasksetMask(text))],
  ['kernelCpulist', (text) => verdict(parseKernel(text))],
  ['numactl16', (text) => verdict(parseNumactl(text, { cpus: CpuSet.range(0, 15) }))],
];

for (const [field, answer] of dialects) {
  test(`every conformance case agrees in ${field} (${cases.length} cases)`, { skip }, () => {
    const disagreements = cases
      .map(({ input, ...verdicts }) => ({
        input,
        expected: verdicts[field]?.replace('ERANGE', 'ERR'),
        actual: answer(input),
      }))
      .filter(({ expected, actual }) => expected !== actual);
    assert.deepEqual(disagreements, []);
  });
}

function verdict(parsed: ParsedCpuList): string {
  if (parsed.cpus === null) return 'ERR';
  return parsed.cpus.isEmpty ? 'EMPTY' : parsed.cpus.toString();
}

type Case = { readonly input: string; readonly [field: string]: string };

function readCases(json: string): readonly Case[] {
  const data: unknown = JSON.parse(json);
  assert(typeof data === 'object' && data !== null && 'cases' in data && Array.isArray(data.cases));
  return data.cases.map((entry: unknown): Case => {
    assert(typeof entry === 'object' && entry !== null && 'input' in entry);
    const fields = Object.entries(entry).map(([field, value]) => [field, String(value)]);
    return { ...Object.fromEntries(fields), input: String(entry.input) };
  });
}
