import { suite, test } from 'node:test';
import { pinned } from '../../fragments.ts';
import { check } from '../check.ts';

/** Cores {0,1} {2,3} on node 0, {4,5} {6,7} on node 1; CPU 8 is offline. */
const host = 'example';

/** A domain on CPU 0, where another guest is. */
const contended = `<vcpu>1</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='0'/>
  <!--                      ^ warning cpu-overcommit -->
</cputune>`;

suite('the configuration of a guest by Proxmox VE', () => {
  test('sockets × cores vCPUs on the CPUs of affinity', () => {
    check(host, {
      'qemu-server/101.conf': `affinity: 0,2
#         ^^^ warning cpu-overcommit: 8 vCPUs on 2 CPUs
cores: 4
memory: 2048
sockets: 2
`,
    });
  });

  test('beside another guest, and a libvirt domain', () => {
    check(host, {
      web: contended,
      'pve/nodes/a/qemu-server/101.conf': `name: db
affinity: 0
#         ^ warning cpu-overcommit: vCPU 0 of db
`,
      'qemu-server/102.conf': `cores: 1
affinity: 4
`,
    });
  });

  test('one core and one socket are the default, and vcpus are there at start', () => {
    check(host, { 'qemu-server/101.conf': 'affinity: 2\n' });
    check(host, { 'qemu-server/101.conf': 'affinity: 0,2\ncores: 4\nvcpus: 2\n' });
    check(host, {
      'qemu-server/101.conf': `affinity: 0,2
#         ^^^ warning cpu-overcommit: 3 vCPUs on 2 CPUs
cores: 4
vcpus: 3
`,
    });
  });

  test('descriptions, pending changes, snapshots and what is no setting do not count', () => {
    check(host, {
      'qemu-server/101.conf': `#affinity: 0
#
# cores: 99
# cpu_taskset 0
affinity: 0,2
cores: 2
not a setting
sockets: 1

[PENDING]
affinity: 0

[before-upgrade]
affinity: 0
cores: 99
`,
    });
  });

  test('the last of two settings counts', () => {
    check(host, {
      'qemu-server/101.conf': `affinity: 0
cores: 2
affinity: 0,2
cores: 3
affinity: 4
#         ^ warning cpu-overcommit: 3 vCPUs on 1 CPU
`,
    });
  });

  test('CPUs and nodes that the host does not have, or that are offline', () => {
    check(host, {
      'qemu-server/101.conf': `affinity: 2,40
#         ^^^^ warning taskset-cpu-dropped
cores: 1
memory: 1024
numa: 1
numa0: cpus=0,hostnodes=7,memory=1024,policy=bind
#                       ^ error unknown-node
`,
    });
  });

  test('a list that taskset does not take', () => {
    check(host, {
      'qemu-server/101.conf': `affinity: 3-1
#         ^^^ error invalid-cpuset
cores: 1
`,
    });
    check(host, { 'qemu-server/101.conf': 'affinity: 0-2:2\ncores: 2\n' });
  });

  test('memory on another node than the CPUs', () => {
    check(host, {
      'qemu-server/101.conf': `affinity: 4,6
cores: 2
memory: 1024
numa: 1
numa0: cpus=0-1,hostnodes=0,memory=1024,policy=bind
#                         ^ warning memory-node-mismatch
`,
    });
    // Without numa: 1, Proxmox VE ignores the nodes.
    check(host, {
      'qemu-server/101.conf': `affinity: 4,6
cores: 2
memory: 1024
numa0: cpus=0-1,hostnodes=0,memory=1024,policy=bind
`,
    });
  });

  test('guest cells across guest sockets', () => {
    check(host, {
      'qemu-server/101.conf': `cores: 2
sockets: 2
memory: 1024
numa: 1
numa0: cpus=0;2,hostnodes=0,memory=512,policy=bind
#      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning cell-splits-socket
numa1: cpus=1;3,hostnodes=1,memory=512,policy=bind
`,
    });
  });

  test('threads by args', () => {
    check(host, {
      'qemu-server/101.conf': `affinity: 0-1
args: -smp 2,cores=1,threads=2
cores: 2
`,
    });
    check(host, {
      'qemu-server/101.conf': `affinity: 0-3
args: -cpu host,+topoext -smp 8,cores=8,maxcpus=8
cores: 4
`.replace('affinity: 0-3\n', 'affinity: 0-3\n#         ^^^ warning cpu-overcommit: 8 vCPUs on 4 CPUs\n'),
    });
  });

  test('a template never runs', () => {
    check(host, { 'qemu-server/101.conf': 'affinity: 0\ncores: 4\ntemplate: 1\n' });
  });

  test('with the line ends of Windows, and without one at the end', () => {
    check(host, { 'qemu-server/101.conf': 'affinity: 2\r\ncores: 1\r\nname: web' });
  });

  test('a comment suppresses a finding of the whole file', () => {
    check(host, {
      'qemu-server/101.conf': `# pinset-ignore cpu-overcommit: it is idle
affinity: 0
cores: 4
`,
    });
  });

  test('another file by what is in it', () => {
    check(host, {
      'guests/web.conf': `boot: order=scsi0
cores: 4
affinity: 0,2
#         ^^^ warning cpu-overcommit: 4 vCPUs on 2 CPUs
net0: virtio=BC:24:11:00:00:01,bridge=vmbr0
scsihw: virtio-scsi-single
`,
    });
  });

  test('the same guest twice is one guest', () => {
    check(host, {
      'qemu-server/101.conf': 'affinity: 0,2\ncores: 2\n',
      'nodes/a/qemu-server/101.conf': 'affinity: 0,2\ncores: 2\n',
    });
  });
});

