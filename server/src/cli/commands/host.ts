import { drawMap } from '../../drawing/map/draw-map.ts';
// Not by way of analysis.ts, which loads every rule: this command needs none and starts sooner.
import { hostReport } from '../../features/hosts/host-report.ts';
import { bareMap } from '../../features/map/bare-map.ts';
import { nativeOf } from '../../topology/captures/native/native.ts';
import type { hostCommand } from '../definitions/host.ts';
import { requireHost, requireMergedHost } from '../files/read-host.ts';
import { jsonText } from '../report/json-text.ts';
import { printable } from '../report/printable.ts';
import type { ArgumentsOf, CommandIo, OptionsOf } from './command.ts';

/** `pinset host`: shows the topology in a profile or in captures. */
export async function runHost(
  [files]: ArgumentsOf<typeof hostCommand>,
  { format }: OptionsOf<typeof hostCommand>,
  io: CommandIo,
): Promise<number> {
  const [file = '', ...others] = files;
  const merged = others.length > 0;
  const { host, problems } = await (merged ? requireMergedHost(files, io.cwd) : requireHost(file, io.cwd));
  // Problems of merged captures name their files.
  for (const { message } of problems) io.say(merged ? message : `${file}: ${message}`);
  if (format === 'json') io.out(`${jsonText(nativeOf(host.name, host.topology))}\n`);
  else if (format === 'svg') io.out(drawMap(bareMap(host)));
  else io.out(hostReport(host).split('\n').map(printable).join('\n'));
  return 0;
}
