import * as l10n from '@vscode/l10n';
import { drawTopology } from '../../drawing/drawing.ts';
// Not by way of analysis.ts, which loads every rule: this command needs none and starts sooner.
import { hostReport } from '../../features/hosts/host-report.ts';
import { nativeOf } from '../../topology/captures/native/native.ts';
import { requireHost, requireMergedHost } from '../files/files.ts';
import { jsonText } from '../report/json-text.ts';
import { printable } from '../report/printable.ts';
import { CommandError, type CommandIo, oneOf, readOptions } from './command.ts';

/** `pinset host`: what a capture or a profile says about a host. */
export async function runHost(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readOptions(args, { format: { type: 'string', default: 'text' } });
  const format = oneOf('format', values.format, ['text', 'json', 'svg']);
  const [file, ...others] = positionals;
  if (file === undefined)
    throw new CommandError(l10n.t('host takes a profile, or one or several captures of one host'));
  const merged = others.length > 0;
  const { host, problems } = await (merged ? requireMergedHost(positionals, io.cwd) : requireHost(file, io.cwd));
  // Those of several captures name their files.
  for (const { message } of problems) io.say(merged ? message : `${file}: ${message}`);
  if (format === 'json') io.out(`${jsonText(nativeOf(host.name, host.topology))}\n`);
  else if (format === 'svg') io.out(drawTopology(host));
  else io.out(hostReport(host).split('\n').map(printable).join('\n'));
  return 0;
}
