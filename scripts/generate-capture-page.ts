import { readFileSync, writeFileSync } from 'node:fs';
import { captureFacts, factName } from '../server/src/topology/captures/facts.ts';
import type { CaptureCommand } from '../server/src/topology/captures/format.ts';
import { topologyFormats } from '../server/src/topology/captures/index.ts';

// Writes the table of docs/capture-a-host.md: what each command that captures a host tells.
// --check writes nothing and fails when the table is stale.
const file = new URL('../docs/capture-a-host.md', import.meta.url);
const before = readFileSync(file, 'utf8');
const text = before.replace(/^\| run on the host \|.*\n(?:\|.*\n)+/m, () => table());

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (text !== before) {
  console.error('docs/capture-a-host.md is stale: npm run generate');
  process.exitCode = 1;
}

function table(): string {
  const head = ['run on the host', ...captureFacts.map(factName)];
  const commands = topologyFormats.flatMap(({ commands }) => commands);
  return [head, head.map(() => '---'), ...commands.map(row)].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function row({ command, tells, mayTell = [] }: CaptureCommand): string[] {
  const cell = (fact: (typeof captureFacts)[number]) =>
    tells.includes(fact) ? 'yes' : mayTell.includes(fact) ? 'some hosts' : 'no';
  return [`\`${command}\``, ...captureFacts.map(cell)];
}
