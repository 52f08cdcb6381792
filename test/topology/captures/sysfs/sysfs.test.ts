import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ArchiveTree } from '../../../../server/src/topology/captures/archive/tree.ts';
import type { CaptureResult } from '../../../../server/src/topology/captures/capture.ts';
import { parseSysfs } from '../../../../server/src/topology/captures/sysfs/sysfs.ts';
import { hangs } from '../../../hang.ts';
import { entriesOf } from '../write-tar.ts';

type Files = Readonly<Record<string, string>>;

describe('CPUs of /sys', () => {
  it('are online, offline, isolated and without a tick as their lists say', () => {
    const host = hostOf({
      ...cpus('0-3', ({ id }) => ({ [`cpu${id}/topology/core_cpus_list`]: `${id}` })),
      'sys/devices/system/cpu/online': '0-2',
      'sys/devices/system/cpu/isolated': '1-2',
      'sys/devices/system/cpu/nohz_full': '2',
    });
    assert.deepEqual([`${host.known}`, `${host.online}`, `${host.isolated}`], ['0-3', '0-2', '1-2']);
    assert.deepEqual(
      host.cpus.map(({ nohzFull }) => nohzFull),
      [false, false, true, false],
    );
  });

  it('without a list are online unless their own file says 0', () => {
    const host = hostOf({ ...cpus('0-2', () => ({})), 'sys/devices/system/cpu/cpu1/online': '0\n' });
    assert.deepEqual([`${host.online}`, `${host.offline}`], ['0,2', '1']);
  });

  it('an unset nohz_full reads (null), without a problem', () => {
    const files = { ...cpus('0', () => ({})), 'sys/devices/system/cpu/nohz_full': '          (null)\n' };
    assert.deepEqual(parse(files).problems, []);
  });

  it('have cores, packages and caches by list or by mask, of new kernels and of old ones', () => {
    const shapes = [
      ['core_cpus_list', '0-1', '2-3', 'package_cpus_list', '0-3', 'shared_cpu_list', '0-3'],
      ['thread_siblings_list', '0-1', '2-3', 'core_siblings_list', '0-3', 'shared_cpu_list', '0-3'],
      ['core_cpus', '00000000,00000003', '00000000,0000000c', 'package_cpus', 'f', 'shared_cpu_map', '0000000f'],
      ['thread_siblings', '3', 'c', 'core_siblings', '00000000,0000000f', 'shared_cpu_map', 'f'],
    ] as const;
    for (const [core, first, second, packageFile, all, cache, sharers] of shapes) {
      const host = hostOf(
        cpus('0-3', ({ id }) => ({
          [`cpu${id}/topology/${core}`]: id < 2 ? first : second,
          [`cpu${id}/topology/${packageFile}`]: all,
          [`cpu${id}/cache/index0/level`]: '3',
          [`cpu${id}/cache/index0/type`]: 'Unified',
          [`cpu${id}/cache/index0/${cache}`]: sharers,
        })),
      );
      assert.deepEqual(host.cores.map(String), ['0-1', '2-3'], core);
      assert.deepEqual([host.packages.map(String), host.l3Groups.map(String)], [['0-3'], ['0-3']], core);
    }
  });

  it('have dies of their package: die_id begins anew in each', () => {
    const host = hostOf(
      cpus('0-3', ({ id }) => ({
        [`cpu${id}/topology/physical_package_id`]: `${id >> 1}`,
        [`cpu${id}/topology/die_id`]: `${id & 1}`,
      })),
    );
    assert.deepEqual(
      host.cpus.map((cpu) => [cpu.package, cpu.die]),
      [
        [0, 0],
        [0, 1],
        [1, 2],
        [1, 3],
      ],
    );
  });

  it('have no clusters where the kernel prints 65535, or each CPU alone', () => {
    for (const [id, list] of [
      ['65535', '0-1'],
      ['0', null],
    ]) {
      const host = hostOf(
        cpus('0-1', (cpu) => ({
          [`cpu${cpu.id}/topology/cluster_id`]: `${id}`,
          [`cpu${cpu.id}/topology/cluster_cpus_list`]: list ?? `${cpu.id}`,
        })),
      );
      assert.ok(host.cpus.every(({ cluster }) => cluster === null));
    }
  });

  it('take what /sys lacks from /proc/cpuinfo', () => {
    const host = hostOf({
      ...cpus('0-3', () => ({})),
      'proc/cpuinfo': [0, 1, 2, 3]
        .map((id) => `processor\t: ${id}\nphysical id\t: 0\ncore id\t\t: ${id >> 1}\n`)
        .join('\n'),
    });
    assert.deepEqual([host.cores.map(String), host.packages.map(String)], [['0-1', '2-3'], ['0-3']]);
  });

  it('are cores of their own in a compute unit of AMD, which the kernel calls siblings', () => {
    const unit = (family: string) => ({
      ...cpus('0-1', ({ id }) => ({
        [`cpu${id}/topology/thread_siblings_list`]: '0-1',
        [`cpu${id}/topology/core_id`]: `${id}`,
      })),
      'proc/cpuinfo': [0, 1]
        .map((id) => `processor : ${id}\nvendor_id : AuthenticAMD\ncpu family : ${family}\n`)
        .join('\n'),
    });
    assert.deepEqual(hostOf(unit('21')).cores.map(String), ['0', '1']);
    assert.deepEqual(hostOf(unit('23')).cores.map(String), ['0-1']);
  });

  it('have two kinds if the PMUs, the capacity or the frequency differ; a favored core is not a kind', () => {
    const kindsOf = (files: Files) =>
      hostOf(files)
        .cpus.map(({ kind }) => kind?.[0] ?? '-')
        .join('');
    const speeds = (file: string, ...values: number[]) =>
      cpus(`0-${values.length - 1}`, ({ id }) => ({ [`cpu${id}/${file}`]: `${values[id]}` }));
    const pmus = { 'sys/devices/cpu_core/cpus': '0-1', 'sys/devices/cpu_atom/cpus': '2' };
    assert.equal(kindsOf({ ...cpus('0-2', () => ({})), ...pmus }), 'ppe');
    assert.equal(kindsOf(speeds('cpu_capacity', 1024, 446, 1024)), 'pep');
    assert.equal(kindsOf(speeds('cpufreq/cpuinfo_max_freq', 5000000, 3900000)), 'pe');
    assert.equal(kindsOf(speeds('cpufreq/cpuinfo_max_freq', 4900000, 5000000)), '--');
  });
});

