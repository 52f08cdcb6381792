import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CpuSet } from '../../../../server/src/cpuset/cpuset.ts';
import { parseKernel } from '../../../../server/src/cpuset/kernel.ts';
import { largestHost } from '../../../../server/src/topology/host-topology.ts';
import { parseCapture } from '../../../../server/src/topology/merge/read-captures.ts';
import { conformanceHosts } from '../conformance-hosts.ts';
import { fileInArchive } from './archive-files.ts';

describe('/proc/cpuinfo of real machines: cores and packages are those that hwloc sees, or unknown', () => {
  for (const { name, bytes, expected } of conformanceHosts('hwloc-sysfs')) {
    it(name, (context) => {
      const text = fileInArchive(bytes(), 'proc/cpuinfo');
      if (text === null) return context.skip('it has no proc/cpuinfo');
      const { value, problems } = parseCapture(text);
      assert.ok(value, problems[0]?.message);
      const seen = expected();
      const online = parseKernel(seen.online, largestHost).cpus ?? CpuSet.empty;
      const known = (groups: readonly CpuSet[]) =>
        groups
          .map((cpus) => String(cpus.intersection(online)))
          .filter((cpus) => cpus !== '')
          .sort();
      if (value.cores.length > 0) assert.deepEqual(known(value.cores), [...seen.cores].sort());
      // One snapshot lacks the files of a package.
      if (value.packages.length > 0)
        for (const cpus of seen.packages) assert.ok(known(value.packages).includes(cpus), cpus);
      else assert.ok(problems.some(({ lacks }) => lacks === 'siblings'));
    });
  }
});
