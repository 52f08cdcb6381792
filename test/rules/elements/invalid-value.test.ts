import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fixerOf } from '../../../server/src/fixes/fixes.ts';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import { check, fleetOf } from '../check.ts';

suite('invalid-value', () => {
  test('words that libvirt does not know there', () => {
    check(
      null,
      `
      <vcpu placement='numad'>2</vcpu>
      <!--             ^^^^^ error invalid-value: libvirt refuses placement='numad': it accepts static, auto here -->
      <numatune>
        <memory mode='bind' nodeset='0'/>
        <!--          ^^^^ error invalid-value: it accepts strict, preferred, interleave, restrictive here -->
      </numatune>
      <cpu mode='host_passthrough'/>
      <!--       ^^^^^^^^^^^^^^^^ error invalid-value -->`,
    );
  });

  test('numbers', () => {
    check(
      null,
      `
      <vcpu current='some'>0x4</vcpu>
      <!--           ^^^^ error invalid-value: libvirt refuses current='some': it accepts a number from 0 to 4294967295 -->
      <!--                 ^^^ error invalid-value: libvirt refuses <vcpu>0x4</vcpu>: it accepts a number from 1 -->
      <cputune>
        <memorytune vcpus='0'><node id='0' bandwidth='150'/></memorytune>
        <!--                                          ^^^ error invalid-value: it accepts a number from 0 to 100 -->
      </cputune>`,
    );
  });

  test('amounts of memory', () => {
    check(
      null,
      `
      <memory unit='GiB'>1.5</memory>
      <!--               ^^^ error invalid-value: it accepts a whole number above 0 with a unit such as KiB, MiB or GiB -->
      <vcpu>1</vcpu>
      <memoryBacking><hugepages><page size='0' unit='MiB'/></hugepages></memoryBacking>
      <!--                                  ^ error invalid-value: libvirt refuses size='0' -->`,
    );
  });

  test('no memory is right where the cells have it', () => {
    check(
      null,
      `<memory>0</memory><vcpu>1</vcpu><cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>`,
    );
  });

  test('no vCPU at boot, but for states in <vcpus>', () => {
    check(
      null,
      `
      <vcpu current='0'>2</vcpu>
      <!--           ^ error invalid-value: at least one vCPU must be online at boot -->`,
    );
    check(null, `<vcpu current='0'>1</vcpu><vcpus><vcpu id='0' enabled='yes'/></vcpus>`);
  });

  test('a word that is nearly right is corrected', () => {
    const [document] = fleetOf(null, { a: `<vcpu placement='Static'>1</vcpu>` }).documents;
    assert.ok(document);
    const fixes = findingsOfDomain(document, null).flatMap((finding) => fixerOf(document, null)(finding));
    assert.deepEqual(
      fixes.map((fix) => (fix.kind === 'fix' ? [fix.title, ...fix.edits.map(({ newText }) => newText)] : [])),
      [["Change to 'static'", 'static']],
    );
  });

  test('what libvirt does not read is not judged, nor what a template puts in', () => {
    check(null, `<vcpu>{{ n }}</vcpu><numatune><memory mode='{{ mode }}' nodeset='0'/></numatune>`);
    check(null, `<memory unit='{{ unit }}'>4</memory><vcpu>1</vcpu>`);
    check(null, `<vcpu>1</vcpu><devices><vcpu>none</vcpu></devices>`);
  });

  test('white space behind a number, as libvirt 9.0 reads it', () => {
    check(
      null,
      `
      <vcpu current='2 '>4 </vcpu>
      <!--           ^^ error invalid-value: libvirt refuses current='2': white space may stand before the number, but not behind it -->
      <!--               ^^ error invalid-value: white space may stand before the number, but not behind it -->`,
    );
    check(null, `<vcpu current=' 2'> 4</vcpu>`);
  });
});
