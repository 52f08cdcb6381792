import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { COMMAND, checkFleets } from './command.ts';
import { compare, type Difference } from './compare.ts';
import { generateFleet } from './generate.ts';
import type { Fleet, Host } from './model.ts';
import { shrink } from './shrink.ts';
import { writeDomain } from './write-domain.ts';

/** How many fleets; PINSET_ORACLE_SEED is the seed of the first, the others follow it. */
const FLEETS = Number(process.env.PINSET_ORACLE_FLEETS ?? 150);
const FIRST_SEED = Number(process.env.PINSET_ORACLE_SEED ?? 1);
const FLEETS_A_RUN = 75;
/** A broken rule differs on half of all fleets: a few small examples say more than all of them. */
const EXAMPLES = 4;

test(`pinset check and the oracle agree on ${FLEETS} fleets from seed ${FIRST_SEED}`, () => {
  assert.ok(existsSync(COMMAND), 'dist/cli.cjs is missing: build the command first');
  assert.ok(
    FLEETS > 0 && Number.isSafeInteger(FLEETS + FIRST_SEED),
    'PINSET_ORACLE_FLEETS or _SEED is no whole number',
  );
  const found: { fleet: Fleet; difference: Difference }[] = [];
  for (let done = 0; done < FLEETS; done += FLEETS_A_RUN) {
    const size = Math.min(FLEETS_A_RUN, FLEETS - done);
    const fleets = Array.from({ length: size }, (_, index) => generateFleet(FIRST_SEED + done + index));
    const verdicts = checkFleets(fleets);
    for (const [index, fleet] of fleets.entries()) {
      for (const difference of compare(fleet, verdicts[index] ?? new Map())) found.push({ fleet, difference });
    }
  }
  if (found.length > 0) assert.fail(report(found));
});

/** Every kind of difference with the seeds that have it, and the first kinds shrunk to an example. */
function report(found: readonly { fleet: Fleet; difference: Difference }[]): string {
  const kinds = grouped(found, ({ difference }) => `${difference.subject} (${difference.opinions})`);
  const lines = [`${found.length} differences`];
  for (const [index, [kind, members]] of [...kinds].entries()) {
    const first = members[0];
    const seeds = [...new Set(members.map(({ fleet }) => fleet.seed))];
    lines.push('', `── ${kind}`, `   seeds ${seeds.slice(0, 20).join(' ')}${seeds.length > 20 ? ' …' : ''}`);
    if (first === undefined || index >= EXAMPLES) continue;
    lines.push(`   seed ${first.fleet.seed}, ${first.difference.path}; shrunk:`);
    for (const host of shrink(first.fleet, first.difference).hosts) {
      lines.push(describeHost(host), ...host.domains.map((domain) => `vms/${domain.file}\n${writeDomain(domain)}`));
    }
  }
  return lines.join('\n');
}

function describeHost(host: Host): string {
  const cores = grouped(host.cpus, (cpu) => `node ${cpu.node} core ${cpu.core}`);
  const named = [...cores].map(([core, cpus]) => {
    return `${core} {${cpus.map((cpu) => (cpu.online ? cpu.id : `${cpu.id} offline`)).join(', ')}}`;
  });
  const slices = host.slices.map(({ name, cpus }) => `${name} ${cpus.join(' ')}`);
  const apart = host.neverTogether.map((names) => `never together: ${names.join(', ')}`);
  const nodes = `nodes ${host.nodes.map((node) => node.id).join(', ')}`;
  return `host ${host.name}: ${[nodes, ...named, ...slices, ...apart].join('; ')}`;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
