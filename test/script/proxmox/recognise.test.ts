import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { readConf } from '../../../server/src/script/proxmox/conf.ts';
import { scriptKind, scriptKindByName } from '../../../server/src/script/recognise.ts';

const guest =
  'boot: order=scsi0\ncores: 4\nmemory: 4096\nname: web\nnet0: virtio,bridge=vmbr0\nscsihw: virtio-scsi-pci\n';

suite('a configuration of Proxmox VE', () => {
  test('is recognized by its path, whatever is in it', () => {
    for (const path of [
      '/etc/pve/qemu-server/100.conf',
      '/etc/pve/nodes/pve1/qemu-server/999999999.conf',
      'qemu-server/100.conf',
      '/home/me/pve1/qemu-server/100.conf',
    ]) {
      assert.equal(scriptKindByName(path, ''), 'proxmox', path);
      assert.equal(scriptKind(path, 'memory: 512\n'), 'proxmox', path);
    }
  });

  test('is recognized by what is in it', () => {
    for (const text of [
      guest,
      `#a guest\n\n${guest}`,
      guest.replaceAll('\n', '\r\n'),
      `${guest}\n[snap]\nany thing\n`,
    ]) {
      assert.equal(scriptKind('/vms/web.conf', text), 'proxmox', text);
    }
    // The head of a file may end within a line.
    assert.equal(scriptKindByName('/vms/web.conf', `${guest}descr`), 'proxmox');
  });

  test('is not any other file', () => {
    const container =
      'arch: amd64\ncores: 2\nhostname: ct\nmemory: 512\nnet0: name=eth0\nonboot: 1\nostype: debian\nrootfs: a\n';
    for (const [path, text] of [
      ['/etc/pve/lxc/100.conf', container],
      ['/etc/pve/lxc/101.conf', container.replace('rootfs: a\n', 'lxc.cgroup2.cpuset.cpus: 0-3\n')],
      ['/etc/pve/qemu-server/100.conf.bak', guest],
      ['/etc/pve/qemu-server/notes.conf', 'a note\n'],
      ['/vms/web.yaml', guest],
      ['/vms/web.conf', 'cores: 4\nmemory: 4096\nname: web\n'],
      ['/vms/web.conf', `${guest}key = value\n`],
      ['/vms/web.conf', `services:\n  ${guest}`],
      ['/vms/web.conf', guest.replace('cores: 4\n', '')],
      ['/etc/100.conf', 'option value\n'],
      ['/vms/web.conf', ''],
    ] as const) {
      assert.equal(scriptKind(path, text), null, `${path}\n${text}`);
    }
  });

  test('has the places of its values, whatever its text is', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'affinity: 0-3',
        'numa0:cpus=0',
        '#cores: 4',
        ' cores: 4',
        'cores:  4  ',
        '[snap]',
        ':',
        'a:',
        'b: \r',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), (lines, end) => {
        const text = lines.join(end);
        for (const { key, value, span } of readConf('a.conf', text)) {
          assert.equal(text.slice(value.place.span.start, value.place.span.end), value.text);
          assert.ok(text.slice(span.start, span.end).startsWith(`${key}:`));
          assert.ok(value.text !== '' && value.text === value.text?.trim());
        }
      }),
    );
  });
});
