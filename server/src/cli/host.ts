import { hostReport } from '../features/host-report.ts';
import { nativeOf } from '../topology/captures/native.ts';
import { CommandError, type CommandIo, oneOf, readOptions } from './command.ts';
import { requireHost } from './files.ts';
import { jsonText } from './json-text.ts';
import { printable } from './printable.ts';

/** `pinset host`: what a capture or a profile says about a host. */
export async function runHost(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readOptions(args, { format: { type: 'string', default: 'text' } });
  const format = oneOf('format', values.format, ['text', 'json']);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new CommandError(`host takes one file, not ${positionals.length}`);
  const { host, problems } = await requireHost(file, io.cwd);
  for (const { message } of problems) io.say(`${file}: ${message}`);
  if (format === 'json') io.out(`${jsonText(nativeOf(host.name, host.topology))}\n`);
  else io.out(hostReport(host).split('\n').map(printable).join('\n'));
  return 0;
}
