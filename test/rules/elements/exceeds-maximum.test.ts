import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('exceeds-maximum', () => {
  test('vCPUs', () => {
    check(
      null,
      `
      <vcpu current='8'>4</vcpu>
      <!--           ^ error exceeds-maximum: current is 8, but the domain has at most 4 vCPUs -->`,
    );
  });

  test('with states in <vcpus> libvirt does not look at current', () => {
    check(null, `<vcpu current='8'>1</vcpu><vcpus><vcpu id='0' enabled='yes'/></vcpus>`);
  });

  test('memory, in whatever units', () => {
    check(
      null,
      `
      <maxMemory slots='4' unit='MiB'>2048</maxMemory>
      <!--                            ^^^^ error exceeds-maximum: <maxMemory> is 2 GiB, but the domain has 4 GiB at boot -->
      <memory unit='GiB'>4</memory>
      <currentMemory unit='KiB'>4194305</currentMemory>
      <!--                      ^^^^^^^ warning exceeds-maximum: <currentMemory> is 4 GiB, but <memory> is 4 GiB -->
      <vcpu>1</vcpu>`,
    );
  });

  test('the memory of cells counts, not <memory>', () => {
    const cell = `<cpu><numa><cell id='0' cpus='0' memory='8' unit='GiB'/></numa></cpu>`;
    check(
      null,
      `
      <maxMemory slots='4' unit='GiB'>4</maxMemory>
      <!--                            ^ error exceeds-maximum: the domain has 8 GiB at boot -->
      <vcpu>1</vcpu>
      ${cell}`,
    );
    check(null, `<currentMemory unit='GiB'>9</currentMemory><vcpu>1</vcpu>${cell}`);
  });

  test('equal, unknown or none', () => {
    check(null, `<memory>4096</memory><currentMemory>4096</currentMemory><vcpu current='4'>4</vcpu>`);
    check(null, `<vcpu current='{{ n }}'>4</vcpu>`);
    check(null, `<vcpu current='8'>{{ n }}</vcpu>`);
    check(null, `<maxMemory>0</maxMemory><memory>4096</memory><currentMemory>0</currentMemory><vcpu>1</vcpu>`);
  });
});
