import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { CaptureCommandChoice, MachineAnswer } from '../../../server/src/lsp/protocol.ts';
import { parseNative } from '../../../server/src/topology/captures/native/native.ts';
import { capabilities, domain, eventually, lab, profile, startClient } from '../client.ts';

/** The capabilities with another number of CPUs: the last one is left out. */
const fifteen = capabilities.replace(/ *<cpu id='15'.*\n/, '');

/** Two folders of a workspace, each with its host and a domain that no profile claims. */
const twoFolders = {
  'a/host.xml': capabilities,
  'a/vm.xml': domain('a', ['2', '99']),
  'b/host.xml': fifteen,
  'b/vm.xml': domain('b', ['10', '15']),
};

describe('hosts of folders', () => {
  it('uses the setting of the folder that a document is in', async () => {
    const client = await startClient({ files: twoFolders });
    client.hostOfFolder.set(client.uri('a'), 'host.xml').set(client.uri('b'), 'host.xml');
    await client.removeFolder('');
    await client.addFolder('a');
    await client.addFolder('b');
    await client.expectRules('a/vm.xml', ['unknown-cpu']);
    await client.expectRules('b/vm.xml', ['unknown-cpu']);
    const [a, b] = [await client.hostOf('a/vm.xml'), await client.hostOf('b/vm.xml')];
    assert.deepEqual([a.profile, a.cpus, a.by, a.vcpus], [client.uri('a/host.xml'), 16, 'setting', 2]);
    assert.deepEqual([b.profile, b.cpus, b.by, b.vcpus], [client.uri('b/host.xml'), 15, 'setting', 2]);
    assert.deepEqual(client.shown, []);
    client.hostOfFolder.set(client.uri('b'), '../a/host.xml');
    await client.settingsChanged();
    await client.expectRules('b/vm.xml', []);
    assert.equal((await client.hostOf('a/vm.xml')).vcpus, 4, 'both folders share a host now, as their setting says');
  });

  it('finds the host of the whole workspace in whichever folder has it', async () => {
    const client = await startClient({ files: twoFolders, host: 'host.xml' });
    assert.match(client.shown.join('\n'), /names host\.xml, but that file does not exist/);
    await client.removeFolder('');
    await client.addFolder('b');
    await client.addFolder('a');
    client.remove('b/host.xml');
    await client.fileEvents({ 'b/host.xml': 3 });
    await eventually(async () => assert.equal((await client.hostOf('b/vm.xml')).profile, client.uri('a/host.xml')));
    client.write('b/host.xml', fifteen);
    await client.fileEvents({ 'b/host.xml': 1 });
    await eventually(async () => assert.equal((await client.hostOf('b/vm.xml')).profile, client.uri('b/host.xml')));
    assert.equal((await client.hostOf('a/vm.xml')).profile, client.uri('a/host.xml'));
  });

  it('uses the inner of two nested folders, and a claim takes precedence', async () => {
    const files = { ...twoFolders, 'b/deep/host.xml': capabilities, 'b/deep/vm.xml': domain('d', ['15']) };
    const client = await startClient({ files, host: 'a/host.xml' });
    client.hostOfFolder.set(client.uri('b/deep'), 'host.xml');
    await client.addFolder('b/deep');
    await eventually(async () =>
      assert.equal((await client.hostOf('b/deep/vm.xml')).profile, client.uri('b/deep/host.xml')),
    );
    assert.equal((await client.hostOf('b/vm.xml')).profile, client.uri('a/host.xml'));
    client.write('z.host.json', '{ "topology": "b/host.xml", "documents": ["b/deep/*.xml"] }');
    await client.fileEvents({ 'z.host.json': 1 });
    await client.expectRules('b/deep/vm.xml', ['unknown-cpu']);
    assert.deepEqual((await client.hostOf('b/deep/vm.xml')).by, 'claim');
  });
});

