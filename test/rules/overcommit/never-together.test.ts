import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings } from '../../../server/src/features/analysis.ts';
import { planOf } from '../../../server/src/features/placement/plan.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import { check, fleetOf, hostDocument, type On } from '../check.ts';

/** A domain with one vCPU on each of these CPUs and these devices. */
const guest = (cpus: string, devices = '', more = '') => `${more}<memory>1048576</memory>
<vcpu>${cpus.split(' ').length}</vcpu>
<cputune>${cpus
  .split(' ')
  .map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`)
  .join('')}</cputune>
<devices>${devices}</devices>`;

const pci = (bus: number) =>
  `<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x0${bus}' slot='0x00' function='0x0'/></source></hostdev>`;
const usb = (inside: string, startup = '') =>
  `<hostdev mode='subsystem' type='usb'><source${startup}>${inside}</source></hostdev>`;
const byVendor = "<vendor id='0x046d'/><product id='0xc52b'/>";
const scsi = (unit: number, more = '') =>
  `<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host4'/><address bus='0' target='1' unit='${unit}'/></source>${more}</hostdev>`;
const qemuDevice = (value: string) =>
  `</devices><qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><qemu:arg value='-device'/><qemu:arg value='${value}'/></qemu:commandline><devices>`;
const disk = (path: string, more = '') =>
  `<disk type='file' device='disk'><source file='${path}'/><target dev='vda'/>${more}</disk>`;
const uuid = '<uuid>7d4c0f27-4b3e-4b6e-9f6a-1c2d3e4f5a6b</uuid>';

/** Eight CPUs on one node with 1 GiB. */
const wide = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'] };

/** How often each rule is found in each document. */
function counts(on: On, files: Readonly<Record<string, string>>, neverTogether: readonly (readonly string[])[] = []) {
  const host = hostDocument(on);
  assert.ok(host?.host);
  const fleet = new Fleet();
  const { documents } = fleetOf(null, files);
  fleet.setHost({ ...host, host: { ...host.host, neverTogether } });
  for (const document of documents) fleet.setDomain(document);
  return {
    fleet,
    documents,
    of: (rule: string) =>
      documents.map((document) => findings(fleet, document).filter((finding) => finding.rule === rule).length),
  };
}

