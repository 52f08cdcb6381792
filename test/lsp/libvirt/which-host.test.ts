import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { after, suite, test } from 'node:test';
import type { StandIn } from '../../../scripts/stand-in-virsh.ts';
import type { LibvirtHostFiles, VerifyAnswer } from '../../../server/src/lsp/libvirt/protocol.ts';
import { capabilities, startClient } from '../client.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinset-which-'));
after(() => rmSync(folder, { recursive: true }));

/** A virsh that answers for each connection as the variable DAEMONS says. */
const standIn = join(import.meta.dirname, '../../../scripts/stand-in-virsh.ts');
writeFileSync(
  join(folder, 'virsh'),
  `#!${process.execPath}
import(${JSON.stringify(standIn)}).then(async ({ virshOf }) => {
  const args = process.argv.slice(2);
  const uri = args[args.indexOf('--connect') + 1].replace(/\\?.*/, '');
  const { status, stdout, stderr } = await virshOf(JSON.parse(process.env.DAEMONS)[uri])('virsh', args);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = status;
});
`,
  { mode: 0o755 },
);

const [own, foreign] = ['5a1f6a0e-3c7c-4f0e-9a53-0a5d9e6f7b11', '6a1f6a0e-3c7c-4f0e-9a53-0a5d9e6f7b11'];
const uuidOf = (index: number) => `0ca1d0ca-1d52-d8f3-2516-78000000000${index}`;
const xml = (name: string, index: number) =>
  `<domain type='kvm'><name>${name}</name><uuid>${uuidOf(index)}</uuid><vcpu>1</vcpu></domain>`;
const running = (name: string, index: number) => {
  return { uuid: uuidOf(index), definition: xml(name, index), live: xml(name, index) };
};
const daemon = (domains: StandIn['domains'], uuid = own): StandIn => ({
  domains,
  capabilities: capabilities.replace(/<host>\s*(?:<uuid>.*<\/uuid>)?/, `<host><uuid>${uuid}</uuid>`),
  hostname: 'kvm1',
});
const system = 'qemu+ssh://10.0.0.1/system';

/** A profile with its documents in a folder that is called like its file. */
const profile = (file: string, name: string, uuid: string | null) => ({
  [`hosts/${file}.host.json`]: JSON.stringify({
    name,
    ...(uuid === null ? {} : { uuid }),
    topology: 'lab.capabilities.xml',
    documents: [`../${file}/*.xml`],
  }),
});

async function start(daemons: Readonly<Record<string, StandIn>>, files: Readonly<Record<string, string>>) {
  const env = { PATH: `${folder}${delimiter}${process.env.PATH}`, DAEMONS: JSON.stringify(daemons) };
  const all = { 'hosts/lab.capabilities.xml': capabilities, ...files };
  const client = await startClient({ files: all, env, initializationOptions: { trusted: true } });
  const verify = async (connection: string) => {
    const answer = await client.connection.sendRequest<VerifyAnswer>('pinset/libvirt/verify', {
      connection,
      host: null,
    });
    if (answer.kind === 'verified') return answer.sentences.join(' ');
    return answer.kind === 'which host' ? `which? ${answer.hosts.map(({ name }) => name).join()}` : answer.problem;
  };
  return { client, verify };
}

suite('the host that a daemon is of', { skip: process.platform === 'linux' ? false : 'only Linux has libvirt' }, () => {
  const web = daemon([running('web', 0)]);

  for (const [name, files, expected] of [
    [
      'of two of one name by the UUID',
      { ...profile('a', 'kvm1', foreign), ...profile('b', 'kvm1', own), 'b/web.xml': xml('web', 0) },
      /documents on kvm1: 1,/,
    ],
    [
      'of two of one name and UUID, as clones have them, by a domain',
      {
        ...profile('a', 'kvm1', own),
        ...profile('b', 'kvm1', own),
        'a/db.xml': xml('db', 1),
        'b/web.xml': xml('web', 0),
      },
      /documents on kvm1: 1,/,
    ],
    [
      'by a domain, though another one has its name',
      {
        ...profile('a', 'kvm1', null),
        ...profile('b', 'lab', null),
        'a/db.xml': xml('db', 1),
        'b/web.xml': xml('web', 0),
      },
      /documents on lab: 1,/,
    ],
    [
      'by its name where nothing else tells',
      { ...profile('a', 'kvm1', null), ...profile('b', 'lab', null) },
      / kvm1 runs/,
    ],
    ['the only one', profile('a', 'lab', null), / lab runs/],
    ['the only one has another UUID', profile('a', 'kvm1', foreign), /^which\? kvm1$/],
    ['the only one has other domains', { ...profile('a', 'lab', null), 'a/db.xml': xml('db', 1) }, /^which\? lab$/],
    [
      'two that nothing tells apart',
      { ...profile('a', 'kvm1', own), ...profile('b', 'kvm1', own) },
      /^which\? kvm1,kvm1$/,
    ],
  ] as const) {
    test(name, async () => {
      const { verify } = await start({ [system]: web }, files);
      assert.match(await verify(system), expected);
    });
  }

  test('the guests of two daemons of one host are verified together', async () => {
    const session = system.replace('system', 'session');
    const files = { ...profile('a', 'kvm1', own), 'a/web.xml': xml('web', 0), 'a/own.xml': xml('own', 1) };
    const { verify } = await start({ [system]: web, [session]: daemon([running('own', 1)]) }, files);
    assert.match(await verify(system), /documents on kvm1: 1,/);
    assert.match(await verify(session), /documents on kvm1: 2,/);
    // By another address it is the same daemon.
    assert.match(await verify(system), /documents on kvm1: 2,/);
  });

  test('the UUID is told for a new profile, and the profiles tell theirs', async () => {
    const { client } = await start({ [system]: web }, profile('a', 'kvm1', own));
    const answer = await client.connection.sendRequest<LibvirtHostFiles>('pinset/libvirt/host', { connection: system });
    const { hosts } = await client.connection.sendRequest<{ hosts: readonly { uuid: string | null }[] }>(
      'pinset/hosts',
      {
        uri: null,
      },
    );
    const digits = own.replaceAll('-', '');
    assert.deepEqual([answer.uuid, hosts.map(({ uuid }) => uuid)], [digits, [digits]]);
  });
});
