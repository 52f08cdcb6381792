import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { On } from '../../rules/check.ts';
import { definable, missingOfLibvirt } from '../libvirt-verdict.ts';
import { cells, cputune, host, iothreadpin, vcpupin } from './cases.ts';
import { asDomain, fixedText } from './repaired.ts';

test('libvirt takes what the repairs of refused domains write', (t) => {
  if (missingOfLibvirt() !== null) return t.skip('libvirt is not installed');
  const refused: readonly (readonly [On, string])[] = [
    [null, `<vcpu>2</vcpu>\n${cputune(vcpupin(0, 2), vcpupin(0, 3))}`],
    [null, `<vcpu>1</vcpu>\n${cputune(iothreadpin(1, 2))}`],
    [null, `<vcpu>1</vcpu>\n<iothreads>2</iothreads>\n${cputune(iothreadpin(0, 2), iothreadpin(1, 3))}`],
    [null, `<vcpu>2</vcpu>\n${cputune("<vcpusched scheduler='fifo' priority='1'/>")}`],
    [null, `<vcpu>2</vcpu>\n${cells('0', '1').replace("id='1'", "id='2'").replace("id='0'", "id='1'")}`],
    [null, `<vcpu>4</vcpu>\n${cells('0-2', '2-3')}`],
    [null, `<vcpu>2</vcpu>\n<numatune>\n<memnode cellid='0' mode='strict' nodeset='1'/>\n</numatune>`],
    [null, `<vcpu>2</vcpu>\n${cputune('<period>1000</period>', '<quota>500</quota>')}`],
    [null, `<vcpu>1</vcpu>\n${cputune("<emulatorpin cpuset='0'/>", "<emulatorpin cpuset='0'/>")}`],
    [null, "<vcpu>8</vcpu>\n<cpu>\n<topology sockets='1' cores='4'/>\n</cpu>"],
    [host, `<vcpu>1</vcpu>\n${cputune(vcpupin(0, 5))}\n<numatune>\n<memory mode='strict'/>\n</numatune>`],
  ];
  const before = refused.map(([, text]) => asDomain(text));
  assert.deepEqual(
    definable(before).map(Boolean),
    refused.map(() => false),
  );
  const after = refused.map(([on, text]) => fixedText(on, text));
  assert.deepEqual(
    definable(after).map(Boolean),
    refused.map(() => true),
  );
});
