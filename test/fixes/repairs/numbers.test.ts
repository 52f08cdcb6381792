import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { check, cputune, iothreadpin, sideBySide, vcpupin } from './cases.ts';
import { offered } from './repaired.ts';

suite('pins and their numbers', () => {
  const iothreads = (...pins: readonly string[]) => `<vcpu>1</vcpu>\n${cputune(...pins)}`;
  check([
    [
      'vcpupins counted from 1',
      null,
      `<vcpu>3</vcpu>\n${cputune(vcpupin(1, 2), vcpupin(2, 3), vcpupin(3, 4))}`,
      sideBySide([vcpupin(1, 2), vcpupin(2, 3), vcpupin(3, 4)], [vcpupin(0, 2), vcpupin(1, 3), vcpupin(2, 4)]),
    ],
    [
      'one vcpupin too many',
      null,
      `<vcpu>2</vcpu>\n${cputune(vcpupin(0, 2), vcpupin(1, 3), vcpupin(2, 4))}`,
      `${vcpupin(2, 4)} → `,
    ],
    [
      'a copied vcpupin',
      null,
      `<vcpu>2</vcpu>\n${cputune(vcpupin(0, 2), vcpupin(0, 3))}`,
      `${vcpupin(0, 3)} → ${vcpupin(1, 3)}`,
    ],
    [
      'the same vcpupin twice',
      null,
      `<vcpu>2</vcpu>\n${cputune(vcpupin(0, 2), vcpupin(1, 3), vcpupin(1, 3))}`,
      `${vcpupin(1, 3)} → `,
    ],
    ['an iothreadpin without iothreads', null, iothreads(iothreadpin(1, 2)), ' → <iothreads>1</iothreads>'],
    [
      'iothreadpins with gaps between their numbers',
      null,
      iothreads(iothreadpin(4, 2), iothreadpin(7, 3)),
      " → <iothreads>2</iothreads> <iothreadids> <iothread id='4'/> <iothread id='7'/> </iothreadids>",
    ],
    [
      'an iothreadpin that <iothreadids> does not list',
      null,
      `<vcpu>1</vcpu>\n<iothreadids>\n<iothread id='1'/>\n</iothreadids>\n${cputune(iothreadpin(1, 2), iothreadpin(3, 3))}`,
      " → <iothread id='3'/>",
    ],
    [
      'two iothreadpins without iothreads',
      null,
      iothreads(iothreadpin(2, 2), iothreadpin(1, 3)),
      ' → <iothreads>2</iothreads>',
    ],
    [
      'more iothreadpins than iothreads',
      null,
      `<vcpu>1</vcpu>\n<iothreads>1</iothreads>\n${cputune(iothreadpin(1, 2), iothreadpin(2, 3))}`,
      '<iothreads>1</iothreads> → <iothreads>2</iothreads>',
    ],
    [
      'iothreadpins counted from 0',
      null,
      `<vcpu>1</vcpu>\n<iothreads>2</iothreads>\n${cputune(iothreadpin(0, 2), iothreadpin(1, 3))}`,
      sideBySide([iothreadpin(0, 2), iothreadpin(1, 3)], [iothreadpin(1, 2), iothreadpin(2, 3)]),
    ],
    [
      'iothreadpins counted from 0, without iothreads',
      null,
      iothreads(iothreadpin(0, 2)),
      ' → <iothreads>1</iothreads>',
      `${iothreadpin(0, 2)} → ${iothreadpin(1, 2)}`,
    ],
    [
      'an iothreadpin with a wrong number',
      null,
      `<vcpu>1</vcpu>\n<iothreads>2</iothreads>\n${cputune(iothreadpin(1, 2), iothreadpin(4, 3))}`,
      `${iothreadpin(4, 3)} → ${iothreadpin(2, 3)}`,
    ],
    [
      'an iothreadpin for no iothread that is left',
      null,
      `<vcpu>1</vcpu>\n<iothreads>1</iothreads>\n${cputune(iothreadpin(1, 2), iothreadpin(7, 3))}`,
      `${iothreadpin(7, 3)} → `,
    ],
    [
      'an iothreadpin that libvirt takes only once',
      null,
      `<vcpu>1</vcpu>\n<iothreads>2</iothreads>\n${cputune(iothreadpin(1, 2), iothreadpin(1, 3))}`,
      `${iothreadpin(1, 3)} → ${iothreadpin(2, 3)}`,
    ],
    [
      'a vcpusched without vCPUs',
      null,
      `<vcpu>2</vcpu>\n${cputune("<vcpusched scheduler='fifo' priority='1'/>")}`,
      "<vcpusched scheduler='fifo' priority='1'/> → <vcpusched scheduler='fifo' priority='1' vcpus='0-1'/>",
    ],
    [
      'states of vCPUs counted from 1',
      null,
      "<vcpu current='1'>2</vcpu>\n<vcpus>\n<vcpu id='1' enabled='yes' hotpluggable='no'/>\n<vcpu id='2' enabled='no' hotpluggable='yes'/>\n</vcpus>",
      "<vcpu id='1' enabled='yes' hotpluggable='no'/> <vcpu id='2' enabled='no' hotpluggable='yes'/> → <vcpu id='0' enabled='yes' hotpluggable='no'/> <vcpu id='1' enabled='no' hotpluggable='yes'/>",
    ],
  ]);

  test('where a larger count is meant, the author may say so', () => {
    const titles = offered(
      null,
      `<vcpu>2</vcpu>\n${cputune(...[0, 1, 2, 3].map((one) => vcpupin(one, one)))}`,
      'vcpupin-out-of-range',
    );
    assert.deepEqual(
      [...new Set(titles)],
      ['* Delete the pin, which libvirt drops', 'Change the number of vCPUs to 4'],
    );
  });
});

