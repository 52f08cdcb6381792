import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { KnownFixes } from '../../../server/src/features/fixing/known-fixes.ts';
import { domainFixing, type Fixing, fixDocument, turns } from '../../../server/src/fixes/fix-document.ts';
import type { DomainDocument } from '../../../server/src/fleet/documents/domain-document.ts';
import { fleetOf } from '../../rules/check.ts';

/** Four vCPUs on a host of two CPUs: conflicts, for which no fix is found. */
const crowded = (name: string, cpu: number) =>
  `<name>${name}</name><vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='${cpu}'/><vcpupin vcpu='1' cpuset='${cpu}'/></cputune>`;

/** Tells for which finding fixes are searched. */
function watched(onSearch: (rule: string) => void): { document: DomainDocument; fixing: Fixing<DomainDocument> } {
  const { fleet, documents } = fleetOf({ cores: ['0', '1'] }, { web: crowded('web', 0), db: crowded('db', 1) });
  const [document] = documents;
  assert.ok(document);
  const { analyse, withText } = domainFixing((one) => fleet.occupancyFor(one), new Map());
  const watching: Fixing<DomainDocument>['analyse'] = (one) => {
    const { findings, fixer } = analyse(one);
    return {
      findings,
      fixer: (finding) => {
        onSearch(finding.rule);
        return fixer(finding);
      },
    };
  };
  return { document, fixing: { analyse: watching, withText } };
}

suite('fixes that are known', () => {
  test('are not searched again in the next turn, until the fleet changes', () => {
    const searched: string[] = [];
    const { document, fixing } = watched((rule) => searched.push(rule));
    const known = new KnownFixes();
    const remembering = known.remembering(fixing);
    const allTurns = () => {
      const choice = { rules: null, safeOnly: false };
      return turns.flatMap((turn) => fixDocument(document, remembering, choice, turn).applied);
    };
    assert.deepEqual(allTurns(), []);
    const once = [...searched];
    assert.ok(once.includes('cpu-overcommit'), once.join());
    assert.deepEqual(once, [...new Set(once)]);
    known.forget();
    allTurns();
    assert.deepEqual(searched, [...once, ...once]);
  });
});
