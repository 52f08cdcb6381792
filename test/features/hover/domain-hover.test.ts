import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { hover as hoverAt } from '../../../server/src/features/analysis.ts';
import { marked } from '../../marker.ts';
import { fleetOf, type On } from '../../rules/check.ts';

/** The hover at the mark in the document `web`; the mark is what it must be about. */
function hover(on: On, files: Readonly<Record<string, string>> | string): string[] {
  const given = typeof files === 'string' ? { web: files } : files;
  const { text, spans } = marked(given.web ?? '');
  const { fleet, documents } = fleetOf(on, { ...given, web: text });
  const document = documents.find(({ path }) => path === '/vms/web.xml');
  const [span] = spans;
  assert.ok(document && span);
  const shift = document.text.indexOf(text);
  const shown = hoverAt(fleet, document, shift + span.start);
  assert.ok(shown);
  assert.deepEqual({ ...shown.span }, { start: shift + span.start, end: shift + span.end });
  assert.deepEqual(hoverAt(fleet, document, shift + span.end), shown, 'at its end too');
  return shown.markdown.split('\n').filter((line) => line !== '');
}

/** The rows of the table without its head. */
const rowsOf = (lines: readonly string[]) => lines.filter((line) => line.startsWith('|')).slice(2);

/** What stands under the table. */
const remarksOf = (lines: readonly string[]) => lines.slice(lines.findLastIndex((line) => line.startsWith('|')) + 1);

const pin = (cpuset: string, more = '') =>
  `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${cpuset}'/></cputune>${more}`;