suite('guests that qm sets up', () => {
  test('are company of each other, however they are started', () => {
    check(host, {
      'g.sh': `qm create 101 --name web --affinity 0-1 --cores 4
#                                   ^^^ warning cpu-overcommit: vCPUs 0-3 of web
qm create 102 --name db --affinity 0-1 --cores 1
`,
    });
  });

  test('are company of guests of QEMU and of libvirt', () => {
    check(host, {
      web: contended,
      'g.sh': `qm create 101 --affinity 0
#                        ^ warning cpu-overcommit: vCPU 0 of 101
`,
      'q.sh': `taskset -c 0 qemu-system-x86_64 -smp 1 -name q
#          ^ warning cpu-overcommit
`,
    });
  });

  test('have what all commands have set', () => {
    check(host, {
      'g.sh': `qm create 101 --cores 2 --affinity 0
qm set 101 --affinity=0,2
qm set 101 -cores 3
qm set 101 --name web --sockets 1
qm set 101 --affinity 4
#                     ^ warning cpu-overcommit: 3 vCPUs on 1 CPU
`,
    });
    check(host, { 'g.sh': 'qm create 101 --cores 4 --affinity 0\nqm set 101 --delete affinity,numa0\n' });
    check(host, { 'g.sh': 'qm create 101 --cores 4 --affinity 0\nqm create 101 --cores 1 --affinity 2\n' });
  });

  test('of which only a part is known are not judged', () => {
    check(host, { 'g.sh': 'qm set 101 --affinity 0\nqm set 102 --affinity 0 --cores 4\nqm set 103 --cores 4\n' });
    check(host, { 'g.sh': 'qm create 101 --affinity 0 --cores $CORES\nqm create 102 --affinity $LIST --cores 4\n' });
  });

  test('in a loop', () => {
    check(host, {
      'g.sh': `for id in 101 102 103; do
  qm create $id --affinity 0,2 --cores 1 --onboot
  #                        ^^^ warning cpu-overcommit: 3 vCPUs on 2 CPUs
done
`,
    });
  });

  test('of which a script sets only the number of vCPUs', () => {
    const conf = 'affinity: 0,2\ncores: 2\n';
    check(host, {
      'qemu-server/101.conf': conf,
      'g.sh': `qm set 101 --cores 3
#                  ^ warning cpu-overcommit: 3 vCPUs on 2 CPUs
`,
    });
    check(host, { 'qemu-server/101.conf': conf, 'g.sh': 'qm set 101 --cores 2 --memory 1024\n' });
    // What else is wrong with the affinity is a finding of the file alone.
    check(host, {
      'qemu-server/101.conf': `affinity: 2,40
#         ^^^^ warning taskset-cpu-dropped
cores: 1
`,
      'g.sh': 'qm set 101 --cores 1\n',
    });
  });

  test('of which a branch tells the number', () => {
    const conf = 'affinity: 0,2\ncores: 2\n';
    const hook = `vmid=$1
case "$vmid" in
  101) qm set "$vmid" --affinity 2 ;;
#                                ^ warning cpu-overcommit: 2 vCPUs on 1 CPU
  102|103) qm set $vmid --affinity 2 ;;
esac
`;
    check(host, { 'qemu-server/101.conf': conf, 'hook.sh': hook });
  });

  test('that may not be set up are no company', () => {
    check(host, {
      web: pinned('0'),
      'g.sh': `if [ "$1" = all ]; then
  qm create 101 --affinity 0 --cores 1
  #                        ^ warning cpu-overcommit
fi
`,
    });
  });

  test('have a configuration file of their own', () => {
    check(host, {
      'qemu-server/101.conf': 'affinity: 0,2\ncores: 2\n',
      'g.sh': 'qm create 101 --affinity 0,2 --cores 2\n',
    });
  });
});
