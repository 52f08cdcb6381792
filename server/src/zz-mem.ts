import v8 from 'node:v8';
import { loadFleet } from './cli/files/load-fleet.ts';
import { findings } from './features/analysis.ts';

const m = (l: string) => {
  globalThis.gc?.();
  const u = process.memoryUsage();
  console.log(
    l,
    'heap',
    (u.heapUsed / 1e6).toFixed(1),
    'ext',
    (u.external / 1e6).toFixed(1),
    'ab',
    (u.arrayBuffers / 1e6).toFixed(1),
    'rss',
    (u.rss / 1e6).toFixed(0),
  );
};
m('start');
const loaded = await loadFleet(['.'], [], process.cwd());
m('loaded');
const [first] = loaded.domains;
if (first) findings(loaded.fleet, first.document);
m('one finding');
let n = 0;
for (const { document } of loaded.domains) n += findings(loaded.fleet, document).length;
m('all findings ' + n);
for (const { document } of loaded.hosts) n += findings(loaded.fleet, document).length;
m('hosts');
if (process.argv[2]) v8.writeHeapSnapshot('/tmp/cores/h.heapsnapshot');
console.log(loaded.domains.length);
