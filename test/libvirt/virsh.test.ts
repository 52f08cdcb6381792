import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { virshOf } from '../../scripts/stand-in-virsh.ts';
import { batch } from '../../server/src/libvirt/batch.ts';
import { domainXmlIn } from '../../server/src/libvirt/domain-xml.ts';
import type { ProgramRun } from '../../server/src/libvirt/program.ts';
import { readLibvirtHost } from '../../server/src/libvirt/read-host.ts';
import { daemonIn, documentName, hostIn, isOnThisMachine, unattended } from '../../server/src/libvirt/uri.ts';
import { virsh } from '../../server/src/libvirt/virsh.ts';

const uuid = '4dea22b3-1d52-d8f3-2516-782e98ab3fa0';
const other = '0ca1d0ca-1d52-d8f3-2516-782e98ab3fa1';

/** A virsh that answers so, and the arguments that it got. */
function answering(run: ProgramRun) {
  const calls: (readonly string[])[] = [];
  const connection = {
    uri: 'qemu:///system',
    run: async (program: string, args: readonly string[]) => {
      calls.push([program, ...args]);
      return run;
    },
  };
  return { connection, calls };
}

const ended = (stdout: string, stderr = '', status = stderr === '' ? 0 : 1): ProgramRun => {
  return { kind: 'ended', status, stdout, stderr };
};

