import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { check, cputune, host, vcpupin } from './cases.ts';
import { offered } from './repaired.ts';

suite('topology', () => {
  const guest = (vcpus: number, factors: string, pins = '') =>
    `<vcpu>${vcpus}</vcpu>\n${pins}<cpu>\n<topology ${factors}/>\n</cpu>`;
  const topology = (was: string, is: string) => `<topology ${was}/> → <topology ${is}/>`;
  const memory = "<numatune>\n<memory mode='strict' nodeset='1'/>\n</numatune>\n";
  const pins = (count: number) => `${cputune(...Array.from({ length: count }, (_, cpu) => vcpupin(cpu, cpu)))}\n`;
  const [cores2, cores4] = ["sockets='1' cores='2' threads='2'", "sockets='1' cores='4' threads='2'"];
  check([
    ['with one socket the cores follow the vCPUs', null, guest(8, cores2), topology(cores2, cores4)],
    ['… downwards too', null, guest(4, cores4), topology(cores4, cores2)],
    [
      'with single cores the sockets do',
      null,
      guest(8, "sockets='4' cores='1' threads='1'"),
      topology("sockets='4' cores='1' threads='1'", "sockets='8' cores='1' threads='1'"),
    ],
    ['several sockets and cores: nobody knows', null, guest(16, "sockets='2' cores='2' threads='2'")],
    ['nothing fits: nobody knows', null, guest(7, cores2)],
    ['pins for as many vCPUs as the topology has', null, guest(8, cores2, pins(4)), '<vcpu>8</vcpu> → <vcpu>4</vcpu>'],
    ['pins for all vCPUs', null, guest(8, cores2, pins(8)), topology(cores2, cores4)],
    [
      'a missing factor',
      null,
      guest(8, "sockets='1' cores='4'"),
      topology("sockets='1' cores='4'", "sockets='1' cores='4' threads='2'"),
    ],
    ['a missing factor that cannot be', null, guest(7, "sockets='1' cores='4'")],
    [
      'pins to both threads of each core: the guest has threads',
      host,
      guest(
        8,
        "sockets='1' cores='4' threads='1'",
        `${cputune(...[4, 12, 5, 13, 6, 14, 7, 15].map((cpu, vcpu) => vcpupin(vcpu, cpu)))}\n${memory}`,
      ),
      topology("sockets='1' cores='4' threads='1'", "sockets='1' cores='4' threads='2'"),
    ],
  ]);

  test('what nobody knows is offered', () => {
    assert.deepEqual(offered(null, guest(16, "sockets='2' cores='2' threads='2'"), 'topology-product'), [
      "Write cores='4'",
      "Write sockets='4'",
      "Write threads='4'",
      'Change the number of vCPUs to 8',
    ]);
  });
});
