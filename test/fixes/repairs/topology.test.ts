import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { HostSketch } from '../../rules/hosts.ts';
import { check, cputune, host, vcpupin } from './cases.ts';
import { offered, repaired } from './repaired.ts';

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
      'Change the number of vCPUs to 8',
    ]);
  });

  const power: HostSketch = { cores: ['0-7', '8-15'], memoryKiB: 2 ** 24 };

  test('threads are offered that the cores of the host have', () => {
    const titles = offered(power, guest(16, "sockets='2' cores='2' threads='2'"), 'topology-product');
    assert.ok(titles.includes("Write threads='4'"), titles.join());
    for (const count of [3, 5, 6, 16]) {
      const tooMany = offered(host, guest(count, "sockets='1' cores='1' threads='2'"), 'topology-product');
      assert.ok(!tooMany.some((title) => /threads='(?![12]')/.test(title)), tooMany.join());
    }
    const six = offered(power, guest(6, "sockets='1' cores='2' threads='4'"), 'topology-product');
    assert.ok(!six.some((title) => title.includes("threads='3'")), six.join());
    assert.deepEqual(repaired(null, guest(12, "sockets='1' cores='4'")), []);
    assert.deepEqual(repaired(power, guest(16, "sockets='1' cores='4'")), [
      topology("sockets='1' cores='4'", "sockets='1' cores='4' threads='4'"),
    ]);
  });

  test('vCPUs that do not come in threads may have cores of their own: an offer, unless their pins say so', () => {
    for (const on of [null, host, power]) {
      for (const text of [
        guest(3, "sockets='1' cores='1' threads='2'"),
        guest(3, "sockets='3' cores='1' threads='2'"),
      ]) {
        assert.deepEqual(repaired(on, text), []);
      }
    }
    assert.deepEqual(offered(host, guest(3, "sockets='1' cores='1' threads='2'"), 'topology-product'), [
      "Write cores='3' and threads='1'",
      'Change the number of vCPUs to 2',
    ]);
    const whole = cputune(vcpupin(0, 1), vcpupin(1, 2), vcpupin(2, 3));
    const titles = offered(host, guest(3, "sockets='1' cores='1' threads='4'", whole), 'topology-product');
    assert.deepEqual(titles, ["* Write cores='3' and threads='1'"]);
  });
});