suite('domains that own the same thing never run together', () => {
  const kinds: readonly (readonly [string, string, string])[] = [
    ['a PCI device', pci(1), pci(1)],
    [
      'a PCI device, its address written in other ways',
      pci(1),
      pci(1).replace("domain='0x0000' bus='0x01'", "bus='1'"),
    ],
    [
      'a PCI device, as a network interface',
      pci(1),
      "<interface type='hostdev'><source><address type='pci' domain='0' bus='1' slot='0' function='0'/></source></interface>",
    ],
    [
      'an NVMe disk, given as a PCI device too',
      pci(1),
      "<disk type='nvme' device='disk'><source type='pci' managed='yes' namespace='1'><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source></disk>",
    ],
    ...[0, 1].map((at): readonly [string, string, string] => {
      const mdev = (id: string) =>
        `<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='${id}'/></source></hostdev>`;
      const id = 'c2177883-f1bb-47f0-914d-32a22e3a8804';
      return [`a mediated device (${at})`, mdev(id), mdev(at === 0 ? id : id.toUpperCase())];
    }),
    ['a USB device by its address', usb("<address bus='1' device='4'/>"), usb("<address bus='0x1' device='4'/>")],
    ['a USB device by vendor and product', usb(byVendor), usb(byVendor)],
    ['a SCSI device of the host', scsi(0), scsi(0)],
    ['a PCI device, given to QEMU itself', pci(1), qemuDevice('vfio-pci,host=01:00.0,multifunction=on')],
    [
      'a PCI device, given to QEMU in JSON',
      pci(1),
      qemuDevice('{&quot;driver&quot;:&quot;vfio-pci&quot;,&quot;host&quot;:&quot;0000:01:00.0&quot;}'),
    ],
    ['a disk that both write', disk('/images/win.qcow2'), disk('/images/win.qcow2')],
  ];
  for (const [name, one, other] of kinds) {
    test(name, () => check('example', { a: guest('2', one), b: guest('2', other) }));
  }

  const qemu = (more: string) => `taskset -c 2 qemu-system-x86_64 -smp 1 -m 512M ${more}\n`;
  for (const [name, one, other] of [
    ['a PCI device', '-device vfio-pci,host=01:00.0,x-vga=on', '-device vfio-pci,host=0000:01:00.0'],
    [
      'a PCI device, in JSON',
      `-device '{"driver":"vfio-pci","host":"0000:01:00.0","id":"hostdev0"}'`,
      '-device vfio-pci,host=01:00.0',
    ],
    ['a UUID', '-uuid 7d4c0f27-4b3e-4b6e-9f6a-1c2d3e4f5a6b', '-snapshot -uuid 7D4C0F27-4B3E-4B6E-9F6A-1C2D3E4F5A6B'],
    ['an image', '-drive file=/vm/win.qcow2,if=virtio', '-drive if=none,id=d,file=/vm/win.qcow2'],
    [
      'an image in JSON',
      '-hda /vm/a.img',
      `-blockdev '{"driver":"qcow2","node-name":"d","file":{"driver":"file","filename":"/vm/a.img"}}'`,
    ],
    [
      'an image in other words',
      '-hda /vm/a.img',
      '-blockdev driver=raw,node-name=d,file.driver=file,file.filename=/vm/a.img',
    ],
  ] as const) {
    test(`${name} of guests that scripts start`, () => check('example', { 'a.sh': qemu(one), 'b.sh': qemu(other) }));
  }

  test('an image of a domain that a script starts too', () => {
    check('example', { a: guest('2', disk('/vm/win.qcow2')), 'b.sh': qemu('-drive file=/vm/win.qcow2') });
  });

  for (const [name, options] of [
    ['a CD', '-drive file=/vm/a.iso,media=cdrom'],
    ['an image that is only read', '-drive if=pflash,readonly=on,file=/usr/share/OVMF_CODE.fd'],
    ['an image whose changes are dropped', '-snapshot -drive file=/vm/a.img'],
    [
      'an image that is only read, in JSON',
      `-blockdev '{"driver":"file","filename":"/vm/a.img","node-name":"a","read-only":true}'`,
    ],
    ['broken JSON', `-blockdev '{"driver":"file","filename":"/vm/a.img"' -device '{}' -device '['`],
    ['a shared image', '-drive file=/vm/a.img,if=none,id=d -device virtio-blk-pci,drive=d,share-rw=on'],
    ['a relative path', '-drive file=a.img'],
  ] as const) {
    test(`but not ${name} of guests that scripts start`, () => {
      const { scripts, fleet } = fleetOf('example', { 'a.sh': qemu(options), 'b.sh': qemu(options) });
      for (const script of scripts) {
        assert.ok(findings(fleet, script).some(({ rule }) => rule === 'cpu-overcommit'));
      }
    });
  }

  test('a UUID', () => check('example', { a: guest('2', '', uuid), b: guest('2', '', uuid) }));

  const shared: readonly (readonly [string, string, string])[] = [
    ['other PCI devices', pci(1), pci(2)],
    ['a USB device that may be missing', usb(byVendor, " startupPolicy='optional'"), usb(byVendor)],
    ['other SCSI devices', scsi(0), scsi(1)],
    ['a shareable SCSI device', scsi(0, '<shareable/>'), scsi(0, '<shareable/>')],
    ['broken JSON', qemuDevice('{&quot;driver&quot;:&quot;vfio-pci'), qemuDevice('{&quot;driver&quot;:&quot;vfio-pci')],
    [
      'an emulated device of QEMU',
      qemuDevice('virtio-net-pci,host=01:00.0'),
      qemuDevice('virtio-net-pci,host=01:00.0'),
    ],
    ['a shareable disk', disk('/a.qcow2', '<shareable/>'), disk('/a.qcow2', '<shareable/>')],
    ['a disk that nobody writes', disk('/a.qcow2', '<readonly/>'), disk('/a.qcow2', '<readonly/>')],
    [
      'an image of a CD',
      disk('/a.iso').replace("device='disk'", "device='cdrom'"),
      disk('/a.iso').replace("device='disk'", "device='cdrom'"),
    ],
    ['a disk whose path a template fills in', disk('/{{ name }}.qcow2'), disk('/{{ name }}.qcow2')],
    ['an address without a bus', pci(1).replace("bus='0x01' ", ''), pci(1).replace("bus='0x01' ", '')],
  ];
  for (const [name, one, other] of shared) {
    test(`but not ${name}`, () => {
      assert.deepEqual(counts('example', { a: guest('2', one), b: guest('2', other) }).of('cpu-overcommit'), [1, 1]);
    });
  }

  test('a third domain is judged beside each of them, and they are judged beside it', () => {
    const { of, fleet, documents } = counts('example', {
      a: guest('2 4', pci(1)),
      b: guest('2 6', pci(1)),
      c: guest('2'),
    });
    assert.deepEqual(of('cpu-overcommit'), [1, 1, 1]);
    const messages = documents.map((one) =>
      findings(fleet, one)
        .map(({ message }) => message)
        .join(),
    );
    assert.match(messages[0] ?? '', /2 vCPUs on 1 CPU/);
    assert.doesNotMatch(messages[0] ?? '', /\bb\b/);
    assert.doesNotMatch(messages[1] ?? '', /\ba\b/);
    assert.match(messages[2] ?? '', /2 vCPUs on 1 CPU/);
  });

  test('chains: who shares nothing runs together', () => {
    const files = { a: guest('2', pci(1)), b: guest('2', pci(1) + pci(2)), c: guest('2', pci(2)) };
    assert.deepEqual(counts('example', files).of('cpu-overcommit'), [1, 0, 1]);
  });

  test('no sibling conflict, no starving, no contended hint, no helper on the other’s CPU', () => {
    const realtime = (cpu: string, emulator: string) =>
      guest(cpu, pci(1)).replace(
        '</cputune>',
        `<emulatorpin cpuset='${emulator}'/><vcpusched vcpus='0' scheduler='fifo' priority='1'/></cputune>
         <features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>`,
      );
    const { of } = counts('example', { a: realtime('2', '4'), b: realtime('3', '2'), c: realtime('4', '3') });
    for (const rule of [
      'smt-sibling-conflict',
      'realtime-starvation',
      'dedicated-hint-contended',
      'emulator-on-vcpu',
    ]) {
      assert.deepEqual(of(rule), [0, 0, 0], rule);
    }
  });

  test('a guest that is overcommitted by itself is so all the same', () => {
    const files = { a: guest('2 2', '', uuid), b: guest('2 2', '', uuid) };
    assert.deepEqual(counts('example', files).of('cpu-overcommit'), [1, 1]);
  });

  test('twenty guests with one device, on the CPUs of one', () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`g${n}`, guest('2 4', pci(1))]));
    assert.deepEqual(new Set(counts('example', files).of('cpu-overcommit')), new Set([0]));
    const beside = counts('example', { ...files, other: guest('4') });
    assert.deepEqual(beside.of('cpu-overcommit'), [...Array.from({ length: 20 }, () => 1), 1]);
  });
});