describe('what contradicts itself in /sys', () => {
  it('is unknown where the lowest CPU of a group does not agree', () => {
    const { value, problems } = parse(
      cpus('0-3', ({ id }) => ({ [`cpu${id}/topology/package_cpus_list`]: id === 2 ? '0-2' : id < 2 ? '0-1' : '2-3' })),
    );
    assert.deepEqual(
      value?.cpus.map((cpu) => cpu.package),
      [0, 0, null, null],
    );
    assert.match(problems[0]?.message ?? '', /^CPUs 2-3 contradict other CPUs about their packages/);
  });

  it('siblings in a circle are no core', () => {
    const { value, problems } = parse(
      cpus('0-3', ({ id }) => ({ [`cpu${id}/topology/core_cpus_list`]: `${(id + 1) % 4}` })),
    );
    assert.deepEqual([value?.cores, problems.length], [[], 1]);
  });

  it('files that are no list, mask or number are unknown, and named', () => {
    const { value, problems } = parse({
      ...cpus('0-1', () => ({})),
      'sys/devices/system/cpu/isolated': '1-',
      'sys/devices/system/cpu/cpu0/topology/core_cpus': 'xyz',
      'sys/devices/system/cpu/cpu0/topology/package_cpus_list': '0-99999999999',
      'sys/devices/system/cpu/cpu1/topology/physical_package_id': '1e9',
    });
    assert.equal(String(value?.online), '0-1');
    assert.equal(problems.length, 1);
    assert.match(problems[0]?.message ?? '', /cpu\/isolated is not a CPU list, and \d more files/);
  });
});

