import { tmpdir } from 'node:os';
import { type Measured, median, ratio } from './measure.ts';
import { bundleBareServer, ourServer } from './process/bundles.ts';
import { Editor } from './process/editor.ts';

const rounds = 15;

/** From the start of the process to the answer to `initialize`. */
export async function benchStart(folder: string): Promise<Measured[]> {
  const bare = await bundleBareServer(folder);
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await startOnce(ourServer));
    times.bare.push(await startOnce(bare));
  }
  // The first start fills V8's compile cache.
  const sides = [median(times.ours.slice(1)), median(times.bare.slice(1))] as const;
  return [ratio('start of the server to its answer', sides, { against: 'a bare server', goal: 1.4 })];
}

async function startOnce(script: string): Promise<number> {
  const began = performance.now();
  const editor = await Editor.start(script, tmpdir());
  const took = performance.now() - began;
  await editor.stop();
  return took;
}
