import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('vcpusched-overlap', () => {
  test('one finding for each that comes too late', () => {
    check(
      null,
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpusched vcpus='0-2' scheduler='fifo' priority='1'/>
        <vcpusched vcpus='3' scheduler='batch'/>
        <vcpusched vcpus='1-2' scheduler='rr' priority='1'/>
        <!--              ^^^ error vcpusched-overlap: vCPUs 1-2 already have a scheduler (vcpus='0-2') -->
        <vcpusched vcpus='3' scheduler='idle'/>
        <!--              ^ error vcpusched-overlap: vCPU 3 already has a scheduler (vcpus='3') -->
      </cputune>`,
    );
  });

  test('iothreads', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <iothreads>2</iothreads>
      <cputune>
        <vcpusched vcpus='0' scheduler='batch'/>
        <iothreadsched iothreads='1' scheduler='batch'/>
        <iothreadsched iothreads='1-2' scheduler='idle'/>
        <!--                      ^^^ error vcpusched-overlap: iothread 1 already has a scheduler (iothreads='1') -->
      </cputune>`,
    );
  });

  test('vCPUs that are not there are out of range, once', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpusched vcpus='0,2' scheduler='batch'/>
        <!--                ^ error vcpusched-out-of-range -->
        <vcpusched vcpus='1-2' scheduler='batch'/>
        <!--              ^^^ error vcpusched-out-of-range -->
      </cputune>`,
    );
  });

  test('a template may choose between them', () => {
    const sched = `<vcpusched vcpus='0' scheduler='batch'/>`;
    check(null, `<vcpu>1</vcpu><cputune>{% if rt %}${sched}{% else %}${sched}{% endif %}</cputune>`);
  });
});