describe('nodes of /sys', () => {
  const two = cpus('0-3', () => ({}));

  it('have CPUs, memory, pages and distances', () => {
    const host = hostOf({
      ...two,
      ...node(0, { cpumap: '3', meminfo: 'Node 0 MemTotal:    1048576 kB\n', distance: '10 21\n' }),
      ...node(1, { cpulist: '2-3', meminfo: 'Node 1 MemTotal: 2097152 kB\n', distance: '21 10\n' }),
      ...node(1, { 'hugepages/hugepages-2048kB/nr_hugepages': '512\n' }),
      'proc/hwloc-nofile-info': 'Architecture: x86_64\nPageSize: 4096\n',
    });
    assert.deepEqual(
      host.nodes.map(({ cpus, memoryKiB, pages, distances }) => [`${cpus}`, memoryKiB, pages, [...distances.values()]]),
      [
        ['0-1', 1048576, [{ sizeKiB: 4, count: 262144 }], [10, 21]],
        [
          '2-3',
          2097152,
          [
            { sizeKiB: 4, count: 262144 },
            { sizeKiB: 2048, count: 512 },
          ],
          [21, 10],
        ],
      ],
    );
  });

  it('lack small pages if the size of a page is unknown', () => {
    const host = hostOf({ ...two, ...node(0, { cpumap: 'f', meminfo: 'Node 0 MemTotal: 1024 kB' }) });
    assert.deepEqual(host.nodes[0]?.pages, []);
  });

  it('keep their offline CPUs by their links', () => {
    const host = hostOf({
      ...two,
      'sys/devices/system/cpu/online': '0-2',
      ...node(0, { cpumap: '7', cpu3: '-> ../../cpu/cpu3' }),
    });
    assert.deepEqual([`${host.node(0)?.cpus}`, `${host.node(0)?.localCpus}`], ['0-3', '0-2']);
  });

  it('of memory alone are next to the nodes that start its accesses, else to the nearest', () => {
    const host = hostOf({
      ...two,
      ...node(0, { cpumap: '3', distance: '10 20 17 28' }),
      ...node(1, { cpumap: 'c', distance: '20 10 28 17' }),
      ...node(2, { cpumap: '0', distance: '17 28 10 28' }),
      ...node(3, { cpumap: '0', distance: '28 17 28 10', 'access0/initiators/node0': '-> ../../../node0' }),
    });
    assert.deepEqual(
      host.nodes.map(({ cpus, localCpus }) => [`${cpus}`, `${localCpus}`]),
      [
        ['0-1', '0-1'],
        ['2-3', '2-3'],
        ['', '0-1'],
        ['', '0-1'],
      ],
    );
  });

  it('are one if the kernel has no NUMA', () => {
    const host = hostOf({ ...two, 'proc/meminfo': 'MemTotal:  2048 kB\n' });
    assert.deepEqual(
      host.nodes.map(({ id, cpus, memoryKiB }) => [id, `${cpus}`, memoryKiB]),
      [[0, '0-3', 2048]],
    );
  });

  it('that overlap are left out but for the first', () => {
    const { value, problems } = parse({ ...two, ...node(0, { cpumap: '3' }), ...node(1, { cpumap: 'e' }) });
    assert.equal(String(value?.nodeIds), '0');
    assert.match(problems[0]?.message ?? '', /nodes 1 have CPUs that are on an earlier node/);
  });

  it('ignore distances that are too few, too many or nonsense', () => {
    for (const distance of ['10', '10 20 30', '10 -1', '0 0', '10 99999999', 'a b', '']) {
      const files = { ...node(0, { cpumap: '3', distance: '10 20' }), ...node(1, { cpumap: 'c', distance }) };
      assert.deepEqual(
        hostOf({ ...two, ...files }).nodes.map(({ distances }) => distances.size),
        [0, 0],
        distance,
      );
    }
  });
});

describe('the cgroup of the capturing process', () => {
  const allowedOf = (files: Files) =>
    hostOf({ ...cpus('0-3', () => ({})), ...files })
      .cpus.map(({ allowed }) => (allowed ? 'y' : 'n'))
      .join('');

  it('limits the CPUs, in cgroup v2, cgroup v1 and cpusets', () => {
    assert.equal(
      allowedOf({
        'sys/fs/cgroup/cpuset.cpus.effective': '0-3',
        'sys/fs/cgroup/a/cpuset.cpus.effective': '1-2',
        'proc/self/cgroup': '0::/a/b/c\n',
      }),
      'nyyn',
    );
    assert.equal(
      allowedOf({
        'sys/fs/cgroup/cpuset/cpuset.cpus': '0-3',
        'sys/fs/cgroup/cpuset/a/cpuset.cpus': '3',
        'proc/self/cgroup': '3:cpu:/x\n2:cpuset:/a\n',
      }),
      'nnny',
    );
    assert.equal(
      allowedOf({
        'proc/mounts': 'none /cpusets cpuset rw 0 0\n',
        'cpusets/a/cpus': '0',
        'proc/self/cpuset': '/a\n',
      }),
      'ynnn',
    );
  });

  it('is not guessed: all are allowed where it is not there', () => {
    assert.equal(allowedOf({ 'proc/self/cgroup': '0::/a\n' }), 'yyyy');
    assert.equal(
      allowedOf({ 'sys/fs/cgroup/cpuset.cpus.effective': '0', 'proc/self/cgroup': '0::/../../etc' }),
      'yyyy',
    );
  });
});

describe('PCI devices', () => {
  const files = cpus('0', () => ({}));

  it('have the node of their numa_node; -1 means unknown', () => {
    const bus = (address: string, value: string) => ({ [`sys/bus/pci/devices/${address}/numa_node`]: value });
    const host = hostOf({ ...files, ...bus('0000:3b:00.1', '0\n'), ...bus('10000:00:04.0', '-1'), ...bus('x', '0') });
    assert.deepEqual(host.devices, [
      { address: '0000:3b:00.1', node: 0 },
      { address: '10000:00:04.0', node: null },
    ]);
  });

  it('are found in the tree if there is no bus', () => {
    const host = hostOf({ ...files, 'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/numa_node': '0' });
    assert.deepEqual(
      host.devices.map(({ address, node }) => [address, node]),
      [
        ['0000:00:01.0', null],
        ['0000:01:00.0', 0],
      ],
    );
  });
});

