import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import { check, fleetOf } from '../check.ts';

/** What the finding of a pinset offers in its place; undefined without a finding. */
function offered(cpuset: string): string | null | undefined {
  const text = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${cpuset}'/></cputune>`;
  const [document] = fleetOf(null, { web: text }).documents;
  assert.ok(document);
  const finding = findingsOfDomain(document, null).find(({ rule }) => rule === 'ineffective-exclusion');
  if (finding === undefined) return undefined;
  const [change] = finding.data?.kind === 'repairs' ? (finding.data.repairs[0]?.changes ?? []) : [];
  return change?.kind === 'replace' ? change.newText : null;
}

suite('ineffective-exclusion', () => {
  test('an exclusion before its range', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='^3,0-7'/>
        <!--                      ^^ warning ineffective-exclusion: ^3 in cpuset '^3,0-7' excludes nothing: libvirt reads from left to right, and what follows adds 3 back. The list is 0-7; without 3 it would be 0-2,4-7 -->
      </cputune>`,
    );
  });

  test('what was meant is offered', () => {
    assert.equal(offered('^3,0-7'), '0-2,4-7');
    assert.equal(offered('0-3,^3,^5,2-6,^4'), '0-2,6');
    assert.equal(offered('^3,3'), null);
  });

  test('an exclusion that works, or that has nothing to take out', () => {
    for (const cpuset of ['0-7,^3', '^3,0-7,^3', '0-2,^3', '^3,0-2', '0-3,^3,5'])
      assert.equal(offered(cpuset), undefined);
  });

  test('several in one list are one finding', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <iothreads>1</iothreads>
      <cputune>
        <emulatorpin cpuset='^1,^3,0-3'/>
        <!--                 ^^ warning ineffective-exclusion: ^1 and ^3 in cpuset -->
        <iothreadpin iothread='1' cpuset='0-3,^1,1'/>
        <!--                                  ^^ warning ineffective-exclusion: The list is 0-3; without 1 it would be 0,2-3 -->
      </cputune>`,
    );
  });

  test('nodesets and lists of guest numbers are read alike', () => {
    check(
      'example',
      `
      <vcpu>4</vcpu>
      <numatune><memory mode='strict' nodeset='^1,0-1'/></numatune>
      <!--                                     ^^ warning ineffective-exclusion: without 1 it would be 0 -->
      <cpu><numa><cell id='0' cpus='^3,0-3' memory='1048576'/></numa></cpu>
      <!--                          ^^ warning ineffective-exclusion: ^3 in cpus -->`,
    );
  });

  test('what libvirt does not read, or refuses, has findings of its own', () => {
    check(
      null,
      `
      <vcpu placement='auto' cpuset='^3,0-7'>1</vcpu>
<!--                                 ^^^^^^ warning placement-auto-ignores -->
      <cputune>
        <vcpupin vcpu='4' cpuset='^3,0-7'/>
        <!--           ^ warning vcpupin-out-of-range -->
        <vcpupin vcpu='0' cpuset='^3,0-7:2'/>
        <!--                            ^ error invalid-cpuset -->
      </cputune>`,
    );
  });

  test('a placeholder may be anything', () => {
    check(null, `<vcpu cpuset='^3,{{ cpus }}'>1</vcpu>`);
  });

  test('a list as long as a document may be', () => {
    const cpuset = `${'^5,'.repeat(100_000)}0-9`;
    assert.equal(offered(cpuset), '0-4,6-9');
  });
});
