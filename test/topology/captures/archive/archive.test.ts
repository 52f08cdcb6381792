import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { isArchive, parseArchive } from '../../../../server/src/topology/captures/archive/archive.ts';
import { entriesOf, type WrittenEntry, writeTar } from '../write-tar.ts';

const gzipped = fixture('smt2-offline.sys-snapshot.tar.gz');
const bzipped = fixture('smt2-offline.sys-snapshot.tar.bz2');

/** The least that is a host: two CPUs, and something to see that a file was read. */
const tiny = {
  'host/sys/devices/system/cpu/online': '0-1\n',
  'host/sys/devices/system/cpu/cpu0/topology/core_id': '0\n',
  'host/sys/devices/system/cpu/cpu1/topology/core_id': '1\n',
  'host/sys/devices/system/cpu/isolated': '1\n',
};

describe('an archive', () => {
  it('says the same packed by gzip, packed by bzip2 and plain', async () => {
    const packed = await parseArchive(gzipped);
    assert.equal(String(packed.value?.online), '0-4,6');
    assert.deepEqual(await parseArchive(bzipped), packed);
    assert.deepEqual(await parseArchive(gunzipSync(gzipped)), packed);
  });

  it('may have one folder at its top, or none', async () => {
    const bare = Object.fromEntries(Object.entries(tiny).map(([path, text]) => [path.slice('host/'.length), text]));
    const dotted = Object.fromEntries(Object.entries(bare).map(([path, text]) => [`./${path}`, text]));
    for (const files of [tiny, bare, dotted]) {
      assert.equal(String((await parseArchive(writeTar(entriesOf(files)))).value?.isolated), '1');
    }
  });

  it('of two hosts is refused', async () => {
    const other = Object.fromEntries(Object.entries(tiny).map(([path, text]) => [path.replace('host', 'other'), text]));
    const { value, problems } = await parseArchive(writeTar(entriesOf({ ...tiny, ...other })));
    assert.equal(value, null);
    assert.match(problems[0]?.message ?? '', /it lacks sys\/devices\/system\/cpu/);
  });

  it('without a host says what it should have', async () => {
    const { value, problems } = await parseArchive(writeTar([{ path: 'notes.txt', body: 'hello' }]));
    assert.equal(value, null);
    assert.match(problems[0]?.message ?? '', /hwloc-gather-topology/);
  });

  it('is known by its first bytes', () => {
    assert.ok(isArchive(gzipped) && isArchive(bzipped) && isArchive(gunzipSync(gzipped)));
    for (const text of ['', '<capabilities/>', '{}', 'BZ']) assert.ok(!isArchive(Buffer.from(text)));
  });

  it('that is packed another way says how to pack it', async () => {
    for (const [magic, name] of [
      [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'xz'],
      [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
      [[0x50, 0x4b, 3, 4], 'zip'],
    ] as const) {
      assert.ok(isArchive(Uint8Array.from(magic)));
      const { problems } = await parseArchive(Uint8Array.from(magic));
      assert.match(
        problems[0]?.message ?? '',
        new RegExp(`compressed with ${name}, which Pinset cannot read\\. Compress it as \\.tar\\.gz or \\.tar\\.bz2`),
      );
    }
  });
});

describe('entries of an archive', () => {
  it('have long names in pax headers, in those of GNU, and split in two by POSIX', async () => {
    const folder = `host/sys/devices/system/cpu/${'./'.repeat(50)}`;
    const { 'host/sys/devices/system/cpu/isolated': _, ...rest } = tiny;
    const record = `path=${folder}isolated\n`;
    const shapes: WrittenEntry[][] = [
      [
        { path: 'pax', flag: 'x', body: `${record.length + 4} ${record}` },
        { path: 'short', body: '1' },
      ],
      [
        { path: '././@LongLink', flag: 'L', body: `${folder}isolated\0` },
        { path: 'short', body: '1' },
      ],
      [{ prefix: folder.slice(0, -1), path: 'isolated', body: '1' }],
    ];
    for (const shape of shapes) {
      const { value, problems } = await parseArchive(writeTar([...entriesOf(rest), ...shape]));
      assert.deepEqual([String(value?.isolated), problems], ['1', []]);
    }
  });

  it('may be hard links to entries before them', async () => {
    const { 'host/sys/devices/system/cpu/isolated': _, ...rest } = tiny;
    const hardLink = 'host/sys/devices/system/cpu/cpu1/topology/core_id';
    const entries = [...entriesOf(rest), { path: 'host/sys/devices/system/cpu/isolated', hardLink }];
    assert.equal(String((await parseArchive(writeTar(entries))).value?.isolated), '1');
  });

  for (const path of ['../../etc/online', 'host/../../online', '/etc/online', 'host/sys/devices/../../../../x']) {
    it(`are refused if their path leads out: ${path}`, async () => {
      const { value, problems } = await parseArchive(writeTar([{ path, body: '0' }, ...entriesOf(tiny)]));
      assert.equal(problems.length, 1);
      assert.match(problems[0]?.message ?? '', /leads out of the archive/);
      assert.equal(String(value?.online), '0-1');
    });
  }

  it('may not lie behind a link or a file', async () => {
    const { value, problems } = await parseArchive(
      writeTar([
        ...entriesOf({ ...tiny, 'host/sys/devices/system/cpu/cpu2': '-> /tmp' }),
        { path: 'host/sys/devices/system/cpu/cpu2/online', body: '0' },
        { path: 'host/sys/devices/system/cpu/online/online', body: '0' },
      ]),
    );
    assert.match(problems[0]?.message ?? '', /cpu2\/online" and 1 more is refused/);
    assert.equal(String(value?.online), '0-1');
  });
});

describe('links in an archive', () => {
  const linked = (link: string, more: Record<string, string> = {}) => {
    const files = { ...tiny, 'host/sys/devices/system/cpu/isolated': `-> ${link}`, ...more };
    return parseArchive(writeTar(entriesOf(files)));
  };

  it('are followed inside of it', async () => {
    const { value } = await linked('cpu1/here/core_id', { 'host/sys/devices/system/cpu/cpu1/here': '-> ./topology' });
    assert.equal(String(value?.isolated), '1');
  });

  it('never leave it', async () => {
    for (const link of ['/etc/hostname', '../../../../../../../../../../etc/hostname', '/proc/self/environ']) {
      const { value, problems } = await linked(link);
      assert.deepEqual([String(value?.isolated), problems], ['', []], link);
    }
  });

  it('in circles are no file', async () => {
    const cycles: Record<string, string>[] = [
      { 'host/sys/devices/system/cpu/isolated': '-> isolated' },
      { 'host/sys/devices/system/cpu/a': '-> isolated', 'host/sys/devices/system/cpu/isolated': '-> a' },
      { 'host/sys/devices/system/cpu/isolated': '-> ./isolated/isolated/isolated/isolated' },
    ];
    for (const cycle of cycles) assert.equal(String((await linked('x', cycle)).value?.isolated), '');
  });

  it('to the folder above do not make endless trees of devices', async () => {
    const pci = 'host/sys/devices/pci0000:00/0000:00:01.0';
    const { value } = await linked('x', {
      [`${pci}/numa_node`]: '0',
      [`${pci}/0000:01:00.0`]: '-> .',
      [`${pci}/0000:02:00.0`]: '-> .',
    });
    assert.deepEqual(
      value?.devices.map(({ address }) => address),
      ['0000:00:01.0', '0000:01:00.0', '0000:02:00.0'],
    );
  });
});

describe('a damaged archive', () => {
  for (const [name, whole] of [
    ['gzip', gzipped],
    ['bzip2', bzipped],
    ['plain', gunzipSync(gzipped)],
  ] as const) {
    it(`${name}: cut off at every tenth it is refused, and says so`, async () => {
      for (let tenth = 1; tenth < 10; tenth++) {
        // A tar archive is padded to a whole record at its end; the padding may be missing.
        const cut = whole.subarray(0, Math.floor((whole.length - 10240) * tenth * 0.1));
        const { value, problems } = await parseArchive(cut);
        assert.equal(value, null, `${tenth}/10`);
        assert.match(problems[0]?.message ?? '', /cut off|damaged/);
      }
    });

    it(`${name}: no byte that is wrong breaks anything`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const bytes = Uint8Array.from(whole);
          bytes[at] = (bytes[at] ?? 0) ^ change;
          const { value, problems } = await parseArchive(bytes);
          assert.ok(value !== null || problems.length > 0);
          // Both packings have checksums: what is read is what was packed.
          if (name !== 'plain' && value !== null) assert.equal(String(value.online), '0-4,6');
        }),
        { numRuns: 40 },
      );
    });
  }

  it('of any bytes at all is refused', async () => {
    const magics = [Uint8Array.of(0x1f, 0x8b, 8), new TextEncoder().encode('BZh9'), writeTar([], false)];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 2000 }), async (magic, rest) => {
        const { value, problems } = await parseArchive(new Uint8Array(Buffer.concat([magic, rest])));
        assert.equal(value, null);
        assert.ok(problems.length > 0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a bomb', () => {
  it('of gzip is left after 256 MiB', async () => {
    // Its one file says that it has 1 GiB, and is all zeros.
    const header = writeTar([{ path: 'host/sys/devices/system/cpu/online', body: '' }], false);
    new TextEncoder().encodeInto('10000000000', header.subarray(124));
    header.fill(32, 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0).toString(8);
    new TextEncoder().encodeInto(`${sum.padStart(6, '0')}\0 `, header.subarray(148));
    const bomb = gzipSync(Buffer.concat([header, Buffer.alloc(300 * 1024 * 1024)]), { level: 1 });
    assert.ok(bomb.length < 3 * 1024 * 1024);
    const { value, problems } = await parseArchive(bomb);
    assert.equal(value, null);
    assert.match(problems[0]?.message ?? '', /unpacks to more than 256 MiB/);
  });

  it('of entries is left after 200,000', async () => {
    const entry = Buffer.from(writeTar([{ path: 'a', body: '' }], false));
    const { value, problems } = await parseArchive(
      gzipSync(Buffer.concat(Array.from({ length: 200_001 }, () => entry))),
    );
    assert.equal(value, null);
    assert.match(problems[0]?.message ?? '', /more than 200000 entries/);
  });

  it('of folders on the way of few entries is one too', async () => {
    const deep = '/d'.repeat(44);
    const entries = Array.from({ length: 10_000 }, (_, index) => ({ path: `${index}${deep}/online`, body: '' }));
    const { problems } = await parseArchive(writeTar(entries));
    assert.match(problems[0]?.message ?? '', /more than 200000 entries/);
  });
});

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../../fixtures/hosts/${name}`, import.meta.url));
}
