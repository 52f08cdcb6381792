import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('duplicate-element', () => {
  test('refused: elements that there is one of', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune><emulatorpin cpuset='0'/></cputune>
      <cputune>
        <emulatorpin cpuset='0'/>
   <!--  ^^^^^^^^^^^ error duplicate-element: There is already a <emulatorpin>: libvirt refuses the domain -->
      </cputune>
      <numatune/>
      <numatune/>
 <!--  ^^^^^^^^ error duplicate-element -->`,
    );
  });

  test('refused: a number twice, however it is written', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <iothreadids>
        <iothread id='1'/>
        <iothread id='+01'/>
   <!--  ^^^^^^^^ error duplicate-element: There is already a <iothread> with id='1': libvirt refuses the domain -->
      </iothreadids>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='1' unit='GiB'/>
          <cell id='0' cpus='1' memory='1' unit='GiB'/>
     <!--  ^^^^ error duplicate-element: There is already a <cell> with id='0' -->
        </numa>
      </cpu>`,
    );
  });

  test('dropped: a warning', () => {
    check(
      null,
      `
      <memory unit='GiB'>4</memory>
      <memory unit='GiB'>8</memory>
 <!--  ^^^^^^ warning duplicate-element: libvirt takes the first one and silently drops this one -->
      <vcpu>1</vcpu>
      <vcpus>
        <vcpu id='0' enabled='yes'/>
        <vcpu id='0' enabled='yes'/>
   <!--  ^^^^ warning duplicate-element: libvirt silently drops one of the two -->
      </vcpus>`,
    );
  });

  test('containers that add up, and numbers in groups of their own', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <iothreadids><iothread id='1'/></iothreadids>
      <iothreadids><iothread id='2'/></iothreadids>
      <cputune>
        <memorytune vcpus='0'><node id='0' bandwidth='10'/></memorytune>
        <memorytune vcpus='1'><node id='0' bandwidth='10'/></memorytune>
      </cputune>`,
    );
  });

  test('a template chooses', () => {
    check(null, `{% if big %}<vcpu>8</vcpu>{% else %}<vcpu>4</vcpu>{% endif %}`);
    check(null, `<vcpu>1</vcpu><iothreadids><iothread id='{{ a }}'/><iothread id='{{ a }}'/></iothreadids>`);
  });
});
