import assert from 'node:assert/strict';
import type { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { fixDocuments } from '../../../server/src/features/analysis.ts';
import type { DomainDocument } from '../../../server/src/fleet/documents/domain-document.ts';
import { fleetOf } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';

/** What `pinset fix` changes in domains, thread by thread and nodeset by nodeset: `web vCPU 1: 9 → 5`. */
export function changesBy(on: HostSketch, files: Readonly<Record<string, string>>): string[] {
  const { fleet, documents } = fleetOf(on, files);
  const fail = (_: unknown, error: unknown) => assert.fail(String(error));
  const choice = { rules: null, safeOnly: false };
  const fixed = fixDocuments(fleet, documents, choice, fail);
  const after = fixed.map((one) => one.after);
  const again = fixDocuments(fleet, after, choice, fail).flatMap(({ applied }) => applied);
  // What the first run made needless is a finding of its own by now.
  const more = again.filter(({ rule }) => rule !== 'unused-suppression');
  assert.deepEqual(
    more.map(({ title }) => title),
    [],
    'a second run changes nothing',
  );
  return documents.flatMap((document, index) => {
    const result = after[index];
    assert.ok(result?.kind === 'domain');
    const [was, is] = [placesIn(document), placesIn(result)];
    return [...new Set([...was.keys(), ...is.keys()])].flatMap((what) => {
      const [from, to] = [was.get(what) ?? 'none', is.get(what) ?? 'none'];
      return from === to ? [] : `${document.domain.name?.value} ${what}: ${from} → ${to}`;
    });
  });
}

function placesIn({ domain, threads }: DomainDocument): Map<string, string> {
  const places = new Map<string, string>();
  const set = (what: string, value: CpuSet | null | undefined) => {
    if (value != null) places.set(what, value.toString());
  };
  set('vcpu@cpuset', domain.vcpu?.cpuset?.value);
  for (const [vcpu, { cpuset }] of threads.pinOfVcpu) set(`vCPU ${vcpu}`, cpuset?.value);
  for (const { cpuset } of domain.emulatorPins) set('emulator', cpuset?.value);
  for (const { iothread, cpuset } of domain.iothreadPins) set(`iothread ${iothread?.value}`, cpuset?.value);
  set('memory', domain.numatuneMemory?.nodeset?.value);
  for (const { cellid, nodeset } of domain.memnodes) set(`memory of cell ${cellid?.value}`, nodeset?.value);
  return places;
}
