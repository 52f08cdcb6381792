import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const mib = 1024 * 1024;

/** A limit in the sources, by its name there, and how docs/limits.md has it. */
const limits: readonly (readonly [file: string, name: string, value: number, shown: string])[] = [
  ['lsp/documents/reading.ts', 'longestDocument', 16 * mib, '16 MiB'],
  ['cli/files/read-file.ts', 'largestDocument', 16 * mib, '16 MiB'],
  ['syntax/xml/scan.ts', 'deepestNesting', 257, '257 levels'],
  ['domain/threads.ts', 'mostVcpus', 16384, '16384'],
  ['syntax/shell/shell.ts', 'longestScript', mib, '1 MiB'],
  ['lsp/documents/sourced-files.ts', 'largest', mib, '1 MiB'],
  ['cli/files/sourced-files.ts', 'largest', mib, '1 MiB'],
  ['script/interpreter/limits.ts', 'steps', 50_000, '50,000 steps'],
  ['script/interpreter/limits.ts', 'commands', 5_000, '5,000 commands'],
  ['script/interpreter/limits.ts', 'iterations', 2_048, '2,048 iterations'],
  ['topology/captures/capture.ts', 'longestCapture', 32 * mib, '32 MiB'],
  ['topology/captures/archive/archive.ts', 'largestArchive', 64 * mib, '64 MiB'],
  ['topology/captures/archive/archive.ts', 'mostUnpacked', 256 * mib, '256 MiB'],
  ['topology/captures/hwloc/objects.ts', 'mostNodes', 1024, '1024 NUMA nodes'],
  ['lsp/files/file-port.ts', 'mostFiles', 20_000, '20,000 files'],
  ['lsp/files/node-files.ts', 'mostFolders', 50_000, '50,000 folders'],
  ['cli/files/list-folder.ts', 'mostEntries', 200_000, '200,000'],
  ['rules/engine/rule.ts', 'mostRelated', 64, '| 64 |'],
  ['lsp/diagnostics/reports.ts', 'mostHints', 250, '250 in a document'],
  ['fixes/placing/replan-host.ts', 'mostDomains', 256, '| 256 |'],
];

test('docs/limits.md has the limits of the sources', () => {
  const page = read('docs/limits.md');
  for (const [file, name, value, shown] of limits) {
    const source = read(`server/src/${file}`);
    const [, given = ''] = new RegExp(`(?:const ${name} =|\\b${name}:) ([\\d_ *]+)[;,]`).exec(source) ?? [];
    const product = given.split('*').reduce((all, factor) => all * Number(factor.replaceAll('_', '')), 1);
    assert.equal(product, value, `${file}: ${name}`);
    assert.ok(page.includes(shown), `${name}: ${shown}`);
  }
});
