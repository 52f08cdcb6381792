import type { HostTopology } from '../../topology/host-topology.ts';
import { defaultAffinity } from '../affinity.ts';
import type { ScriptPlacements } from '../process.ts';
import { reached } from '../reach.ts';
import { mostThreads } from '../threads.ts';
import { readConf } from './conf.ts';
import { proxmoxProcess } from './process.ts';
import { vmidOfPath } from './recognise.ts';

/** The guest of a configuration file, as the one process that it runs in. */
export function readProxmoxConf(
  { uri, path, text }: { readonly uri: string; readonly path: string; readonly text: string },
  host: HostTopology | null,
): ScriptPlacements {
  const values = new Map(readConf(uri, text).map(({ key, value }) => [key, value]));
  const place = { uri, span: { start: 0, end: text.length } };
  const vmid = vmidOfPath(path);
  const file = path.slice(path.lastIndexOf('/') + 1);
  const how = { origin: 'affinity', fallBack: defaultAffinity(host), most: mostThreads };
  const process = proxmoxProcess({ values, whole: true }, vmid, place, how);
  const whole = {
    ...process,
    name: vmid ?? file,
    placed: process.guest !== null,
    argv: [],
    place,
    background: true,
    ...reached('always'),
  };
  return { processes: [whole], groups: [], definitions: [], threadPins: [], powers: [] };
}
