import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings as findingsIn } from '../../server/src/features/analysis.ts';
import type { Finding } from '../../server/src/rules/engine/rule.ts';
import { fleetOf } from './check.ts';
import type { HostSketch } from './hosts.ts';

/** 1,024 CPUs: 512 cores of two threads, on 16 nodes. */
const large: HostSketch = {
  cores: Array.from({ length: 512 }, (_, core) => `${2 * core}-${2 * core + 1}`),
  nodes: Array.from({ length: 512 }, (_, core) => core >> 5),
};

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

/** All findings; they stay short enough to be read, whatever the document holds. */
function shortFindings(files: Readonly<Record<string, string>>): Finding[] {
  const { fleet, documents } = fleetOf(large, files);
  const findings = documents.flatMap((document) => findingsIn(fleet, document));
  for (const { rule, message, related } of findings) {
    assert.ok(message.length < 1000, `${rule}: ${message.length} characters`);
    assert.ok(related.length <= 64, `${rule}: ${related.length} places`);
    for (const place of related) assert.ok(place.message.length < 1000, rule);
  }
  return findings;
}

const count = (findings: readonly Finding[], rule: string) => findings.filter((one) => one.rule === rule).length;

suite('large documents and fleets', () => {
  test('10,000 vCPUs on 1,024 CPUs', () => {
    const pins = many(10_000, (vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${(vcpu * 2) % 1024}-1023'/>`);
    const findings = shortFindings({ web: `<vcpu>10000</vcpu><cputune>${pins}</cputune>` });
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['host-overcommit', 'cpu-overcommit', 'cross-numa-pin'],
    );
  });

  test('2,000 guest cells with a memnode each', () => {
    const pins = many(2000, (vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${vcpu % 1024}'/>`);
    const cells = many(2000, (cell) => `<cell id='${cell}' cpus='${cell}' memory='1'/>`);
    const memnodes = many(2000, (cell) => `<memnode cellid='${cell}' nodeset='15'/>`);
    const findings = shortFindings({
      web: `<vcpu>2000</vcpu><cputune>${pins}</cputune><cpu><numa>${cells}</numa></cpu><numatune>${memnodes}</numatune>`,
    });
    assert.equal(count(findings, 'memory-node-mismatch'), 2000 - 80);
  });

  test('2,000 domains with long names on one CPU', () => {
    const files = Array.from({ length: 2000 }, (_, index) => {
      const name = `${index}${'n'.repeat(2000)}`;
      const text = `<domain><name>${name}</name><vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='3'/></cputune></domain>`;
      return [`d${index}`, text] as const;
    });
    assert.equal(count(shortFindings(Object.fromEntries(files)), 'cpu-overcommit'), 2000);
  });

  test('16,384 iothreads and as many pins', () => {
    const pins = many(16_384, (index) => `<iothreadpin iothread='${index + 1}' cpuset='${2 * (index % 512)}'/>`);
    const text = `<vcpu>1</vcpu><iothreads>16384</iothreads><cputune>${pins}</cputune>`;
    assert.deepEqual(shortFindings({ web: text }), []);
  });

  test('a list of every second of 16,384 CPUs', () => {
    const list = Array.from({ length: 8192 }, (_, index) => 2 * index).join(',');
    const findings = shortFindings({
      web: `<vcpu cpuset='${list}'>1</vcpu><numatune><memory nodeset='${list}'/></numatune>`,
    });
    assert.deepEqual(findings.map(({ rule }) => rule).sort(), [
      'cross-numa-pin',
      'memory-node-mismatch',
      'unknown-cpu',
      'unknown-node',
    ]);
  });

  test('guest cores of a threads count that nobody has', () => {
    const text = `<vcpu cpuset='0-3'>4</vcpu><cpu><topology sockets='1' cores='1' threads='4294967295'/></cpu>`;
    assert.equal(count(shortFindings({ web: text }), 'smt-sibling-conflict'), 1);
  });
});