suite('virsh', () => {
  test('words reach virsh as they are, each as an argument of its own', async () => {
    const { connection, calls } = answering(ended(''));
    const name = `-x "y" 'z' $(reboot) ; quit\n`;
    await virsh(connection, ['vcpupin', '--domain', name, '--vcpu', '0', '--cpulist', '2', '--live'], 'full');
    await virsh(connection, ['dominfo', '--domain', name], 'read-only');
    assert.deepEqual(calls, [
      [
        'virsh',
        '--quiet',
        '--connect',
        'qemu:///system',
        'vcpupin',
        '--domain',
        name,
        '--vcpu',
        '0',
        '--cpulist',
        '2',
        '--live',
      ],
      ['virsh', '--quiet', '--readonly', '--connect', 'qemu:///system', 'dominfo', '--domain', name],
    ]);
  });

  test('a batch takes no word that virsh could split', async () => {
    const { connection } = answering(ended(''));
    for (const word of ['a;b', 'a b', "'", '"', '\\', '#', '$(x)', '', '\n']) {
      await assert.rejects(batch(connection, [['dumpxml', word]]), word);
    }
  });

  test('why virsh could not do its work, in one line', async () => {
    const problems = async (run: ProgramRun) => {
      const answer = await virsh(answering(run).connection, ['list'], 'read-only');
      return answer.ok ? null : answer.problem;
    };
    const refused = 'error: failed to connect to the hypervisor\nerror: ';
    assert.deepEqual(
      await Promise.all(
        [
          { kind: 'not started', missing: true, problem: 'spawn virsh ENOENT' } as const,
          { kind: 'not started', missing: false, problem: 'spawn virsh EACCES' } as const,
          { kind: 'stopped', why: 'time' } as const,
          ended(
            '',
            `${refused}Failed to connect socket to '/var/run/libvirt/libvirt-sock-ro': No such file or directory\n`,
          ),
          ended(
            '',
            `${refused}Cannot recv data: root@kvm1: Permission denied (publickey,password).: Connection reset by peer\n`,
          ),
          ended('', `${refused}Cannot recv data: Host key verification failed.: Connection reset by peer\n`),
          ended(
            '',
            `${refused}Cannot recv data: ssh: Could not resolve hostname kvm1: Name or service not known: Connection reset by peer\n`,
          ),
          ended('', `${refused}authentication unavailable: no polkit agent available\n`),
          ended('', '', 3),
          ended('all is well'),
        ].map(problems),
      ),
      [
        "virsh is not installed; Debian's package libvirt-clients has it",
        'virsh cannot be started: spawn virsh EACCES',
        "virsh took longer than two minutes and was ended; 'virsh -r hostname' with this connection shows whether libvirt answers",
        "no libvirt daemon answers: Failed to connect socket to '/var/run/libvirt/libvirt-sock-ro': No such file or directory; 'systemctl start libvirtd' may start it",
        'ssh cannot log in without asking: Cannot recv data: root@kvm1: Permission denied (publickey,password).: Connection reset by peer; log in once by hand, with a key',
        'ssh cannot log in without asking: Cannot recv data: Host key verification failed.: Connection reset by peer; log in once by hand, with a key',
        'cannot connect: Cannot recv data: ssh: Could not resolve hostname kvm1: Name or service not known: Connection reset by peer',
        'libvirt refuses access: authentication unavailable: no polkit agent available; root and members of the group libvirt have it',
        'virsh failed without saying why',
        null,
      ],
    );
  });

  test('the XML of a domain without what is printed around it', () => {
    const xml = "<domain type='kvm'>\n  <name>web</name>\n</domain>\n";
    for (const output of [xml, `warning: old\n${xml}`, `${xml}\nlibvirt: warning\n`, `${xml}\n`])
      assert.equal(domainXmlIn(output), xml);
    for (const output of ['', '\n', 'error', '<domain>', '</domain><domain>', '<domainsnapshot>\n</domainsnapshot>'])
      assert.equal(domainXmlIn(output), '', output);
  });

  test('a host with its domains; one that is gone before it is read is a note', async () => {
    const definition = '<domain><name>web</name></domain>';
    const live = "<domain id='1'><name>web</name></domain>";
    const answers = virshOf({
      domains: [
        { uuid, definition, live },
        { uuid: other, definition },
      ],
      capabilities: '<capabilities/>',
    });
    const gone = await readLibvirtHost({
      uri: 'qemu:///system',
      run: async (program, args) => {
        const text = args.at(-1) ?? '';
        return answers(program, [
          text.replace(`dumpxml --inactive --domain ${other}`, 'dumpxml --inactive --domain gone'),
        ]);
      },
    });
    assert.deepEqual(gone, {
      ok: true,
      value: {
        uri: 'qemu:///system',
        hostname: 'kvm1',
        capabilities: '<capabilities/>\n',
        domains: [{ uuid, definition, live }],
        notes: [`domain ${other} could not be read: failed to get domain`],
      },
    });
  });

  test('ssh asks nothing', () => {
    assert.deepEqual(
      [
        'qemu+ssh://root@kvm1/system',
        'qemu+ssh://kvm1/system?keyfile=/k#x',
        'qemu+libssh2://kvm1/system?no_tty=0',
        'qemu:///system',
        'test:///default',
        'kvm1',
        '',
      ].map(unattended),
      [
        'qemu+ssh://root@kvm1/system?no_tty=1',
        'qemu+ssh://kvm1/system?keyfile=/k&no_tty=1#x',
        'qemu+libssh2://kvm1/system?no_tty=0',
        'qemu:///system',
        'test:///default',
        'kvm1',
        '',
      ],
    );
  });

  test('what a connection leads to, and what its documents are called', () => {
    const here = ['qemu:///system', 'qemu:///session', 'qemu+unix:///system', 'qemu:///system?no_tty=1'];
    const elsewhere = [
      'qemu+ssh://kvm1/system',
      'qemu:///system?socket=/tmp/x',
      'test:///default',
      'qemu://kvm1/system',
      '',
    ];
    assert.deepEqual([...here, ...elsewhere].filter(isOnThisMachine), here);
    assert.deepEqual(
      ['qemu+ssh://root@kvm1:22/system', 'qemu:///system', 'qemu+ssh://[::1]/system', 'rubbish'].map(hostIn),
      ['kvm1', null, '[::1]', null],
    );
    assert.equal(documentName('qemu:///system', 'web'), 'qemu:///system/web.xml');
    assert.equal(
      documentName('qemu+ssh://kvm1/system?keyfile=/k', 'a b\n'),
      'qemu+ssh://kvm1/system/a%20b%0A.xml?keyfile=%2Fk',
    );
    assert.equal(
      documentName('qemu+ssh://kvm1/system?keyfile=/k/id', 'web'),
      'qemu+ssh://kvm1/system/web.xml?keyfile=%2Fk%2Fid',
    );
    assert.deepEqual(
      ['qemu+ssh://root@kvm1/system?x=/y', 'qemu:///system/', 'qemu:///session', 'lxc:///system', 'rubbish'].map(
        daemonIn,
      ),
      ['qemu /system', 'qemu /system', 'qemu /session', 'lxc /system', ' '],
    );
    assert.equal(documentName('qemu:///system', '한국어'), 'qemu:///system/한국어.xml');
  });
});
