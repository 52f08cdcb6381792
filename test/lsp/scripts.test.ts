import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applied, domain, eventually, lab, positionOf, rangeOf, startClient } from './client.ts';

/** Two vCPUs on CPU 2, and where that CPU is. */
const start = `#!/bin/bash
CPUS=2
numactl -m 0 taskset -c $CPUS qemu-system-x86_64 -name db -smp 2 -m 1G &
`;

describe('scripts', () => {
  it('are read with the workspace and conflict with domains, both ways', async () => {
    const client = await startClient({
      files: { ...lab, 'vms/a.xml': domain('a', ['2']), 'scripts/start.sh': start.replace('-smp 2', '-smp 1') },
    });
    await client.expectRules('scripts/start.sh', ['cpu-overcommit']);
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    const [finding] = await client.findings('vms/a.xml');
    assert.deepEqual(
      finding?.relatedInformation?.slice(0, 1).map(({ location }) => location),
      [{ uri: client.uri('scripts/start.sh'), range: rangeOf(start, '2') }],
    );
  });

  it('are followed while they are typed and closed', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('a', ['4']) } });
    await client.open('scripts/start.sh', start, client.uri('scripts/start.sh'), 'shellscript');
    await client.expectRules('scripts/start.sh', ['cpu-overcommit']);
    await client.change('scripts/start.sh', { range: rangeOf(start, '2'), text: '4,6' });
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    await client.change('scripts/start.sh', { text: '#!/bin/sh\ntrue\n' });
    await client.expectRules('vms/a.xml', []);
  });

  it('are recognized by their language, whatever their name', async () => {
    const client = await startClient({ files: lab });
    await client.open('bin/start', start.replace(/^.*\n/, ''), client.uri('bin/start'), 'shellscript');
    await client.expectRules('bin/start', ['cpu-overcommit']);
    await client.open('notes.txt', start.replace(/^.*\n/, ''), client.uri('notes.txt'), 'plaintext');
    await client.expectRules('notes.txt', []);
  });

  it('read the files that they source from the workspace, also while these are edited', async () => {
    const script = '#!/bin/sh\n. ./vm.conf\nnumactl -m 0 taskset -c $CPUS qemu-system-x86_64 -smp 2 -m 1G &\n';
    const client = await startClient({ files: { ...lab, 'scripts/vm.conf': 'CPUS=2\n', 'scripts/start.sh': script } });
    await client.expectRules('scripts/start.sh', ['cpu-overcommit']);
    await client.open('scripts/vm.conf', 'CPUS=2,4\n', client.uri('scripts/vm.conf'), 'properties');
    await client.expectRules('scripts/start.sh', []);
  });

  it('get hovers on their lists, with the XML pins of a domain that virsh re-pins', async () => {
    const text = `${start}virsh vcpupin a 0 6\n`;
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('a', ['4']), 'scripts/start.sh': text } });
    await eventually(async () => assert.ok(await client.hover('scripts/start.sh', positionOf(text, '=2', 1))));
    const list = await client.hover('scripts/start.sh', positionOf(text, '=2', 1));
    assert.match(JSON.stringify(list?.contents), /taskset: CPU 2.*vCPUs 0-1, emulator of db/);
    const pin = await client.hover('scripts/start.sh', positionOf(text, '0 6', 2));
    assert.match(JSON.stringify(pin?.contents), /vCPU 0 of a: CPU 4 in its XML, CPU 6 after this command/);
  });

  it('are repaired in the list that must be changed', async () => {
    const client = await startClient({ files: { ...lab, 'scripts/start.sh': start } });
    await client.open('scripts/start.sh', start, client.uri('scripts/start.sh'), 'shellscript');
    await client.expectRules('scripts/start.sh', ['cpu-overcommit']);
    const actions = await client.codeActions('scripts/start.sh', rangeOf(start, '2'));
    const [fix] = actions;
    assert.ok(fix);
    const fixed = applied(start, fix.edit, client.uri('scripts/start.sh'));
    assert.equal(fixed, start.replace('CPUS=2', 'CPUS=2,4'));
    await client.change('scripts/start.sh', { text: fixed });
    await client.expectRules('scripts/start.sh', []);
  });

  it('are repaired with the numbers of findings before and after, in the title and in the preview', async () => {
    const text = start.replace('-smp 2', '-smp 1');
    const files = { ...lab, 'vms/a.xml': domain('a', ['2']), 'scripts/start.sh': text };
    const client = await startClient({ files });
    await client.open('scripts/start.sh', text, client.uri('scripts/start.sh'), 'shellscript');
    await client.expectRules('scripts/start.sh', ['cpu-overcommit']);
    const [own] = await client.codeActions('scripts/start.sh', rangeOf(text, '2'), { only: ['quickfix'] });
    assert.match(own?.title ?? '', / \(findings 2 → 0\)$/);
    const [annotation] = Object.values(own?.edit?.changeAnnotations ?? {});
    assert.deepEqual(annotation, {
      label: 'start.sh',
      description: 'findings: 1 before, 0 after; on the host: 2 before, 0 after',
    });
  });

  it('are repaired from the domain that they disturb, whose fix says so', async () => {
    // Its own memory is on the other node.
    const text = start.replace('-smp 2', '-smp 1').replace('-m 0', '-m 1');
    const web = domain('a', ['2']);
    const client = await startClient({ files: { ...lab, 'vms/a.xml': web, 'scripts/start.sh': text } });
    await client.open('vms/a.xml', web);
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    const actions = await client.codeActions('vms/a.xml', rangeOf(web, '2'), { only: ['quickfix'] });
    assert.match(actions[0]?.title ?? '', /^db: Re-pin vCPU 0 to node 1, CPU \d+ \(edits start\.sh; findings 3 → 0\)$/);
  });

  it('complete CPUs and nodes, the free ones first', async () => {
    const text = 'taskset -c \nnumactl -N \necho \n';
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('a', ['0']) } });
    await client.open('scripts/start.sh', text, client.uri('scripts/start.sh'), 'shellscript');
    const cpus = await client.complete('scripts/start.sh', positionOf(text, '-c ', 3));
    assert.deepEqual(cpus.slice(0, 4), ['2-3', '2', '3', '4-5']);
    assert.deepEqual(await client.complete('scripts/start.sh', positionOf(text, '-N ', 3)), ['0', '1']);
    assert.deepEqual(await client.complete('scripts/start.sh', positionOf(text, 'echo ', 5)), []);
  });

  it('are unit files and drop-ins too', async () => {
    const drop = '[Slice]\nAllowedCPUs=0-3 99\n';
    const client = await startClient({ files: { ...lab, 'etc/machine.slice.d/cpus.conf': drop } });
    await client.expectRules('etc/machine.slice.d/cpus.conf', ['unknown-cpu']);
    await client.open('etc/machine.slice.d/cpus.conf', drop.replace(' 99', ''));
    await client.expectRules('etc/machine.slice.d/cpus.conf', []);
  });
});

describe('a file named .sh that is not a script', () => {
  it('is ignored', async () => {
    const client = await startClient({
      files: { ...lab, 'a.sh': 'taskset\0\u0001', 'b.sh': `taskset -c 2 'unclosed\n`, 'c.sh': '<'.repeat(100_000) },
    });
    for (const name of ['a.sh', 'b.sh', 'c.sh']) await client.expectRules(name, []);
  });
});
