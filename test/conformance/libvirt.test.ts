import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { findings } from '../../server/src/features/analysis.ts';
import type { Finding } from '../../server/src/rules/engine/rule.ts';
import { fleetOf, type On } from '../rules/check.ts';
import { clean, reviewed } from './libvirt-reviewed.ts';

const conformance = process.env.PINSET_CONFORMANCE ?? path.join(import.meta.dirname, '../../../shared/conformance');
const verdictsFile = path.join(conformance, 'libvirt/verdicts.json');
const domainsFolder = path.join(conformance, 'libvirt/domains');

const verdictsSchema = v.object({ cases: v.array(v.object({ name: v.string(), xml: v.string() })) });
const cases = existsSync(verdictsFile)
  ? v.parse(verdictsSchema, JSON.parse(readFileSync(verdictsFile, 'utf8'))).cases
  : [];
const documents = existsSync(domainsFolder) ? readdirSync(domainsFolder) : [];

/** Sixteen cores without SMT, eight a node, 64 GiB each: every pin of the cases is right here but for what the case is about. */
const roomy = {
  cores: Array.from({ length: 16 }, (_, cpu) => String(cpu)),
  nodes: Array.from({ length: 16 }, (_, cpu) => (cpu < 8 ? 0 : 1)),
  memoryKiB: 67108864,
};

/**
 * What today's rules must say about the mistakes that libvirt's own verdicts are known for, and no more. Where nothing
 * is named, the mistake is for a later rule or the document is a control.
 */
const expected: Readonly<Record<string, readonly string[]>> = {
  // The control says nothing of memory, and this host has two nodes.
  'ok-1to1': ['memory-not-bound'],
  'pin-cpu-16384': ['invalid-cpuset', 'partial-pinning'],
  'pin-missing-vcpu': ['vcpupin-out-of-range'],
  'pin-partial': ['partial-pinning'],
  'pin-empty': ['invalid-cpuset', 'partial-pinning'],
  'pin-exclusion-order': ['ineffective-exclusion', 'partial-pinning'],
  'pin-range-exclusion': ['invalid-cpuset', 'partial-pinning'],
  'pin-hex': ['invalid-cpuset', 'partial-pinning'],
  'pin-stride': ['invalid-cpuset', 'partial-pinning'],
  'two-emulatorpin': ['duplicate-element'],
  'iothreadpin-no-iothread': ['iothreadpin-unknown'],
  'iothread-dup-id': ['duplicate-element'],
  'vcpusched-out-of-range': ['vcpusched-out-of-range'],
  'vcpusched-no-vcpus': ['vcpusched-out-of-range'],
  'vcpusched-prio-200': ['priority-out-of-range'],
  'fifo-overcommit': ['emulator-unpinned', 'memory-not-bound', 'realtime-starvation'],
  'quota-too-small': ['quota-out-of-range'],
  'quota-negative': [],
  'shares-v1-range': ['shares-out-of-range'],
  'shares-0': ['shares-out-of-range'],
  'topology-mismatch': ['topology-product'],
  'numa-cpus-id-exceed': ['cells-incomplete'],
  'numa-cell-gap': ['cell-id-gap'],
  'numa-cell-dup': ['duplicate-element'],
  'numa-mem-sum-mismatch': ['cells-memory-sum'],
  'numa-distance-bad': ['cell-distance-invalid'],
  'memnode-dup': ['duplicate-element'],
  'numatune-static-no-nodeset': ['incomplete-element'],
  'numatune-auto-memnode': ['auto-with-memnode'],
  'numatune-bad-mode': ['invalid-value'],
  'numatune-preferred-multi': ['preferred-several-nodes'],
  'restrictive-mixed': ['restrictive-mixed'],
  'vcpu-auto-with-vcpupin': ['auto-with-pins', 'partial-pinning'],
  'vcpu-current-gt-max': ['exceeds-maximum'],
  'vcpu-zero': ['invalid-value'],
  'vcpus-offline-not-hotpluggable': ['vcpu-hotplug-invalid'],
  'vcpus-out-of-range': ['vcpus-out-of-range'],
  'hugepages-guest-node-missing': ['hugepage-nodeset-is-guest'],
  'hugepages-zero': ['invalid-value'],
  'cachetune-overlap': ['cachetune-overlap'],
  'memorytune-100plus': ['invalid-value'],
  'memory-exceeds-host': ['memory-overcommit'],
  'attr-typo': ['invalid-cpuset', 'partial-pinning'],
  'vcpupin-outside-cputune': ['unknown-placement-element'],
  'two-cputune': ['partial-pinning'],
};

test(`the cases of libvirt's verdicts (${cases.length} cases)`, { skip: absent(cases) }, () => {
  const known = cases.filter(({ name }) => name in expected);
  assert.equal(known.length, Object.keys(expected).length, 'every case of the table is there');
  for (const { name, xml } of known) {
    const rules = findingsAlone(roomy, xml).map(({ rule }) => rule);
    assert.deepEqual([...new Set(rules)].sort(), expected[name], name);
  }
});

for (const host of ['nosmt-1node', 'smt2-2node'] as const) {
  const title = `libvirt's own test documents, each alone on ${host} (${documents.length} documents)`;
  test(title, { skip: absent(documents) }, () => {
    const names = new Set([...words(clean), ...reviewed.flatMap(({ files }) => words(files))]);
    for (const file of documents) {
      const name = path.basename(file, '.xml');
      const findings = findingsAlone(host, readFileSync(path.join(domainsFolder, file), 'utf8'));
      // A document that nobody has reviewed must not crash anything; its findings are not judged here.
      if (!names.has(name)) continue;
      const right = reviewed.filter(({ on, files }) => on.includes(host) && words(files).includes(name));
      assert.deepEqual(findings.map(inWords).sort(), right.map(inWords).sort(), name);
    }
  });
}

function findingsAlone(on: On, text: string): readonly Finding[] {
  const { fleet, documents: read } = fleetOf(on, { alone: text });
  const [document] = read;
  assert.ok(document);
  return findings(fleet, document);
}

function inWords({ severity, rule }: { severity: string; rule: string }): string {
  return `${severity} ${rule}`;
}

function words(text: string): string[] {
  return text.split(/\s+/);
}

function absent(data: readonly unknown[]): string | false {
  return data.length === 0 ? `no conformance data at ${conformance}: 0 documents` : false;
}
