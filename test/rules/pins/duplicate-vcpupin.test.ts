import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import { check, fleetOf } from '../check.ts';

suite('duplicate-vcpupin', () => {
  test('a copied line whose number was not counted up', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='3'/>
        <!--           ^ error duplicate-vcpupin: vCPU 1 already has a vcpupin (cpuset='2'): libvirt refuses the domain -->
      </cputune>`,
    );
  });

  test('the first pin is the related place', () => {
    const text = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='0' cpuset='2'/></cputune>`;
    const [document] = fleetOf(null, { web: text }).documents;
    assert.ok(document);
    const [finding] = findingsOfDomain(document, null);
    const [first] = finding?.related ?? [];
    assert.ok(first);
    assert.equal(document.text.slice(first.span.start, first.span.end), `<vcpupin vcpu='0' cpuset='2'/>`);
  });

  test('in two cputune elements, which add up', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>
      <cputune>
        <vcpupin vcpu='+0' cpuset='0'/>
        <!--           ^^ error duplicate-vcpupin -->
      </cputune>`,
    );
  });

  test('not for vCPUs that the domain does not have, nor where a template chooses', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        {{#if a}}<vcpupin vcpu='0' cpuset='0'/>{{else}}<vcpupin vcpu='0' cpuset='2'/>{{/if}}
      </cputune>`,
    );
    check(null, `<vcpu>{{ n }}</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='0' cpuset='0'/></cputune>`);
  });

  test('very many are one finding', () => {
    const pins = `<vcpupin vcpu='0' cpuset='1'/>`.repeat(10);
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='1'/>
        <vcpupin vcpu='0' cpuset='1'/>
        <!--           ^ error duplicate-vcpupin: vCPU 0 already has a vcpupin (cpuset='1'), and 11 more follow -->
        ${pins}
      </cputune>`,
    );
  });
});
