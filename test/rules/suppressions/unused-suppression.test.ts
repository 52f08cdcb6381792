import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import { check, fleetOf } from '../check.ts';

const twoOnOne = `
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='2'/>`;

suite('a suppression', () => {
  test('holds for the element that follows it', () => {
    check(
      'example',
      `
      <vcpu>4</vcpu>
      <cputune>
        <!-- pinset-ignore unknown-cpu: the board is to be replaced -->
        <vcpupin vcpu='0' cpuset='0,97'/>
        <vcpupin vcpu='1' cpuset='2,98'/>
        <!--                        ^^ error unknown-cpu -->
        <vcpupin vcpu='2' cpuset='4'/>
        <!--                      ^ warning cross-numa-pin -->
        <vcpupin vcpu='3' cpuset='6'/>
      </cputune>`,
    );
  });

  test('holds for all that is in the element, of each rule that it names', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <!-- pinset-ignore unknown-cpu , cpu-overcommit,duplicate-vcpupin:
           the idle ones share: measured, no loss -->
      <!-- pins -->
      <?pins here?>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='3'/>
        <emulatorpin cpuset='99'/>
      </cputune>`,
    );
  });

  test('holds for the whole file before its root element', () => {
    for (const wrapper of ['', '<domstatus>', '<domainsnapshot>']) {
      check(
        'example',
        `<?xml version='1.0'?>
<!-- pinset-ignore cpu-overcommit: the guests of this host are idle -->
${wrapper}<domain type='kvm'><vcpu>2</vcpu><cputune>${twoOnOne}</cputune></domain>${wrapper.replace('<', '</')}`,
      );
    }
  });

  test('leaves the other rules and the other elements alone', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <!-- pinset-ignore cpu-overcommit: this is the second -->
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='4'/>
        <!--           ^ error duplicate-vcpupin -->
      </cputune>`,
    );
  });

  test('several that cover one finding are all needed', () => {
    check(
      'example',
      `<!-- pinset-ignore cpu-overcommit: idle -->
<domain>
  <!-- pinset-ignore cpu-overcommit: idle -->
  <cputune>
    <!-- pinset-ignore cpu-overcommit: idle -->
    <!-- pinset-ignore cpu-overcommit: idle indeed -->${twoOnOne}
  </cputune>
  <vcpu>2</vcpu>
</domain>`,
    );
  });

  test('is a comment that begins with the word, and is closed', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <!-- see pinset-ignore cpu-overcommit: reason -->
        <!-- pinset-ignored cpu-overcommit: reason -->
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit -->
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>`,
    );
  });

  test('holds while the document is broken, and of whole documents only it is said that it is not needed', () => {
    const broken = `<domain><vcpu>2</vcpu>
  <!-- pinset-ignore cpu-overcommit, malformed-xml, cross-numa-pin: typing -->
  <cputune>${twoOnOne}
    <vcpupin vcpu='0' cpu
  </cputune>`;
    const { fleet, documents } = fleetOf('example', { web: broken });
    const [document] = documents;
    assert.ok(document);
    const found = findingsOfDomain(document, fleet.occupancyFor(document)).map(({ rule }) => rule);
    assert.ok(!found.includes('cpu-overcommit') && !found.includes('unused-suppression'), found.join());
  });
});

suite('unused-suppression', () => {
  test('nothing is found in the element that follows, or in the file', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <!-- pinset-ignore cpu-overcommit, duplicate-vcpupin: idle -->
      <!--                               ^^^^^^^^^^^^^^^^^ info unused-suppression: duplicate-vcpupin finds nothing in the element that follows -->
      <cputune>${twoOnOne}</cputune>`,
    );
    check(
      'example',
      `<!-- pinset-ignore malformed-xml: typing -->
<!--               ^^^^^^^^^^^^^ info unused-suppression: This suppresses nothing: malformed-xml finds nothing in the file -->
<domain><vcpu>2</vcpu></domain>`,
    );
  });

  test('the finding stands beside the element', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit -->
        <vcpupin vcpu='1' cpuset='2'/>
        <!-- pinset-ignore cpu-overcommit: too late -->
        <!--               ^^^^^^^^^^^^^^ info unused-suppression: no element follows -->
      </cputune>`,
    );
  });

  test('there is no such rule, or none is named', () => {
    check(
      'example',
      `
      <!-- pinset-ignore cpu-overcomit, cross, no-such-rule-at-all: idle -->
      <!--               ^^^^^^^^^^^^^ info unused-suppression: There is no rule cpu-overcomit; did you mean cpu-overcommit? -->
      <!--                              ^^^^^ info unused-suppression: There is no rule cross -->
      <!--                                     ^^^^^^^^^^^^^^^^^^^ info unused-suppression: There is no rule no-such-rule-at-all -->
      <vcpu>2</vcpu>
      <!-- pinset-ignore -->
 <!-- ^^^^^^^^^^^^^^^^^^^^^^ info unused-suppression: names no rule; write \`pinset-ignore RULE: reason\` -->
      <!-- pinset-ignore : everything -->
 <!-- ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info unused-suppression: names no rule -->
      <cputune/>`,
    );
  });

  test('findings about host profiles and about suppressions cannot be suppressed in a domain', () => {
    check(
      'example',
      `
      <!-- pinset-ignore invalid-profile, unused-suppression: quiet -->
      <!--               ^^^^^^^^^^^^^^^ info unused-suppression: invalid-profile has no suppressible findings in a domain -->
      <!--                                ^^^^^^^^^^^^^^^^^^ info unused-suppression: delete its name here -->
      <vcpu>2</vcpu>`,
    );
  });

  test('a rule that could not tell is not called unneeded', () => {
    const fine = (values: string) => `
      <!-- pinset-ignore smt-sibling-conflict, cross-numa-pin: measured -->
      <vcpu>2</vcpu>
      <cputune><vcpupin vcpu='0' cpuset='${values}'/><vcpupin vcpu='1' cpuset='2'/></cputune>`;
    check(null, fine('0'));
    check('example', fine('{{ cpu }}'));
    check('example', `{% if x %}${fine('0')}{% endif %}`);
    check({ cores: ['0-1', '2-3'], coresUnknown: true }, fine('0'));
  });

  test('a rule that needs what the captures do not tell is not called unneeded', () => {
    const ignore = (rule: string) => `
      <!-- pinset-ignore ${rule}: measured -->
      <vcpu>2</vcpu>`;
    // The sketch of a host has no L3 groups, pages, devices, kinds of cores, vendor or isolated CPUs.
    const bare = { cores: ['0-1', '2-3'] };
    for (const rule of ['l3-straddle', 'hugepages-exhausted', 'device-remote-node', 'hybrid-core-mix']) {
      check(bare, ignore(rule));
    }
    for (const rule of ['guest-smt-hidden', 'isolated-multi-cpu', 'isolated-mixed']) check(bare, ignore(rule));
    check(
      'tuned',
      `
      <!-- pinset-ignore l3-straddle, device-remote-node: measured -->
      <!--               ^^^^^^^^^^^ info unused-suppression: l3-straddle finds nothing -->
      <!--                            ^^^^^^^^^^^^^^^^^^ info unused-suppression: device-remote-node finds nothing -->
      <vcpu>2</vcpu>`,
    );
  });

  test('an entity that every parser knows is no placeholder', () => {
    check(
      'example',
      `
      <description>a &amp; b</description>
      <!-- pinset-ignore cross-numa-pin: measured -->
      <!--               ^^^^^^^^^^^^^^ info unused-suppression -->
      <vcpu>2</vcpu>`,
    );
  });
});

