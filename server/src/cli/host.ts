import { hostReport } from '../features/host-report.ts';
import { printTopology } from '../topology/captures/native.ts';
import { CommandError, type CommandIo, oneOf, readOptions } from './command.ts';
import { readHost } from './files.ts';

/** `pinset host`: what a capture or a profile says about a host. */
export async function runHost(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readOptions(args, { format: { type: 'string', default: 'text' } });
  const format = oneOf('format', values.format, ['text', 'json']);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new CommandError(`host takes one file, not ${positionals.length}`);
  const document = await readHost(file, io.cwd);
  const { host, problems } = document;
  if (host === null) throw new CommandError(`${file}: ${problems[0]?.message ?? 'no host'}`);
  for (const { message } of problems) io.err(`pinset: ${file}: ${message}\n`);
  if (format === 'json') io.out(`${JSON.stringify(printTopology(host.name, host.topology), null, 2)}\n`);
  else io.out(hostReport(host));
  return 0;
}
