import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadHostProfile } from '../../server/src/fleet/host-document.ts';
import { findingsOfHost } from '../../server/src/rules/check.ts';
import { marked } from '../marker.ts';
import { hostFixture } from '../topology/captures/host-fixtures.ts';

/** Checks a profile beside a capture `host.xml`; all marks are expected, in the order of the text. */
async function checkProfile(source: string, expected: readonly string[]): Promise<void> {
  const { text, spans } = marked(source);
  const capture = hostFixture('smt2-2node', 'capabilities.xml');
  const read = async (path: string) => (path === '/hosts/host.xml' ? capture : null);
  const findings = findingsOfHost(
    await loadHostProfile('file:///hosts/a.host.json', '/hosts/a.host.json', text, read),
    null,
  );
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

  test('CPUs that the host does not have', () =>
    checkProfile('{ "topology": "host.xml", "reserved": «"0,16"» }', ['warning reserved names CPUs 16']));
});
