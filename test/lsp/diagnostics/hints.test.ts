import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DiagnosticSeverity } from 'vscode-languageserver/node';
import { domain, eventually, lab, pushCapabilities, startClient } from '../client.ts';

/** Five CPUs with two vCPUs each: one finding. */
const crowded = domain('crowded', ['0', '1', '2', '4', '6', '0', '1', '2', '4', '6']);
/** Lines of the pins of vCPUs 1-9. */
const otherPins = [5, 6, 7, 8, 9, 10, 11, 12, 13];

describe('the pins of a finding that stands for many', () => {
  it('have a hint each while the document is open, which leads to the finding', async () => {
    const client = await startClient({ files: { ...lab, 'vms/crowded.xml': crowded } });
    await client.expectRules('vms/crowded.xml', ['cpu-overcommit']);
    await client.open('vms/crowded.xml', crowded);
    const [finding, ...hints] = await client.findings('vms/crowded.xml');
    assert.equal(finding?.severity, DiagnosticSeverity.Warning);
    assert.deepEqual(
      hints.map(({ range }) => range.start.line).sort((a, b) => a - b),
      otherPins,
    );
    for (const hint of hints) {
      assert.deepEqual([hint.severity, hint.code], [DiagnosticSeverity.Hint, 'cpu-overcommit']);
      assert.deepEqual(
        hint.relatedInformation?.map(({ location, message }) => [location.range, message]),
        [[finding.range, finding.message]],
      );
    }
    const second = hints.find(({ range }) => range.start.line === 5);
    assert.equal(second?.message, 'vCPUs 1, 6 share CPU 1');
    await client.close('vms/crowded.xml');
    await client.expectRules('vms/crowded.xml', ['cpu-overcommit']);
  });

  it('are offered the fixes of the finding', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/crowded.xml', crowded);
    await eventually(async () => assert.equal((await client.rules('vms/crowded.xml')).length, 10));
    const hint = (await client.findings('vms/crowded.xml')).find(({ range }) => range.start.line === 9);
    assert.ok(hint);
    const [action] = await client.codeActions('vms/crowded.xml', hint.range, {
      diagnostics: [hint],
      only: ['quickfix'],
    });
    assert.match(action?.title ?? '', /^Re-pin/);
    assert.deepEqual(action?.diagnostics, [hint]);
  });

  it('are marked for a client to which diagnostics are pushed, and end with the finding', async () => {
    const client = await startClient({ files: { ...lab, 'vms/crowded.xml': crowded }, capabilities: pushCapabilities });
    const published = () =>
      client.published.get(client.uri('vms/crowded.xml'))?.diagnostics.map(({ severity }) => severity);
    await eventually(() => assert.deepEqual(published(), [2]));
    await client.open('vms/crowded.xml', crowded);
    await eventually(() => assert.deepEqual(published(), [2, ...otherPins.map(() => 4)]));
    await client.change('vms/crowded.xml', { text: domain('crowded', ['2', '4', '6']) });
    await eventually(() => assert.deepEqual(published(), []));
  });

  it('are at most 250', async () => {
    const client = await startClient({ files: lab });
    const many = domain(
      'many',
      Array.from({ length: 400 }, () => '2-4'),
    );
    await client.open('vms/many.xml', many);
    await eventually(async () => {
      const severities = (await client.findings('vms/many.xml')).map(({ severity }) => severity);
      assert.equal(severities.filter((severity) => severity === DiagnosticSeverity.Hint).length, 250);
    });
  });
});