suite('suppression-without-reason', () => {
  test('the findings are suppressed all the same', () => {
    for (const comment of ['pinset-ignore cpu-overcommit', 'pinset-ignore cpu-overcommit:  ']) {
      check(
        'example',
        `
      <vcpu>2</vcpu>
      <!-- ${comment} -->
 <!-- ${'^'.repeat(comment.length + 9)} info suppression-without-reason: write it after a colon: \`pinset-ignore cpu-overcommit: reason\` -->
      <cputune>${twoOnOne}</cputune>`,
      );
    }
  });

  test('a reason that no colon begins is none', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <!-- pinset-ignore cpu-overcommit is fine here -->
 <!-- ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info suppression-without-reason: The colon after the list of rules is missing -->
      <cputune>${twoOnOne}</cputune>`,
    );
  });

  test('one that is to be deleted needs none; one whose rules could not run may', () => {
    const comment = `
      <vcpu>2</vcpu>
      <!-- pinset-ignore cross-numa-pin -->`;
    check(
      'example',
      `${comment}
      <!--               ^^^^^^^^^^^^^^ info unused-suppression -->
      <cputune/>`,
    );
    check(
      null,
      `${comment}
 <!-- ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info suppression-without-reason -->
      <cputune/>`,
    );
  });
});

suite('suppressions of any number', () => {
  const count = 20_000;
  const cases: Readonly<Record<string, string>> = {
    'in a row': `${'<!-- pinset-ignore cpu-overcommit: x -->'.repeat(count)}<cputune>${twoOnOne}</cputune>`,
    'of one finding each':
      '<!-- pinset-ignore invalid-cpuset: x --><cputune><emulatorpin cpuset="x"/></cputune>'.repeat(count),
    'of many names': `<!-- pinset-ignore ${'x-y, '.repeat(count)}: x --><cputune/>`,
    'of nothing but commas': `<!-- pinset-ignore ${','.repeat(count)} ${' '.repeat(count)}: x --><cputune/>`,
  };
  for (const [name, text] of Object.entries(cases)) {
    test(name, () => {
      const { fleet, documents } = fleetOf('example', { web: `<vcpu>2</vcpu>${text}` });
      const start = performance.now();
      for (const document of documents) findingsOfDomain(document, fleet.occupancyFor(document));
      assert.ok(performance.now() - start < 3000, `${performance.now() - start} ms`);
    });
  }
});
