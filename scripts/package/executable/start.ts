// What the single executable runs, in its main thread and in its workers: the command's files are in the executable.
import sea from 'node:sea';
import { isMainThread } from 'node:worker_threads';
import { Modules } from './modules.ts';

const names = new Set(JSON.parse(sea.getAsset('names', 'utf8')) as string[]);
const modules = new Modules({
  source: (name) => sea.getAsset(name, 'utf8'),
  compiled: (name) => (names.has(`${name}.compiled`) ? Buffer.from(sea.getRawAsset(`${name}.compiled`)) : undefined),
  worker: sea.getAsset('start.cjs', 'utf8'),
});
modules.load(isMainThread ? 'main.cjs' : 'worker.cjs');
