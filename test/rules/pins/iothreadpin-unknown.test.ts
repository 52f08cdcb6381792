import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('iothreadpin-unknown', () => {
  test('iothreads that were counted from 0', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <iothreads>2</iothreads>
      <cputune>
        <iothreadpin iothread='0' cpuset='0'/>
        <!--                   ^ error iothreadpin-unknown: The domain has 2 iothreads (1-2), but no iothread 0 -->
        <iothreadpin iothread='1' cpuset='1'/>
      </cputune>`,
    );
  });

  test('a domain without iothreads', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <iothreadpin iothread='1' cpuset='0'/>
        <!--                   ^ error iothreadpin-unknown: The domain has no iothreads, and thus no iothread 1 -->
      </cputune>`,
    );
  });

  test('the ids that are listed, then the lowest free ones', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <iothreads>3</iothreads>
      <iothreadids><iothread id='5'/></iothreadids>
      <cputune>
        <iothreadpin iothread='2' cpuset='0'/>
        <iothreadpin iothread='5' cpuset='0'/>
        <iothreadpin iothread='3' cpuset='0'/>
        <!--                   ^ error iothreadpin-unknown: The domain has 3 iothreads (1, 2 and 5), but no iothread 3 -->
      </cputune>`,
    );
  });

  test('a scheduler for an iothread that is not there', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <iothreads>1</iothreads>
      <cputune>
        <iothreadsched iothreads='1-2' scheduler='batch'/>
        <!--                      ^^^ error iothreadpin-unknown: no iothread 2 -->
      </cputune>`,
    );
  });

  test('for none: the attribute may not be left out, nor misspelt', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <iothreads>1</iothreads>
      <cputune>
        <iothreadpin iothreads='1' cpuset='0'/>
<!--     ^^^^^^^^^^^ error iothreadpin-unknown: iothread is missing -->
        <iothreadsched scheduler='batch'/>
<!--     ^^^^^^^^^^^^^ error iothreadpin-unknown: iothreads is missing -->
      </cputune>`,
    );
  });

  test('where the iothreads are not known, none is missing', () => {
    const pin = `<cputune><iothreadpin iothread='9' cpuset='0'/></cputune>`;
    check(null, `<vcpu>1</vcpu><iothreads>{{ n }}</iothreads>${pin}`);
    check(
      null,
      `
      <vcpu>1</vcpu>
      <iothreads>many</iothreads>
      <!--       ^^^^ error invalid-value -->
      ${pin}`,
    );
    check(null, `<vcpu>1</vcpu><iothreadids><iothread id='{{ n }}'/></iothreadids>${pin}`);
    check(null, `<vcpu>1</vcpu>{% if io %}<iothreads>9</iothreads>{% endif %}${pin}`);
    check(null, `<vcpu>1</vcpu><iothreads>1</iothreads>${pin.replace('9', '{{ n }}')}`);
  });
});
