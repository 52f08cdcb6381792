import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite, test } from 'node:test';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { parseKernel } from '../../../server/src/cpuset/kernel.ts';

/** What the rules about scripts say of other programs, asked of the real ones. */
suite('what the rules about scripts rest on', () => {
  const allowed = affinityOf([]);

  test('taskset drops CPUs that the host lacks, and fails where none is left', { skip: without('taskset') }, () => {
    const cpu = allowed?.first ?? 0;
    assert.deepEqual(affinityOf(['taskset', '-c', `${cpu},8190`])?.toString(), `${cpu}`);
    assert.equal(affinityOf(['taskset', '-c', '8190']), null);
  });

  test('without -c a comma in a mask is passed over', { skip: without('taskset') ?? fewCpus(1) }, () => {
    assert.equal(affinityOf(['taskset', '0,1'])?.toString(), '0');
    assert.equal(affinityOf(['taskset', '1,1'])?.toString(), affinityOf(['taskset', '0x11'])?.toString());
  });

  test('the later of two wins, and numactl -C stays within the first', {
    skip: without('taskset', 'numactl') ?? fewCpus(2),
  }, () => {
    const [one, two] = [...(allowed ?? CpuSet.empty)];
    assert.equal(affinityOf(['taskset', '-c', `${one}`, 'taskset', '-c', `${two}`])?.toString(), `${two}`);
    assert.equal(affinityOf(['numactl', '-C', `${one}`, 'taskset', '-c', `${two}`])?.toString(), `${two}`);
    assert.equal(affinityOf(['taskset', '-c', `${one}`, 'numactl', '-C', `${two}`]), null);
    assert.ok(affinityOf(['taskset', '-c', `${one}`, 'numactl', '-N', 'all'])?.has(two ?? 0));
    assert.equal(affinityOf(['numactl', '-N', 'all', '-C', `${one}`])?.toString(), `${one}`);
  });

  test('systemd ignores CPUAffinity= in a slice', { skip: without('systemd-analyze') }, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pinset-'));
    try {
      const file = path.join(folder, 'guests.slice');
      writeFileSync(file, '[Slice]\nCPUAffinity=0\nNUMAPolicy=bind\nNUMAMask=0\nAllowedCPUs=0\n');
      const { stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
      const ignored = [...stderr.matchAll(/Unknown key(?: name)? '(\w+)' in section '?\[?Slice/g)].map(
        ([, key]) => key,
      );
      assert.deepEqual(ignored, ['CPUAffinity', 'NUMAPolicy', 'NUMAMask']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  function fewCpus(wanted: number): string | undefined {
    return (allowed?.size ?? 0) < wanted || allowed?.first !== 0 ? `fewer than ${wanted} CPUs from 0` : undefined;
  }
});

/** Where what these words start may run; null where they fail. */
function affinityOf(command: readonly string[]): CpuSet | null {
  const [program = 'cat', ...rest] = [...command, 'cat', '/proc/self/status'];
  const { status, stdout } = spawnSync(program, rest, { encoding: 'utf8' });
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(stdout ?? '')?.[1];
  return status === 0 && list !== undefined ? parseKernel(list).cpus : null;
}

function without(...programs: readonly string[]): string | undefined {
  const missing = programs.filter((program) => spawnSync(program, ['--version']).error !== undefined);
  return missing.length > 0 ? `no ${missing.join(' and no ')} here` : undefined;
}