suite('neverTogether of a profile', () => {
  const files = { a: guest('2'), b: guest('2'), c: guest('2') };

  test('names domains', () => {
    assert.deepEqual(counts('example', files).of('cpu-overcommit'), [1, 1, 1]);
    assert.deepEqual(counts('example', files, [['a', 'b']]).of('cpu-overcommit'), [1, 1, 1]);
    assert.deepEqual(counts('example', files, [['a', 'b', 'c']]).of('cpu-overcommit'), [0, 0, 0]);
    const two = [
      ['a', 'b'],
      ['b', 'c'],
    ];
    assert.deepEqual(counts('example', files, two).of('cpu-overcommit'), [1, 0, 1]);
  });

  test('sums take the largest: load, memory and huge pages', () => {
    const big = (memory: number) =>
      `<memory>${memory}</memory><vcpu>5</vcpu><numatune><memory mode='strict' nodeset='0'/></numatune>`;
    const three = { a: big(700_000), b: big(700_000), c: big(400_000) };
    const alone = counts(wide, three);
    assert.deepEqual(alone.of('memory-overcommit'), [1, 1, 1]);
    const { fleet, of } = counts(wide, three, [['a', 'b', 'c']]);
    assert.deepEqual(of('memory-overcommit'), [0, 0, 0]);
    const [host] = fleet.allHosts();
    assert.ok(host);
    assert.deepEqual([fleet.occupancyOf(host)?.load.vcpus, fleet.occupancyOf(host)?.load.count], [5, 1]);
    const some = counts(wide, three, [['a', 'b']]);
    assert.deepEqual(some.of('memory-overcommit'), [1, 1, 1]);
  });

  test('plan takes the CPUs of those that can never run beside the domain for free', () => {
    const planned = (neverTogether: readonly (readonly string[])[]) => {
      const all = { a: guest('0 1 2 3'), b: guest('4 5 6 7'), c: '<vcpu>4</vcpu>' };
      const { fleet, documents } = counts('example', all, neverTogether);
      const document = documents[2];
      assert.ok(document);
      const plan = planOf(fleet, document);
      return plan.kind === 'planned' && plan.result.feasible
        ? plan.result.placement.vcpus.map(({ cpus }) => `${cpus}`).join(' ')
        : 'none';
    };
    assert.equal(planned([]), 'none');
    assert.match(planned([['a', 'c']]), /^[0-3] [0-3] [0-3] [0-3]$/);
    assert.match(planned([['b', 'c']]), /^[4-7] [4-7] [4-7] [4-7]$/);
  });
});

