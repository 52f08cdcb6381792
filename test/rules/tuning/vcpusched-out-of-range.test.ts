import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('vcpusched-out-of-range', () => {
  test('one vCPU too many', () => {
    check(
      null,
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpusched vcpus='0-1,3-5' scheduler='fifo' priority='1'/>
        <!--                  ^^^ error vcpusched-out-of-range: The domain has 4 vCPUs (vCPUs 0-3), but no vCPU 4-5 -->
      </cputune>`,
    );
  });

  test('the attribute may not be left out', () => {
    check(
      null,
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpusched scheduler='fifo' priority='1'/>
<!--     ^^^^^^^^^ error vcpusched-out-of-range: vcpus is missing -->
      </cputune>`,
    );
  });

  test('misspelt, it is missing: one finding', () => {
    check(
      null,
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpusched vcpu='0-3' scheduler='fifo' priority='1'/>
<!--     ^^^^^^^^^ error vcpusched-out-of-range: vcpus='0-3' -->
      </cputune>`,
    );
  });

  test('vCPUs that are plugged in later are there', () => {
    check(null, `<vcpu current='1'>4</vcpu><cputune><vcpusched vcpus='0-3' scheduler='rr' priority='1'/></cputune>`);
  });

  test('what is excluded is not named', () => {
    check(null, `<vcpu>4</vcpu><cputune><vcpusched vcpus='0-4,^4' scheduler='batch'/></cputune>`);
  });

  test('a template', () => {
    check(null, `<vcpu>{{ n }}</vcpu><cputune><vcpusched vcpus='9' scheduler='batch'/></cputune>`);
    check(null, `<vcpu>4</vcpu><cputune><vcpusched vcpus='{{ n }}' scheduler='batch'/></cputune>`);
    check(null, `<vcpu>4</vcpu><cputune>{% if rt %}<vcpusched scheduler='batch'/>{% endif %}</cputune>`);
  });
});