suite('hover', () => {
  test('what contention costs the vCPU', () => {
    const files = {
      web: `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='«3»'/><emulatorpin cpuset='1'/></cputune>`,
      db: `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='3'/><emulatorpin cpuset='1'/></cputune>`,
    };
    assert.equal(
      remarksOf(hover('example', files))[0]?.replaceAll('\\', ''),
      'vCPU 1 gets 40 % of CPU 3 when all are busy; the guest sees 60 % steal; at worst 25 %; vCPU 0 of db gets 60 %: the weight of web is split over its 2 vCPUs.',
    );
  });

  test('a pinset: where its CPUs are and who is there', () => {
    const files = {
      web: pin('«2,4»'),
      db: `
        <vcpu cpuset='4-5'>2</vcpu>
        <iothreads>1</iothreads>
        <cputune>
          <emulatorpin cpuset='2'/>
          <iothreadpin iothread='1' cpuset='3'/>
        </cputune>`,
    };
    assert.deepEqual(hover('example', files), [
      "**vCPU 0's pinset: CPUs 2, 4** (2)",
      '| CPU | Core | L3 | Node | Pinned here |',
      '| --- | --- | --- | --- | --- |',
      '| 2 | {2-3} | {0-3} | 0 | vCPU 0 and emulator of db; on sibling CPU 3: iothread 1 of db |',
      '| 4 | {4-5} | {4-7} | 1 | vCPU 0 and vCPUs 0-1 of db; on sibling CPU 5: vCPUs 0-1 of db |',
      'Host example',
    ]);
  });

  test('offline, unknown and isolated CPUs', () => {
    const rows = rowsOf(hover('example', pin('«7-9»')));
    assert.deepEqual(rows, [
      '| 7 | {6-7} | {4-7} | 1 | vCPU 0 |',
      '| 8 | offline |  | 1 |  |',
      '| 9 | the host has no such CPU |  |  |  |',
    ]);
    const isolated = hover({ cores: ['0', '1'], isolated: '1' }, pin('«1»'));
    assert.equal(rowsOf(isolated).at(-1), '| 1 | {1}, isolated | ? | 0 | vCPU 0 |');
  });

  test('the size of the L3 cache: on a 7950X3D, which CCD has 96 MiB', () => {
    assert.deepEqual(rowsOf(hover('x3d.hwloc.xml', pin('«7-8»'))), [
      '| 7 | {7,23} | {0-7,16-23} 96 MiB | 0 | vCPU 0 |',
      '| 8 | {8,24} | {8-15,24-31} 32 MiB | 0 | vCPU 0 |',
    ]);
  });

  test('what the capture does not tell', () => {
    const rows = rowsOf(hover({ cores: ['0-1'], coresUnknown: true }, pin('«1»')));
    assert.deepEqual(rows, ['| 1 | ? | ? | 0 | vCPU 0 |']);
  });

  test('a large pinset by node', () => {
    const host = { cores: Array.from({ length: 32 }, (_, core) => `${2 * core}-${2 * core + 1}`) };
    const nodes = host.cores.map((_, core) => (core < 16 ? 0 : 1));
    assert.deepEqual(hover({ ...host, nodes, offline: '3' }, pin('«0-5,20-70»')).slice(0, 6), [
      "**vCPU 0's pinset: CPUs 0-5, 20-70** (57)",
      '| Node | CPUs | Cores | Pinned here |',
      '| --- | --- | --- | --- |',
      '| 0 | 0-5,20-31 | 9 cores, CPU 3 offline | vCPU 0 |',
      '| 1 | 32-63 | 16 cores | vCPU 0 |',
      '|  | 64-70 | the host has no such CPUs |  |',
    ]);
  });

  test('a set in thousands of pieces stays readable', () => {
    const all = Array.from({ length: 8192 }, (_, cpu) => 2 * cpu).join(',');
    const lines = hover('example', pin(`«${all}»`));
    assert.match(lines[0] ?? '', /CPUs 0, 2, 4, .* … \(8192 in all\)/);
    assert.ok(lines.join('\n').length < 2000);
  });

  test('vcpu@cpuset, the emulator’s and an iothread’s', () => {
    assert.equal(hover('example', `<vcpu cpuset='«2»'>1</vcpu>`)[0], "**&lt;vcpu\\>'s cpuset: CPU 2**");
    const tune = (inner: string) => `<vcpu>1</vcpu><iothreads>1</iothreads><cputune>${inner}</cputune>`;
    assert.equal(hover('example', tune(`<emulatorpin cpuset='«2»'/>`))[0], "**the emulator's pinset: CPU 2**");
    assert.equal(
      hover('example', tune(`<iothreadpin iothread='1' cpuset='«2»'/>`))[0],
      "**iothread 1's pinset: CPU 2**",
    );
  });

  test('a nodeset: CPUs, memory and distances', () => {
    assert.deepEqual(hover('example', `<vcpu>1</vcpu><numatune><memory nodeset='«1-2»'/></numatune>`), [
      "**&lt;memory\\>'s nodeset: nodes 1-2** (2)",
      '| Node | CPUs | Memory | Distances |',
      '| --- | --- | --- | --- |',
      '| 1 | 4-8 | 16 GiB | 0: 21, 1: 10 |',
      '| 2 | the host has no such node |  |  |',
      'Host example',
    ]);
    const memoryOnly = hover('cpuless-node', `<vcpu>1</vcpu><numatune><memory nodeset='«2»'/></numatune>`);
    assert.equal(rowsOf(memoryOnly).at(-1), '| 2 | none | 1007 MiB | 0: 31, 1: 31, 2: 10 |');
  });

  test('without a host the set alone', () => {
    assert.deepEqual(hover(null, pin('«0-3,^2»')), [
      "**vCPU 0's pinset: CPUs 0-1, 3** (3)",
      'No host is known for this document, so its topology is not shown.',
    ]);
  });

  test('nothing where nothing is known, or libvirt drops the list', () => {
    const none = (text: string) => {
      const { text: plain, spans } = marked(text);
      const { fleet, documents } = fleetOf('example', { web: plain });
      const [document] = documents;
      assert.ok(document && spans[0]);
      const offset = document.text.indexOf(plain) + spans[0].start;
      assert.equal(hoverAt(fleet, document, offset), null);
    };
    none(pin('«{{ pins }}»'));
    none(pin('«x»'));
    none(`<vcpu placement='auto' cpuset='«2»'>1</vcpu>`);
    none(`<vcpu>1</vcpu><cputune><vcpupin vcpu='1' cpuset='«2»'/></cputune>`);
    none(`<vcpu>«{{ n }}»</vcpu>`);
    none(`<vcpu>1</vcpu><os>«<type>hvm</type>»</os>`);
  });

  test('a domain’s name is text, whatever it is', () => {
    const named = (name: string) => {
      const db = `<domain><name>${name}</name><vcpu cpuset='2'>1</vcpu></domain>`;
      const row = rowsOf(hover('example', { web: pin('«2»'), db })).at(-1) ?? '';
      return row.slice(row.indexOf(' of ') + 4, -2);
    };
    assert.equal(named('a|b'), 'a\\|b');
    assert.equal(named('[x](command:evil)'), '\\[x\\]\\(command\\:evil\\)');
    assert.equal(named('&lt;img src=x onerror=alert(1)&gt;'), '&lt;img src=x onerror=alert\\(1\\)\\>');
    assert.equal(named('https://evil.example/'), 'https\\://evil\\.example/');
    assert.equal(named('a\n\n# b\n'), 'a \\# b');
    assert.equal(named('&amp;#60;b'), '\\&\\#60;b');
    assert.equal(named('$ ~~x~~ `y`'), '\\$ \\~\\~x\\~\\~ \\`y\\`');
    assert.equal(named('n'.repeat(100_000)), `${'n'.repeat(63)}…`);
  });
});
