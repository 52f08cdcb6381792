import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { hover as hoverAt } from '../../../server/src/features/analysis.ts';
import { marked } from '../../marker.ts';
import { fleetOf, type On } from '../../rules/check.ts';

/** The lines of the hover at the mark, which is what it must be about, without escapes and without table rules. */
function hover(source: string, on: On = 'example'): string[] {
  const { text, spans } = marked(source);
  const { fleet, documents } = fleetOf(on, { web: text });
  const [document] = documents;
  const [span] = spans;
  assert.ok(document && span);
  const shift = document.text.indexOf(text);
  const shown = hoverAt(fleet, document, shift + span.start);
  assert.ok(shown, 'no hover');
  assert.deepEqual({ ...shown.span }, { start: shift + span.start, end: shift + span.end });
  return shown.markdown
    .replaceAll('\\', '')
    .split('\n')
    .filter((line) => line !== '' && !/^\|[ |-]+\|$/.test(line));
}

const pins = `<cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/><emulatorpin cpuset='0-1'/></cputune>`;
const cells = `<cpu><numa><cell id='0' cpus='0-1' memory='4' unit='GiB'/><cell id='1' cpus='2-3' memory='2' unit='GiB'/></numa></cpu>`;
const numatune = `<numatune><memnode cellid='0' mode='strict' nodeset='1'/></numatune>`;

