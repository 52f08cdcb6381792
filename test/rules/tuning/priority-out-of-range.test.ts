import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('priority-out-of-range', () => {
  test('above, below, for every kind of thread', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <iothreads>1</iothreads>
      <cputune>
        <vcpusched vcpus='0' scheduler='fifo' priority='100'/>
        <!--                                            ^^^ warning priority-out-of-range: Priority 100 is out of range: fifo has priorities 1 to 99 -->
        <iothreadsched iothreads='1' scheduler='rr' priority='0'/>
        <!--                                                  ^ warning priority-out-of-range: Priority 0 is out of range: rr -->
        <emulatorsched scheduler='fifo' priority='-1'/>
        <!--                                      ^^ warning priority-out-of-range -->
      </cputune>`,
    );
  });

  test('1 and 99', () => {
    check(
      null,
      `<vcpu>2</vcpu>
      <cputune>
        <vcpusched vcpus='0' scheduler='fifo' priority='1'/>
        <vcpusched vcpus='1' scheduler='rr' priority='99'/>
      </cputune>`,
    );
  });

  test('fifo and rr must have one', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpusched vcpus='0' scheduler='fifo'/>
<!--     ^^^^^^^^^ error priority-out-of-range: fifo needs a priority from 1 to 99 -->
      </cputune>`,
    );
  });

  test('batch and idle have none: libvirt drops it', () => {
    check(null, `<vcpu>1</vcpu><cputune><vcpusched vcpus='0' scheduler='batch' priority='200'/></cputune>`);
  });

  test('a template', () => {
    check(null, `<vcpu>1</vcpu><cputune><vcpusched vcpus='0' scheduler='fifo' priority='{{ p }}'/></cputune>`);
    check(null, `<vcpu>1</vcpu><cputune><vcpusched vcpus='0' scheduler='{{ s }}' priority='200'/></cputune>`);
  });
});