describe('a snapshot of any size', () => {
  it('16,384 CPUs with overlapping claims take no longer than valid ones', () => {
    const files = {
      ...cpus('0-16383', ({ id }) => ({
        [`cpu${id}/topology/core_cpus_list`]: `${id}-16383`,
        [`cpu${id}/topology/package_cpus_list`]: '0-16383',
        [`cpu${id}/topology/die_cpus_list`]: `0-${id}`,
      })),
    };
    const tree = treeOf(files);
    const start = performance.now();
    const { value } = parseSysfs(tree);
    assert.equal(value?.online.size, 16384);
    assert.equal(value?.packages.length, 1);
    assert.ok(performance.now() - start < hangs, 'no time that grows with the square');
  });

  it('CPUs and nodes above what libvirt can name are left out', () => {
    const { value } = parse({
      ...cpus('0', () => ({})),
      'sys/devices/system/cpu/cpu16384/online': '1',
      'sys/devices/system/cpu/cpu99999999999/online': '1',
      'proc/cpuinfo': 'processor : 99999\nphysical id : 0\ncore id : 0\n',
      ...node(16384, { cpumap: '1' }),
      ...node(0, { cpumap: '1' }),
    });
    assert.deepEqual([`${value?.known}`, `${value?.nodeIds}`], ['0', '0']);
  });

  it('16,384 nodes of memory alone, and GPUs on nodes that cannot be', () => {
    const nodes: Record<string, string> = { ...cpus('0-3', () => ({})), ...node(0, { cpumap: 'f' }) };
    for (let id = 1; id < 16384; id++) {
      Object.assign(nodes, node(id, { cpumap: '0', 'access0/initiators/node0': '-> ../../../node0' }));
    }
    const { value } = parse({
      ...nodes,
      'proc/hwloc-nofile-info': 'Architecture: ppc64le\n',
      'proc/driver/nvidia/gpus/0/numa_status': 'Node:  99999\n',
      'proc/driver/nvidia/gpus/1/numa_status': 'Node:  7\n',
    });
    assert.equal(value?.nodes.length, 16383);
    assert.equal(String(value?.node(16383)?.localCpus), '0-3');
  });

  it('whatever its files say, there is a host or a reason', () => {
    const names = Object.keys({
      ...cpus('0-1', ({ id }) => ({
        [`cpu${id}/topology/core_cpus`]: '',
        [`cpu${id}/topology/package_cpus_list`]: '',
        [`cpu${id}/cache/index0/level`]: '',
        [`cpu${id}/cache/index0/shared_cpu_map`]: '',
      })),
      ...node(0, { cpumap: '', meminfo: '', distance: '', 'hugepages/hugepages-2048kB/nr_hugepages': '' }),
      ...{ 'proc/cpuinfo': '', 'proc/self/cgroup': '', 'proc/mounts': '', 'sys/devices/system/cpu/online': '' },
    });
    const text = fc.oneof(fc.constantFrom('0', '0-1', '3', 'ffffffff,'.repeat(600), '-1', '\0', '1'), fc.string());
    fc.assert(
      fc.property(fc.array(text, { minLength: names.length, maxLength: names.length }), (texts) => {
        const { value, problems } = parse(Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ''])));
        assert.ok(value !== null || problems.length > 0);
      }),
    );
  });
});

function parse(files: Files): CaptureResult {
  return parseSysfs(treeOf(files));
}

function hostOf(files: Files) {
  const { value } = parse(files);
  assert.ok(value);
  return value;
}

function treeOf(files: Files): ArchiveTree {
  const tree = new ArchiveTree();
  for (const { path, body, link } of entriesOf(files)) {
    const added = link === undefined ? tree.addFile(path, String(body)) : tree.addLink(path, link);
    assert.ok(added, path);
  }
  return tree;
}

/** Folders of CPUs, each with an online file, and what the test adds in sys/devices/system/cpu. */
function cpus(range: string, more: (cpu: { id: number }) => Files): Files {
  const [first = 0, last = first] = range.split('-').map(Number);
  const files: Record<string, string> = {};
  for (let id = first; id <= last; id++) {
    const own = { [`cpu${id}/online`]: '1', ...more({ id }) };
    for (const [path, text] of Object.entries(own)) files[`sys/devices/system/cpu/${path}`] = text;
  }
  return files;
}

function node(id: number, files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`sys/devices/system/node/node${id}/${path}`, text]),
  );
}