suite('numbers of cputune', () => {
  const tuned = (...lines: readonly string[]) => `<vcpu>2</vcpu>\n${cputune(...lines)}`;
  const sched = (priority: number) => `<vcpusched vcpus='0' scheduler='fifo' priority='${priority}'/>`;
  check([
    [
      'a quota and a period keep their ratio',
      null,
      tuned('<period>1000</period>', '<quota>500</quota>'),
      '<period>1000</period> <quota>500</quota> → <period>2000</period> <quota>1000</quota>',
    ],
    [
      '… also if both are too small',
      null,
      tuned('<period>100</period>', '<quota>50</quota>'),
      '<period>100</period> <quota>50</quota> → <period>2000</period> <quota>1000</quota>',
    ],
    [
      '… or the period is too long',
      null,
      tuned('<period>2000000</period>', '<quota>500000</quota>'),
      '<period>2000000</period> <quota>500000</quota> → <period>1000000</period> <quota>250000</quota>',
    ],
    [
      '… or none is written',
      null,
      tuned('<quota>500</quota>'),
      '<quota>500</quota> → <period>200000</period> <quota>1000</quota>',
    ],
    ['a period without a quota', null, tuned('<period>10</period>'), '<period>10</period> → <period>1000</period>'],
    [
      'a quota that is too large',
      null,
      tuned('<quota>17592186044416</quota>'),
      '<quota>17592186044416</quota> → <quota>17592186044415</quota>',
    ],
    ['a quota of 50: perhaps per cent', null, tuned('<quota>50</quota>')],
    ['priority 0', null, tuned(sched(0)), `${sched(0)} → ${sched(1)}`],
    ['priority 200: a low one is enough', null, tuned(sched(200)), `${sched(200)} → ${sched(1)}`],
    ['shares 1', null, tuned('<shares>1</shares>'), '<shares>1</shares> → <shares>2</shares>'],
    ['shares of cgroup v1: only the ratio counts', null, tuned('<shares>20480</shares>')],
  ]);

  test('what only the author can know is offered', () => {
    assert.deepEqual(offered(null, tuned('<quota>50</quota>'), 'quota-out-of-range'), [
      'Change quota to 50000',
      'Change quota to 1000',
    ]);
    assert.deepEqual(offered(null, tuned('<shares>20480</shares>'), 'shares-out-of-range'), [
      'Change shares to 10000, the nearest value that every host accepts',
    ]);
    assert.deepEqual(offered(null, tuned(sched(200)), 'priority-out-of-range'), [
      '* Change the priority to 1, the lowest',
      'Change the priority to 99, the highest',
    ]);
  });
});
