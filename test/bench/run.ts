// Measures what matters for somebody who types, each as a ratio to a floor in the same run: npm run bench
import { benchCaptures } from './capture.bench.ts';
import { benchCpuset } from './cpuset.bench.ts';
import { benchEdits } from './edit.bench.ts';
import { benchLsp } from './lsp.bench.ts';
import { benchPlan } from './plan.bench.ts';
import { benchXml } from './xml.bench.ts';

interface Measure {
  readonly name: string;
  readonly ratio: number;
  readonly against: string;
  readonly measured?: string;
}

show('times as long as', await benchLsp());
show('times as long as', benchEdits());
show('times as long as', benchXml());
show('times as long as', await benchCaptures());
show('times as long as', benchPlan());
show('times as fast as', benchCpuset());

function show(relation: string, measures: readonly Measure[]): void {
  for (const { name, ratio, against, measured } of measures) {
    const detail = measured === undefined ? '' : `   (${measured})`;
    console.log(`${name.padEnd(62)} ${ratio.toFixed(2).padStart(8)} ${relation} ${against}${detail}`);
  }
}
