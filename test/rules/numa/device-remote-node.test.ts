import { suite, test } from 'node:test';
import { check } from '../check.ts';

const source = (bus: string) => `<source><address domain='0x0000' bus='${bus}' slot='0x00' function='0x0'/></source>`;
const on = (cpu: number, node: number) =>
  `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${cpu}'/></cputune><numatune><memory nodeset='${node}'/></numatune>`;

suite('device-remote-node', () => {
  test('a device of another node', () => {
    check(
      'tuned',
      `${on(1, 0)}
      <devices>
         <hostdev mode='subsystem' type='pci'>
     <!-- ^^^^^^^ info device-remote-node: Device 0000:41:00.0 is on node 1 of host tuned; the vCPUs are on node 0 -->
          ${source('0x41')}
        </hostdev>
      </devices>`,
    );
  });

  test('a device of the same node, one that the capture does not have, a vCPU that floats', () => {
    const devices = (bus: string) => `<devices><hostdev type='pci'>${source(bus)}</hostdev></devices>`;
    check('tuned', `${on(4, 1)}${devices('0x41')}`);
    check('tuned', `${on(1, 0)}${devices('0x42')}`);
    check('tuned', `${on(1, 0)}${devices('{{ bus }}')}`);
    check('tuned', `<vcpu>1</vcpu>${devices('0x41')}`);
    check('example', `${on(2, 0)}${devices('0x41')}`);
  });
});