describe('a broken host of the setting', () => {
  it('stays the host, and the client gets the reason why it cannot be used', async () => {
    const files = { ...lab, 'mine.xml': '<capabilities/>', 'a.xml': domain('a', ['99']) };
    const client = await startClient({ files, host: 'mine.xml' });
    const answer = await client.hostOf('a.xml');
    assert.deepEqual([answer.state, answer.profile, answer.by], ['broken', client.uri('mine.xml'), 'setting']);
    assert.match(client.shown.join('\n'), /pinset\.host names mine\.xml, which cannot be used: /);
    client.write('mine.xml', capabilities);
    await client.fileEvents({ 'mine.xml': 2 });
    await client.expectRules('a.xml', ['unknown-cpu']);
  });
});

describe('the choice of hosts', () => {
  it('lists all of them as a document sees them, by the precedence of their claims', async () => {
    const other = profile.replace('"lab"', '"other"').replace('../vms/*.xml', '../vms/a.xml');
    const files = {
      ...lab,
      'hosts/aside.host.json': other.replace('../vms/a.xml', '../else/*'),
      'hosts/other.host.json': other,
      'hosts/torn.host.json': '{ "topology": "gone.xml" }',
      'vms/a.xml': domain('a', ['2']),
    };
    const client = await startClient({ files, host: 'hosts/aside.host.json' });
    const seen = async (name: string | null) =>
      (await client.hosts(name)).map(({ name, isHost, isDefault, claim, vcpus }) => ({
        name,
        isHost,
        isDefault,
        claim,
        vcpus,
      }));
    const none = { isHost: false, isDefault: false, claim: null, vcpus: 0 };
    assert.deepEqual(await seen('vms/a.xml'), [
      { ...none, name: 'other', isDefault: true },
      { ...none, name: 'lab', isHost: true, claim: '../vms/*.xml', vcpus: 1 },
      { ...none, name: 'other', claim: '../vms/a.xml' },
      { ...none, name: 'torn' },
    ]);
    assert.deepEqual(
      (await seen(null)).map(({ isHost, isDefault }) => isHost || isDefault),
      [true, false, false, false],
    );
    const [, , , torn] = await client.hosts(null);
    assert.match(torn?.problem ?? '', /gone\.xml cannot be read/);
    assert.deepEqual([torn?.isProfile, torn?.summary], [true, '']);
  });

  it('keeps the topology of a profile that is broken while it is typed, and says where it is broken', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('a', ['99']) } });
    await client.open('hosts/lab.host.json', profile);
    await client.change('hosts/lab.host.json', { text: `${profile.trim().slice(0, -1)},\n\n"reserved" }\n` });
    await client.expectRules('vms/a.xml', ['unknown-cpu']);
    const answer = await client.hostOf('vms/a.xml');
    assert.deepEqual([answer.state, answer.name, answer.profileError?.line], ['known', 'lab', 3]);
  });

  it('says that a document is too large to be checked', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/a.xml', `${domain('a', ['2'])}<!--${' '.repeat(17 * 1024 * 1024)}-->`);
    const answer = await client.hostOf('vms/a.xml');
    assert.equal(answer.state, 'refused');
    assert.match(answer.reason ?? '', /17 MiB, and the limit is 16 MiB/);
  });

  it('reports which profile is broken', async () => {
    const client = await startClient({ files: { 'torn.host.json': '{ "topology": ', 'a.xml': domain('a', ['2']) } });
    const answer = await client.hostOf('a.xml');
    assert.deepEqual(
      [answer.state, answer.name, answer.profile, answer.by],
      ['broken', null, client.uri('torn.host.json'), 'only host'],
    );
  });
});

