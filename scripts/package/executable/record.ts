// Runs the command from a folder and writes beside its files what V8 has compiled of them in the end.
//   node record.cjs FOLDER ARGUMENT…
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import v8 from 'node:v8';
import { Modules } from './modules.ts';

const [folder = '.'] = process.argv.splice(2, 1);
const compiled = (name: string) => join(folder, `${name}.compiled`);
const modules = new Modules({
  source: (name) => readFileSync(join(folder, name), 'utf8'),
  compiled: (name) => (existsSync(compiled(name)) ? readFileSync(compiled(name)) : undefined),
  worker: '',
});

// V8 takes compiled code only under the flags that it was compiled with.
const flags = v8.cachedDataVersionTag();
process.on('exit', () => {
  v8.setFlagsFromString('--semi-space-growth-factor=2'); // V8's own. A long run of the command turns the growth off.
  const rejected = [...modules.scripts].flatMap(([name, script]) => (script.cachedDataRejected === true ? name : []));
  if (v8.cachedDataVersionTag() !== flags || rejected.length > 0) {
    console.error(`V8 would not take what it has compiled of ${rejected.join(', ') || 'any file'}`);
    process.exitCode = 70;
  }
  for (const [name, script] of modules.scripts) writeFileSync(compiled(name), script.createCachedData());
});
modules.load('main.cjs');
