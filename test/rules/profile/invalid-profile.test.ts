import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { findingsOfHost } from '../../../server/src/rules/engine/run.ts';
import { marked } from '../../marker.ts';
import { hostFixture } from '../../topology/captures/host-fixtures.ts';

/** Checks a profile beside a capture `host.xml`; all marks are expected, in the order of the text. */
async function checkProfile(source: string, expected: readonly string[]): Promise<void> {
  const { text, spans } = marked(source);
  const capture = hostFixture('smt2-2node', 'capabilities.xml');
  const files: Record<string, string> = {
    '/hosts/host.xml': capture,
    '/hosts/isolated': '2-7\n',
    '/hosts/lscpu.json': hostFixture('smt2-2node', 'lscpu.json'),
    '/hosts/other.txt': hostFixture('nosmt-1node', 'numactl-H.txt'),
  };
  const read = async (path: string) => files[path] ?? null;
  const host = await loadHostProfile('file:///hosts/a.host.json', '/hosts/a.host.json', text, read);
  const findings = findingsOfHost(host, null);
  assert.deepEqual(
    findings.map(({ span }) => ({ ...span })),
    spans,
    findings.map(({ message }) => message).join('\n'),
  );
  assert.equal(findings.length, expected.length);
  for (const [index, finding] of findings.entries()) {
    const { rule, severity, message } = finding;
    const [level = '', ...words] = (expected[index] ?? '').split(' ');
    assert.deepEqual({ rule, severity }, { rule: 'invalid-profile', severity: level });
    assert.ok(message.includes(words.join(' ')), message);
  }
}

suite('invalid-profile', () => {
  test('a profile beside its capture', () =>
    checkProfile('{ "topology": "host.xml", "reserved": "0-1", "documents": ["../vms/*.xml"] }', []));

  test('the capture is not there', () =>
    checkProfile('{ "topology": «"other.xml"» }', ['error other.xml cannot be read']));

  test('a wrong value is an error without a host and a warning with one', async () => {
    await checkProfile('{ "topology": «7» }', ['error ']);
    await checkProfile('{ "topology": "host.xml", "reserved": "«x»" }', ['warning ']);
  });

  test('several captures: what is wrong with one stands at its path', async () => {
    await checkProfile('{ "topology": ["host.xml", "isolated", "lscpu.json"] }', []);
    await checkProfile('{ "topology": ["host.xml", «"nowhere"», «""», «7», «"host.xml"»] }', [
      'warning nowhere cannot be read',
      'warning topology[2]: expected the path of a capture',
      'warning topology[3]: expected the path of a capture',
      'warning topology[4]: host.xml appears twice',
    ]);
    await checkProfile('{ "topology": [«"isolated"», «"nowhere"»] }', [
      'error isolated: This is a list of CPUs, which tells too little about a host',
      'error nowhere cannot be read',
    ]);
    await checkProfile('{ "topology": «[]» }', ['error topology: expected the path of a capture, a list of paths']);
  });

  test('captures that contradict each other: at the one that does not count', () =>
    checkProfile('{ "topology": [««"other.txt"»», "host.xml"] }', [
      'warning host.xml and other.txt disagree on the online CPUs: 8-15 in host.xml only; host.xml takes precedence',
      'warning node 0 has 1.97 GiB in host.xml and 2.91 GiB in other.txt',
    ]));

  test('what a capture cannot tell is an info', () =>
    checkProfile('{ "topology": «"lscpu.json"» }', ['info lscpu.json: lscpu without -e or -p does not tell']));

  test('limits out of range', () =>
    checkProfile('{ "topology": "host.xml", "limits": { "cpuOvercommit": «-1», "memoryOvercommit": «1e9» } }', [
      'warning cpuOvercommit: expected a number above 0 and at most 100',
      'warning memoryOvercommit: expected a number above 0 and at most 100',
    ]));

  test('CPUs that the host does not have', () =>
    checkProfile('{ "topology": "host.xml", "reserved": "0,«16»" }', ['warning reserved names CPUs 16']));
});