suite('systemd units that conflict never run together', () => {
  const service = (conflicts: string) => `[Unit]
${conflicts}
[Service]
ExecStart=/usr/bin/taskset -c 4 /usr/bin/qemu-system-x86_64 -smp 1
`;
  const warned = (conflicts: string) =>
    service(conflicts).replace('-smp 1\n', '-smp 1\n#                             ^ warning cpu-overcommit\n');

  test('if one of them says so', () => {
    check(wide, { 'a.service': service('Conflicts=b.service shutdown.target'), 'b.service': service('') });
    check(wide, { 'a.service': service(''), 'b.service': service('Conflicts=x.service\nConflicts=a.service') });
  });

  test('but each runs with a third', () => {
    check(wide, {
      'a.service': warned('Conflicts=c.service'),
      'b.service': warned('Conflicts=c.service'),
      'c.service': service(''),
    });
  });

  test('and a unit whose name systemd fills in is not known', () => {
    check(wide, { 'a.service': warned('Conflicts=%i.service'), 'b.service': warned('') });
  });

  test('until a change of the text takes it back', () => {
    const { fleet, scripts } = fleetOf(wide, {
      'a.service': service('Conflicts=b.service'),
      'b.service': service(''),
    });
    const [a, b] = scripts;
    assert.ok(a && b);
    assert.equal(findings(fleet, b).length, 0);
    const changed = a.withText(service(''));
    assert.ok(changed);
    fleet.setScript(changed);
    assert.deepEqual(
      findings(fleet, b).map(({ rule }) => rule),
      ['cpu-overcommit'],
    );
  });
});
