import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import type { RuleLevels } from '../../../server/src/rules/engine/severity.ts';
import { check, fleetOf } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

suite('realtime-starvation', () => {
  test('the emulator on the CPU of a FIFO vCPU; emulator-on-vcpu yields', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <emulatorpin cpuset='2'/>
        <!--                 ^ error realtime-starvation: the emulator → CPU 2: vCPU 0 runs there under real-time scheduling (fifo or rr), and nothing else runs while it does -->
        <vcpusched vcpus='0' scheduler='rr' priority='1'/>
      </cputune>${numatune}`,
    );
  });

  test('a vCPU of another domain, which says no more; the real-time one only shares its CPU', () => {
    check('example', {
      rt: `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit -->
        <emulatorpin cpuset='0'/>
        <vcpusched vcpus='0' scheduler='fifo' priority='1'/>
      </cputune>${numatune}`,
      web: `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ error realtime-starvation: vCPU 0 → CPU 2: vCPU 0 of rt runs there -->
      </cputune>${numatune}`,
    });
  });

  test('FIFO vCPUs starve each other', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ error realtime-starvation: vCPUs 0-1 → CPU 2 -->
        <vcpupin vcpu='1' cpuset='2'/>
        <emulatorpin cpuset='0'/>
        <vcpusched vcpus='0-1' scheduler='fifo' priority='1'/>
      </cputune>${numatune}`,
    );
  });

  test('among vCPUs that are not starved, the overcommit is said', () => {
    check('example', {
      rt: `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 0-1 share CPU 2 -->
        <vcpupin vcpu='1' cpuset='2'/>
        <!--                      ^ error realtime-starvation: vCPU 1 → CPU 2: vCPU 0 runs there -->
        <emulatorpin cpuset='1'/>
        <vcpusched vcpus='0' scheduler='fifo' priority='1'/>
      </cputune>${numatune}`,
    });
  });

  test('a thread that has another CPU, or a vCPU that has, is not starved for sure', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <emulatorpin cpuset='0,2'/>
        <!--                 ^^^ warning emulator-on-vcpu -->
        <vcpusched vcpus='0' scheduler='fifo' priority='1'/>
      </cputune>${numatune}`,
    );
    check(
      'example',
      `<vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2-3'/><emulatorpin cpuset='2'/><vcpusched vcpus='0' scheduler='fifo' priority='1'/>
      </cputune>${numatune}`,
    );
  });

  test('other schedulers and placeholders', () => {
    for (const scheduler of ['batch', 'idle', '{{ s }}']) {
      check(
        'example',
        `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <emulatorpin cpuset='2'/>
        <!--                 ^ warning emulator-on-vcpu -->
        <vcpusched vcpus='0' scheduler='${scheduler}'/>
      </cputune>${numatune}`,
      );
    }
  });

  test('cpu-overcommit says it if this rule is off', () => {
    const pins = `<vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='0'/>`;
    const rt = `<vcpu>1</vcpu><cputune>${pins}<vcpusched vcpus='0' scheduler='fifo' priority='1'/></cputune>${numatune}`;
    const web = `<vcpu>1</vcpu><cputune>${pins}</cputune>${numatune}`;
    const { fleet, documents } = fleetOf('example', { rt, web });
    const [, document] = documents;
    assert.ok(document);
    const found = (levels: RuleLevels) =>
      findingsOfDomain(document, fleet.occupancyFor(document), levels).map(({ rule }) => rule);
    assert.deepEqual(found(new Map()), ['realtime-starvation']);
    assert.deepEqual(found(new Map([['realtime-starvation', 'off']])), ['cpu-overcommit']);
    assert.deepEqual(
      found(
        new Map([
          ['realtime-starvation', 'off'],
          ['cpu-overcommit', 'off'],
        ]),
      ),
      [],
    );
  });
});
