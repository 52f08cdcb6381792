import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import { check, fleetOf } from '../check.ts';

suite('unknown-placement-element', () => {
  test('a container by another name: what is in it is not looked at', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cpu_tune>
<!--   ^^^^^^^^ warning unknown-placement-element: did you mean <cputune>? -->
        <vcpupin vcpu='0' cpuset='99'/>
      </cpu_tune>`,
    );
  });

  test('a column of pins outside of cputune is one finding', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <vcpupin vcpu='0' cpuset='0'/>
<!--   ^^^^^^^ warning unknown-placement-element: libvirt silently ignores it (2 times) -->
      <vcpupin vcpu='1' cpuset='2'/>
      <emulatorpin cpuset='0'/>
<!--   ^^^^^^^^^^^ warning unknown-placement-element: <emulatorpin> belongs in <cputune> -->`,
    );
  });

  test('elements of one container in another', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <memnode cellid='0' nodeset='0'/>
<!--     ^^^^^^^ warning unknown-placement-element: <memnode> belongs in <numatune>, not in <cputune> -->
        <cell id='0' cpus='0' memory='1'/>
<!--     ^^^^ warning unknown-placement-element: <cell> belongs in <cpu><numa>, not in <cputune> -->
      </cputune>
      <memory mode='strict' nodeset='0'/>
<!--                        ^^^^^^^ warning unknown-placement-element: libvirt ignores nodeset on <memory> -->
      <numa><cell id='0' cpus='0' memory='1'/></numa>
<!--   ^^^^ warning unknown-placement-element: <numa> belongs in <cpu> -->
      <devices>
        <iothreadpin iothread='1' cpuset='0'/>
<!--     ^^^^^^^^^^^ warning unknown-placement-element: <iothreadpin> belongs in <cputune>, not in <devices> -->
      </devices>`,
    );
  });

  test('slips: another case, a hyphen, a plural, letters that changed places', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <numaTune><memory nodeset='0'/></numaTune>
<!--   ^^^^^^^^ warning unknown-placement-element: did you mean <numatune>? -->
      <cputune>
        <emulator-pin cpuset='0'/>
<!--     ^^^^^^^^^^^^ warning unknown-placement-element: did you mean <emulatorpin>? -->
        <share>100</share>
<!--     ^^^^^ warning unknown-placement-element: did you mean <shares>? -->
        <qutoa>5000</qutoa>
<!--     ^^^^^ warning unknown-placement-element: did you mean <quota>? -->
      </cputune>
      <cpu><topolgy sockets='1' cores='1' threads='1'/></cpu>
<!--        ^^^^^^^ warning unknown-placement-element: did you mean <topology>? -->`,
    );
  });

  test('attributes', () => {
    check(
      'example',
      `
      <memory units='GiB'>4</memory>
<!--          ^^^^^ warning unknown-placement-element: libvirt ignores units on <memory>: did you mean unit? -->
      <vcpu placment='static' cpu_set='0-3'>1</vcpu>
<!--        ^^^^^^^^ warning unknown-placement-element: did you mean placement? -->
<!--                          ^^^^^^^ warning unknown-placement-element: did you mean cpuset? -->
      <numatune nodeset='1'>
<!--            ^^^^^^^ warning unknown-placement-element: libvirt ignores nodeset on <numatune> -->
        <memory mode='strict' nodeset='0'/>
      </numatune>`,
    );
  });

  test('an attribute that libvirt requires is missing already', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpusets='0'/>
<!--     ^^^^^^^ error invalid-cpuset: cpuset is missing -->
      </cputune>`,
    );
  });

  test('what libvirt knows, and what is none of its business', () => {
    check(
      'example',
      `<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
      <vcpu>1</vcpu>
      <metadata><app:cputunes xmlns:app='urn:app'><vcpupin/></app:cputunes><vcpupin/></metadata>
      <memtune><hard_limit>1</hard_limit></memtune>
      <blkiotune><weight>100</weight></blkiotune>
      <iothreads>1</iothreads>
      <iothreadids><iothread id='1'><poll max='1'/></iothread></iothreadids>
      <defaultiothread thread_pool_min='1'/>
      <cputune>
        <cachetune vcpus='0'><cache id='0' level='3' type='both' size='3' unit='MiB'/></cachetune>
      </cputune>
      <memoryBacking><hugepages/><nosharepages/><source type='memfd'/><access mode='shared'/></memoryBacking>
      <cpu mode='custom' match='exact' check='partial'>
        <model fallback='allow'>x</model>
        <cache mode='passthrough'/>
        <numa>
          <cell id='0' cpus='0' memory='1' memAccess='shared'><distances><sibling id='0' value='10'/></distances></cell>
          <interconnects/>
        </numa>
      </cpu>
      <devices><emulator>/usr/bin/qemu</emulator><memory model='dimm'/></devices>
      <qemu:commandline><qemu:arg value='x'/></qemu:commandline>
      <vcpupins xmlns='urn:app'/>
      <my-own-thing/>
      </domain>`,
    );
  });

  test('while a tag is being typed nothing is misspelt', () => {
    const text = `<domain type='kvm'><vcpu>1</vcpu><cputunes><vcpupin vcpu='0' cpuset='0'/></domain>`;
    const { documents } = fleetOf(null, { web: text });
    const rules = documents.flatMap((document) => findingsOfDomain(document, null)).map(({ rule }) => rule);
    assert.deepEqual(rules, ['malformed-xml']);
  });
});
