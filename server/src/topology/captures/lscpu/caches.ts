import * as l10n from '@vscode/l10n';
import type { AdditionResult } from '../addition.ts';
import type { AdditionFormat } from '../format.ts';
import { lscpuSizeKiB } from '../l3-total.ts';
import { objectEnd } from '../paste/extents.ts';
import { objectsUnder, parseLscpuJson } from './json.ts';

/** `lscpu -C`, as a table or as JSON. */
export const lscpuCachesFormat: AdditionFormat = {
  kind: 'addition',
  describe: () => l10n.t('the output of lscpu -C'),
  shape: 'lines',
  begins: (head) => /^\{\s*"caches"\s*:|^NAME +ONE-SIZE +ALL-SIZE\b/.test(head),
  parse: (_, text) => parseLscpuCaches(text),
  commands: [
    {
      command: 'lscpu -C',
      note: () => l10n.t('The sizes of L3 caches that are equal, beside lscpu -e -J'),
    },
  ],
};

/** Reads `lscpu -C`: the size of one cache of each level, and of all of them together. */
function parseLscpuCaches(text: string): AdditionResult {
  const sizes = text.trimStart().startsWith('{') ? sizesInJson(text.trimStart()) : sizesInTable(text);
  if (sizes === null) {
    return { value: null, problems: [{ message: l10n.t('This lscpu -C output has no sizes of an L3 cache.') }] };
  }
  const [one, all] = sizes;
  return { value: { lists: {}, asked: false, l3Total: { oneKiB: one, allKiB: all, instances: null } }, problems: [] };
}

function sizesInJson(text: string): [number, number] | null {
  const json = parseLscpuJson(text.slice(0, objectEnd(text, 0)));
  const caches = json.ok ? objectsUnder(json.value, 'caches') : null;
  const l3 = caches?.find(({ name }) => name === 'L3');
  return sizesOf(String(l3?.['one-size'] ?? ''), String(l3?.['all-size'] ?? ''));
}

function sizesInTable(text: string): [number, number] | null {
  const row = text.split('\n').find((line) => /^\s*L3\s/.test(line));
  const [, one = '', all = ''] = row?.trim().split(/\s+/) ?? [];
  return sizesOf(one, all);
}

function sizesOf(one: string, all: string): [number, number] | null {
  const sizes = [lscpuSizeKiB(one), lscpuSizeKiB(all)];
  const [oneKiB = null, allKiB = null] = sizes;
  return oneKiB === null || allKiB === null ? null : [oneKiB, allKiB];
}