suite('hover over the parts of a domain', () => {
  test('<vcpu>: where the threads run', () => {
    const rows = [
      '**3 vCPUs, 1 iothread**',
      '| Thread | CPUs | Node | Core |',
      '| vCPU 0 | 0 | 0 | {0-1} |',
      '| vCPU 1 | 1 | 0 | {0-1} |',
      '| vCPU 2 | not pinned |  |  |',
      '| emulator | 0-1 | 0 | {0-1} |',
      '| iothread 1 | not pinned |  |  |',
    ];
    assert.deepEqual(hover(`<«vcpu»>3</vcpu><iothreads>1</iothreads>${pins}`), rows);
    assert.deepEqual(hover(`<vcpu>«3»</vcpu><iothreads>1</iothreads>${pins}`), rows);
    assert.deepEqual(
      hover(`<vcpu current='«1»'>3</vcpu>`.replace('«1»', '1').replace('>3<', '>«3»<'))[1],
      'vCPU 0 online at boot',
    );
    assert.equal(hover(`<«vcpu»>3</vcpu>${pins}`, null)[2], '| vCPU 0 | 0 |  |  |');
  });

  test('the number of a vCPU, and the name of its element, show its pinset', () => {
    const title = "**vCPU 1's pinset: CPU 1**";
    assert.equal(hover(`<vcpu>2</vcpu>${pins.replace("vcpu='1'", "vcpu='«1»'")}`)[0], title);
    assert.equal(hover(`<vcpu>2</vcpu>${pins.replace("<vcpupin vcpu='1'", "<«vcpupin» vcpu='1'")}`)[0], title);
    assert.equal(
      hover(`<vcpu>2</vcpu>${pins.replace('emulatorpin', '«emulatorpin»')}`)[0],
      "**the emulator's pinset: CPUs 0-1** (2)",
    );
  });

  test('<memory>: its size, what binds it, and the nodes', () => {
    const bound = `<numatune><memory mode='strict' nodeset='1'/></numatune>`;
    assert.deepEqual(hover(`<memory unit='GiB'>«4»</memory><vcpu>1</vcpu>${bound}`), [
      '**Memory: 4 GiB**',
      'node 1: mode strict',
      '| Node | CPUs | Memory | Distances |',
      '| 1 | 4-8 | 16 GiB | 0: 21, 1: 10 |',
    ]);
    const pages = `<memoryBacking><hugepages><page size='2' unit='MiB'/></hugepages></memoryBacking>`;
    assert.deepEqual(hover(`<«memory» unit='GiB'>4</memory><vcpu>1</vcpu>${pages}`), [
      '**Memory: 4 GiB**',
      'from huge pages of 2 MiB',
      'not bound to nodes of the host',
    ]);
  });

  test('<topology>: what it comes to, and the guest cores on the host', () => {
    const topology = `<cpu><«topology» sockets='1' cores='1' threads='2'/></cpu>`;
    assert.deepEqual(hover(`<vcpu>2</vcpu>${pins}${topology}`), [
      '**1 socket × 1 core × 2 threads = 2 vCPUs**',
      '| Guest core | vCPUs | CPUs | Node | Core |',
      '| 0 | vCPUs 0-1 | 0-1 | 0 | {0-1} |',
    ]);
    const dies = `<cpu><topology sockets='«2»' dies='2' cores='2' threads='1'/></cpu>`;
    assert.deepEqual(hover(`<vcpu>8</vcpu>${dies}`), ['**2 sockets × 2 dies × 2 cores × 1 thread = 8 vCPUs**']);
  });

  test('<cell> and the cellid of a <memnode>: vCPUs, memory and host nodes', () => {
    const lines = ['**guest cell 0 · vCPUs 0-1 · 4 GiB**', 'memory on node 1', 'vCPUs on node 0'];
    const domain = (text: string) => `<vcpu>4</vcpu>${pins}${text}`;
    assert.deepEqual(hover(domain(numatune + cells.replace('<cell', '<«cell»'))).slice(0, 3), lines);
    assert.deepEqual(hover(domain(numatune.replace("cellid='0'", "cellid='«0»'") + cells)).slice(0, 3), lines);
    assert.deepEqual(hover(domain(numatune + cells.replace("cpus='2-3'", "cpus='«2-3»'"))), [
      '**guest cell 1 · vCPUs 2-3 · 2 GiB**',
    ]);
  });

  test('the nodeset of a <page>: guest cells, not nodes of the host', () => {
    const pages = `<memoryBacking><hugepages><page size='1' unit='GiB' nodeset='«0-1»'/></hugepages></memoryBacking>`;
    assert.deepEqual(hover(`${pages}<vcpu>4</vcpu>${cells}`), [
      '**Huge pages of 1 GiB**',
      'The nodeset names guest cells, not nodes of the host.',
      'guest cell 0: 4 GiB, 4 pages',
      'guest cell 1: 2 GiB, 2 pages',
    ]);
  });

  test('a scheduler: what real time means, and where the vCPUs are', () => {
    const sched = pins.replace('</cputune>', `<vcpusched vcpus='«0-1»' scheduler='fifo' priority='1'/></cputune>`);
    assert.deepEqual(hover(`<vcpu>3</vcpu>${sched}`), [
      '**vCPUs 0-1: fifo, priority 1**',
      'While such a thread runs, no ordinary thread gets its CPU.',
      '| Thread | CPUs | Node | Core |',
      '| vCPU 0 | 0 | 0 | {0-1} |',
      '| vCPU 1 | 1 | 0 | {0-1} |',
    ]);
  });

  test('the name of a rule that is ignored', () => {
    const lines = hover(`<!-- pinset-ignore «cpu-overcommit»: tested -->\n<vcpu>2</vcpu>`);
    assert.equal(lines[0], '**cpu-overcommit**');
    assert.match(lines[1] ?? '', /vCPUs .* CPUs/);
    assert.equal(lines[2], 'libvirt: Silent');
  });

  test('a domain with very many threads stays readable', () => {
    const many = Array.from({ length: 400 }, (_, n) => `<vcpupin vcpu='${n}' cpuset='${n % 8},${(n + 3) % 8}'/>`).join(
      '',
    );
    const lines = hover(`<«vcpu»>400</vcpu><cputune>${many}</cputune>`);
    assert.ok(lines.length < 22 && lines.join('\n').length < 3000, lines.join('\n'));
  });
});
