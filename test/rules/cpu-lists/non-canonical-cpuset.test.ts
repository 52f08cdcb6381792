import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import { check, fleetOf } from '../check.ts';

function offered(cpuset: string): string | null | undefined {
  const text = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${cpuset}'/></cputune>`;
  const [document] = fleetOf(null, { web: text }).documents;
  assert.ok(document);
  const finding = findingsOfDomain(document, null).find(({ rule }) => rule === 'non-canonical-cpuset');
  if (finding === undefined) return undefined;
  const [change] = finding.data?.kind === 'repairs' ? (finding.data.repairs[0]?.changes ?? []) : [];
  return change?.kind === 'replace' ? change.newText : null;
}

suite('non-canonical-cpuset', () => {
  test('a comma at the end', () => {
    check(
      null,
      `
      <vcpu cpuset='0-3,'>2</vcpu>
      <!--          ^^^^ info non-canonical-cpuset: libvirt accepts cpuset '0-3,' (0-3), but its schema does not: it allows no trailing comma -->`,
    );
  });

  test('the same set in the schema’s words and the author’s order is offered', () => {
    assert.equal(offered(' 0 - 3 , 5'), '0-3,5');
    assert.equal(offered('3, 1,2'), '3,1,2');
    assert.equal(offered('0-+3'), '0-3');
    assert.equal(offered('0-3 ,^2'), '0-3,^2');
  });

  test('what the schema takes, however odd', () => {
    for (const cpuset of ['0-3,^2', '3,1,2', '007', '1,1', '0-0', '0-3,8-9']) assert.equal(offered(cpuset), undefined);
  });

  test('blanks and an exclusion without effect are two mistakes; the repair of one must not hide the other', () => {
    check(
      null,
      `
      <vcpu cpuset='^3, 0-7'>2</vcpu>
      <!--          ^^ warning ineffective-exclusion -->
      <!--          ^^^^^^^ info non-canonical-cpuset: it allows no blanks -->`,
    );
    assert.equal(offered('^3, 0-7'), null);
  });

  test('what libvirt refuses or drops has findings of its own', () => {
    check(
      null,
      `
      <vcpu placement='auto' cpuset='0-3,'>2</vcpu>
<!--                                 ^^^^ warning placement-auto-ignores -->
      <cputune>
        <vcpupin vcpu='2' cpuset='0, 1'/>
        <!--           ^ warning vcpupin-out-of-range -->
        <emulatorpin cpuset='3, x'/>
        <!--                    ^ error invalid-cpuset -->
      </cputune>`,
    );
  });

  test('nodesets', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <numatune><memory nodeset='0, 1'/></numatune>
      <!--                       ^^^^ info non-canonical-cpuset: libvirt accepts nodeset '0, 1' (0-1) -->`,
    );
  });

  test('a placeholder may be anything', () => {
    check(null, `<vcpu cpuset='0, {{ cpus }}'>1</vcpu>`);
  });
});
