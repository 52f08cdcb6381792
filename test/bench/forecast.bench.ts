import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { hostForecast } from '../../server/src/contention/host/host-forecast.ts';
import { forecast } from '../../server/src/contention/model/forecast.ts';
import { findings } from '../../server/src/features/analysis.ts';
import { loadHostProfile } from '../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../server/src/fleet/fleet.ts';
import { tasksOf } from '../contention/system.ts';
import { hostProfile, realisticDomain, writeFleet } from './fleet.ts';
import { type Measured, median, percentile, percentilesInWords, ratio } from './measure.ts';
import { ourCommand } from './process/bundles.ts';
import { runMeasured } from './process/usage.ts';

/** What the forecast costs: the command on a large fleet, a keystroke on a contended host, many floating vCPUs. */
export async function benchForecast(folder: string): Promise<Measured[]> {
  return [floating(), ...(await keystroke()), await command(folder)];
}

const domains = 10_000;

async function command(folder: string): Promise<Measured> {
  const fleet = mkdtempSync(join(folder, 'forecast-'));
  writeFleet(fleet, domains, 'clean');
  const check = await runMeasured(ourCommand, ['check', '--format', 'json', '--fail-on', 'never', fleet]);
  const own = await runMeasured(ourCommand, ['forecast', '--format', 'json', fleet]);
  return ratio(`forecast of ${domains} pinned domains on 500 hosts (CPU time)`, [own.cpu, check.cpu], {
    against: 'check',
    unit: 's',
    goal: 1.5,
    detail: `peak ${own.peak.toFixed(0)} MB / ${check.peak.toFixed(0)} MB`,
  });
}

const domainsOfRack = 20;
const edits = 400;

/** A digit is typed into a pin on a host of 20 guests with floating emulators; the edited one shares CPUs with another. */
async function keystroke(): Promise<Measured[]> {
  const fleet = new Fleet();
  const profile = hostProfile('rack0').replace('../vms/', '/vms/');
  fleet.setHost(
    await loadHostProfile('file:///hosts/rack0.host.json', '/hosts/rack0.host.json', profile, async () => null),
  );
  const type = (index: number, firstCpu: number) => {
    const path = `/vms/rack0-vm${index}.xml`;
    const document = readDocument({ uri: `file://${path}`, path, open: true }, realisticDomain(`vm${index}`, firstCpu));
    if (document === null) throw new Error('the domain is none');
    fleet.setDomain(document);
    return document;
  };
  for (let index = 0; index < domainsOfRack; index++) type(index, index * 3);
  const times: { all: number[]; forecast: number[] } = { all: [], forecast: [] };
  for (let round = 0; round < edits; round++) {
    const began = performance.now();
    const document = type(0, round % 2 === 0 ? 3 : 4);
    const occupancy = fleet.occupancyFor(document);
    const before = performance.now();
    occupancy?.derive(hostForecast).of(document);
    const after = performance.now();
    findings(fleet, document);
    times.forecast.push(after - before);
    times.all.push(performance.now() - began);
  }
  const late = (of: readonly number[]) => percentile(of.slice(edits / 4), 0.95);
  const [own, all] = [late(times.forecast), late(times.all)];
  const name = 'a keystroke on a contended host of 20 guests';
  return [
    ratio(`${name} (p95)`, [all, all - own], {
      against: 'without the forecast',
      unit: 'ms',
      goal: null,
      detail: '',
    }),
    {
      kind: 'figure',
      name: `${name}: its forecast (p95)`,
      value: own,
      unit: 'ms',
      floor: null,
      goal: 2,
      detail: percentilesInWords(times.forecast.slice(edits / 4)),
    },
  ];
}

/** The first time, with what V8 has to compile. */
function floating(): Measured {
  const cpus = Array.from({ length: 64 }, (_, cpu) => cpu);
  const threads = Array.from({ length: 200 }, (_, index) => ({ group: `m/d${index >> 2}/vcpu${index}`, cpus }));
  const once = () => {
    const tasks = tasksOf({ groups: {}, threads });
    const began = performance.now();
    const figuresOf = forecast(tasks);
    for (const task of tasks) figuresOf(task);
    return performance.now() - began;
  };
  const first = once();
  const later = median(Array.from({ length: 20 }, once));
  const name = 'forecast of 200 floating vCPUs on 64 CPUs, the first time';
  return {
    kind: 'figure',
    name,
    value: first,
    unit: 'ms',
    floor: null,
    goal: 100,
    detail: `${(first / later).toFixed(1)} times what it takes later (${later.toFixed(1)} ms)`,
  };
}