describe('a capture', () => {
  it('is read for its import: name, counts, and what was left out', async () => {
    const client = await startClient({
      files: {
        'rack1.capabilities.xml': capabilities,
        'odd.xml': capabilities.replace("<cpu id='15'", "<cpu id='x'"),
        'pom.xml': '<project/>',
        'notes.txt': 'hello',
        'empty.json': '',
      },
    });
    assert.deepEqual(await client.readCapture('rack1.capabilities.xml'), {
      ok: true,
      name: 'rack1',
      summary: '16 CPUs, 8 cores × 2 threads, 2 packages, 2 L3 groups, 2 nodes, 3.84 GiB',
      problems: [],
    });
    const odd = await client.readCapture('odd.xml');
    assert.deepEqual([odd.ok, odd.name], [true, 'odd']);
    assert.match(odd.problems.join('\n'), /1 <cpu> elements are left out/);
    for (const name of ['pom.xml', 'notes.txt', 'empty.json', 'gone.xml']) {
      const { ok, summary, problems } = await client.readCapture(name);
      assert.deepEqual([ok, summary], [false, ''], name);
      assert.ok(problems.length > 0, name);
    }
  });

  it('is an archive too', async () => {
    const archive = readFileSync(join(import.meta.dirname, '../../fixtures/hosts/cpuless-node.sys-snapshot.tar.gz'));
    const client = await startClient({ files: { 'tree.tar.gz': archive, 'torn.tar.gz': archive.subarray(0, 9000) } });
    const { ok, name, summary } = await client.readCapture('tree.tar.gz');
    assert.deepEqual([ok, name], [true, 'tree']);
    assert.match(summary, /^8 CPUs, .* 3 nodes/);
    assert.match((await client.readCapture('torn.tar.gz')).problems.join('\n'), /cut off or damaged/);
  });

  it('is joined by others of the same host', async () => {
    const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/hosts', name));
    const files = {
      'rack.lscpu.txt': fixture('smt2-2node.lscpu-p-all.txt'),
      'rack.numactl.txt': fixture('smt2-2node.numactl-H.txt'),
    };
    const client = await startClient({ files });
    const alone = await client.readCapture('rack.numactl.txt');
    assert.match(alone.summary, /cores not known/);
    const together = await client.readCapture('rack.lscpu.txt', 'rack.numactl.txt');
    assert.deepEqual([together.ok, together.name], [true, 'rack']);
    assert.match(together.summary, /^16 CPUs, 8 cores × 2 threads.*2 nodes, 3\.84 GiB$/);
    const { ok, problems } = await client.readCapture('rack.lscpu.txt', 'gone.txt');
    assert.deepEqual([ok, problems], [false, ['The file gone.txt does not exist or cannot be read.']]);
  });

  it('is made by a command that the client can offer', async () => {
    const client = await startClient();
    const { commands } = await client.connection.sendRequest<{ commands: CaptureCommandChoice[] }>(
      'pinset/captureCommands',
      {},
    );
    assert.ok(commands.length > 5);
    assert.deepEqual(commands[0], {
      command: 'hwloc-gather-topology "$(hostname)"',
      tells: "Tells everything · An archive of the host's /sys and /proc",
    });
  });

  it('is read as it stands in the editor', async () => {
    const client = await startClient({ files: { 'rack1.xml': 'not yet' } });
    await client.open('rack1.xml', fifteen);
    assert.match((await client.readCapture('rack1.xml')).summary, /^15 CPUs/);
  });
});

describe('the machine of the server', () => {
  it('is read from its /sys, and can stand in a profile', async (context) => {
    if (!existsSync('/sys/devices/system/cpu')) return context.skip('this machine has no /sys/devices/system/cpu');
    const client = await startClient();
    const machine = await client.connection.sendRequest<MachineAnswer>('pinset/readMachine', {});
    assert.equal(machine.ok, true, machine.problems.join('\n'));
    assert.equal(machine.name, hostname().split('.')[0]);
    const read = parseNative(JSON.stringify(machine.topology));
    assert.deepEqual(read.problems, []);
    assert.equal(read.value?.source, 'sysfs');
    assert.match(machine.summary, new RegExp(`^${read.value?.online.size} CPU`));
    client.write('here.host.json', JSON.stringify({ topology: machine.topology }));
    // The nodes of this machine are unknown to the test.
    await client.open('vm.xml', domain('a', ['16000']).replace(/<numatune>.*<\/numatune>/, ''));
    await client.fileEvents({ 'here.host.json': 1 });
    await client.expectRules('vm.xml', ['unknown-cpu']);
  });
});
