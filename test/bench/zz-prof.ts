import { benchPlan } from './plan.bench.ts';
for (const m of benchPlan()) console.log(m.name, m.measured);
