import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ArchiveTree } from '../../server/src/topology/captures/archive/tree.ts';
import { parseHwlocXml } from '../../server/src/topology/captures/hwloc/hwloc.ts';
import { parseLscpuSummaryJson } from '../../server/src/topology/captures/lscpu/summary.ts';
import { parseNative, printTopology } from '../../server/src/topology/captures/native/native.ts';
import { parseNumactl } from '../../server/src/topology/captures/numactl/numactl.ts';
import { parseSysfs } from '../../server/src/topology/captures/sysfs/sysfs.ts';
import { parseCapabilities } from '../../server/src/topology/captures/virsh/capabilities.ts';
import type { HostTopology } from '../../server/src/topology/host-topology.ts';
import type { CapturePart } from '../../server/src/topology/merge/capture-part.ts';
import { mergeCaptures } from '../../server/src/topology/merge/merge.ts';
import { hostFixture } from './captures/host-fixtures.ts';

function topologyOf({ value }: { readonly value: HostTopology | null }): HostTopology {
  assert.ok(value);
  return value;
}

const capabilities = hostFixture('smt2-2node', 'capabilities.xml');
const numactl = topologyOf(parseNumactl(hostFixture('smt2-2node', 'numactl-H.txt')));

suite("the CPU's vendor", () => {
  test('each capture has a name for it, and all are one', () => {
    assert.equal(topologyOf(parseCapabilities(capabilities)).cpuVendor, 'GenuineIntel');
    assert.equal(topologyOf(parseHwlocXml(hostFixture('smt2-2node', 'hwloc.xml'))).cpuVendor, 'GenuineIntel');
    assert.equal(topologyOf(parseLscpuSummaryJson(hostFixture('smt2-2node', 'lscpu.json'))).cpuVendor, 'GenuineIntel');
    const amd = capabilities.replace('<vendor>Intel<', '<vendor>AMD<');
    assert.equal(topologyOf(parseCapabilities(amd)).cpuVendor, 'AuthenticAMD');
  });

  test('/sys has it in the cpuinfo beside it', () => {
    const tree = new ArchiveTree();
    assert.ok(tree.addFile('proc/cpuinfo', 'processor\t: 0\nvendor_id\t: AuthenticAMD\n'));
    assert.ok(tree.addFile('sys/devices/system/cpu/online', '0\n'));
    assert.ok(tree.addFile('sys/devices/system/cpu/cpu0/topology/core_cpus_list', '0\n'));
    assert.equal(topologyOf(parseSysfs(tree)).cpuVendor, 'AuthenticAMD');
  });

  test('is printed and read back, and merged from any capture that tells it', () => {
    const host = topologyOf(parseCapabilities(capabilities));
    assert.equal(topologyOf(parseNative(printTopology('a', host))).cpuVendor, 'GenuineIntel');
    const parts: CapturePart[] = [
      { kind: 'topology', name: 'numactl', topology: numactl },
      { kind: 'topology', name: 'capabilities', topology: host },
    ];
    assert.equal(topologyOf(mergeCaptures(parts)).cpuVendor, 'GenuineIntel');
  });

  test('is null if no capture tells it', () => {
    assert.equal(numactl.cpuVendor, null);
  });
});
