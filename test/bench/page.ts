import type { Measured } from './measure.ts';

/** docs/benchmarks.md. */
export function page(measured: readonly Measured[], machine: string, command: string): string {
  return `# Benchmarks

What the language server and the command cost, each beside a floor of the same run: a language server with the same
libraries that analyzes nothing, and fast-xml-parser, which reads and parses the same files without checking anything.
Most figures are ratios, because absolute times differ between machines and from day to day. Why some goals are not met
is in [ARCHITECTURE.md](../ARCHITECTURE.md#goals-that-are-not-met).

| | |
| --- | --- |
| Command | \`${command}\` |
| Machine | ${machine} |

The domains have some 300 lines; 20 of them run on each host of 128 CPUs. A keystroke is an edit of a pinset up to the
findings that the editor shows for it.

| what | measured | goal | met | in numbers |
| --- | ---: | ---: | --- | --- |
${measured.map(row).join('\n')}
`;
}

function row(one: Measured): string {
  if (one.kind === 'skipped') return `| ${one.name} | | | | skipped: ${one.skipped} |`;
  const { name, value, unit, floor, goal, detail } = one;
  const amount = `${value.toFixed(unit === '×' ? 2 : 0)} ${unit}${floor === null ? '' : ` ${floor}`}`;
  const verdict = goal === null ? ['', ''] : [`${goal} ${unit}`, value <= goal ? 'yes' : '**no**'];
  return `| ${name} | ${amount} | ${verdict.join(' | ')} | ${detail} |`;
}
