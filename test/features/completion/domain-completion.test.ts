import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { completions, type ListCompletion } from '../../../server/src/features/analysis.ts';
import { pinned } from '../../fragments.ts';
import { fleetOf, type On } from '../../rules/check.ts';

/** What is offered at the `|` of the domain web. */
function offered(web: string, others: Readonly<Record<string, string>> = {}, on: On = 'example') {
  const { fleet, documents } = fleetOf(on, { web: web.replace('|', ''), ...others });
  const document = documents[0];
  assert.ok(document);
  const before = web.slice(0, web.indexOf('|'));
  return completions(fleet, document, document.text.indexOf(before) + before.length);
}

const texts = (found: readonly ListCompletion[]) => found.map(({ text }) => text);

suite('completion in the XML of a domain', () => {
  test('has free cores first, and taken ones last with their owners', () => {
    const found = offered("<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='|'/></cputune>", { db: pinned('0-1', 2) });
    assert.deepEqual(texts(found), ['4', '5', '4-5', '6', '7', '6-7', '2', '3', '2-3', '0', '1', '0-1']);
    const of = (text: string) => found.find((one) => one.text === text);
    assert.equal(of('4')?.documentation, 'Nothing else is pinned to this core.');
    assert.equal(of('3')?.documentation, 'Pinned to a sibling: db. They share the core.');
    assert.equal(of('0')?.documentation, 'Pinned here: db. They share the CPUs.');
    assert.equal(of('0')?.detail, 'pinned to, core {0-1} of node 0 · db');
  });

  test("prefers the domain's node", () => {
    const pins = "<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='4'/><vcpupin vcpu='1' cpuset='|'/></cputune>";
    const found = offered(pins);
    assert.deepEqual(texts(found).slice(0, 3), ['6', '7', '6-7']);
    assert.match(
      found.find(({ text }) => text === '0')?.documentation ?? '',
      /The domain is on node 1: this is another/,
    );
  });

  test('puts the threads of a guest core on siblings, and single CPUs first where the guest has none', () => {
    const guest = (threads: number, cores: number) =>
      `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='4'/><vcpupin vcpu='1' cpuset='|'/></cputune><cpu><topology sockets='1' cores='${cores}' threads='${threads}'/></cpu>`;
    assert.equal(texts(offered(guest(2, 1)))[0], '5');
    assert.deepEqual(texts(offered(guest(1, 2))).slice(0, 3), ['6', '7', '6-7']);
  });

  test('goes on after commas and dashes', () => {
    const pin = (value: string) => `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${value}'/></cputune>`;
    assert.ok(!texts(offered(pin('4,|'))).includes('4'));
    assert.deepEqual(texts(offered(pin('0-|'))), ['0-1', '0-2', '0-3']);
    assert.deepEqual(texts(offered(pin('8-|'))), []);
    const memory = (value: string) => `<vcpu>1</vcpu><numatune><memory mode='strict' nodeset='${value}'/></numatune>`;
    assert.deepEqual(texts(offered(memory('0-|'))), ['0-1']);
    assert.deepEqual(texts(offered(memory('0,|'))), ['1']);
  });

  test('leaves out what the list has, on both sides of the cursor, also in ranges', () => {
    const pin = (value: string) => `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${value}'/></cputune>`;
    assert.deepEqual(texts(offered(pin('0-3,|'))), ['4', '5', '4-5', '6', '7', '6-7']);
    assert.deepEqual(texts(offered(pin('0-1,|,4-7'))), ['2', '3', '2-3']);
    assert.deepEqual(texts(offered(pin('0-4,^1,^|'))), ['^0', '^2', '^3', '^4']);
    assert.deepEqual(texts(offered(pin('^|'))), []);
  });

  test('replaces the term that the cursor is in', () => {
    const replaced = (value: string) => {
      const text = `<vcpu>4</vcpu><cputune><vcpupin vcpu='0' cpuset='${value}'/><vcpusched vcpus='0' scheduler='rr'/></cputune>`;
      const [first] = offered(text);
      const { start, end } = first?.span ?? { start: 0, end: 0 };
      const { text: shown } = fleetOf('example', { web: text.replace('|', '') }).documents[0] ?? { text: '' };
      return shown.slice(start, end);
    };
    assert.equal(replaced('|4'), '4');
    assert.equal(replaced('1,|2-3,5'), '2-3');
    assert.equal(replaced('1,|'), '');
    const mode = "<vcpu>1</vcpu><numatune><memory mode='|strict' nodeset='0'/></numatune>";
    assert.deepEqual(
      offered(mode).map(({ span }) => span.end - span.start),
      [6, 6, 6, 6],
    );
  });

  test('does not count the pin itself as a neighbour', () => {
    const pins = "<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='|4'/><vcpupin vcpu='1' cpuset='6'/></cputune>";
    const found = offered(pins);
    const documentation = (text: string) => found.find((one) => one.text === text)?.documentation;
    assert.equal(documentation('4'), 'Nothing else is pinned to this core.');
    assert.equal(documentation('6'), 'Pinned here: web. They share the CPUs.');
  });

  test('says that helper threads are pinned to a core which no vCPU has', () => {
    const db =
      "<name>db</name><vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><emulatorpin cpuset='4'/></cputune>";
    const pins = "<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='|'/><emulatorpin cpuset='6'/></cputune>";
    const found = offered(pins, { db });
    const documentation = (text: string) => found.find((one) => one.text === text)?.documentation;
    assert.equal(documentation('4'), 'Pinned here: db. They share the CPUs.');
    assert.equal(documentation('7'), 'Pinned to a sibling: web. They share the core.');
    assert.equal(documentation('2'), 'Nothing else is pinned to this core.');
  });

  test('has ranges of the numbers of the domain, where a list of them stands', () => {
    const inTune = (element: string) => `<vcpu>4</vcpu><iothreads>2</iothreads><cputune>${element}</cputune>`;
    assert.deepEqual(texts(offered(inTune("<vcpusched vcpus='1-|' scheduler='rr'/>"))), ['1-2', '1-3']);
    assert.deepEqual(texts(offered(inTune("<vcpusched vcpus='0-1,|' scheduler='rr'/>"))), ['2', '3']);
    assert.deepEqual(texts(offered(inTune("<iothreadsched iothreads='1-|' scheduler='rr'/>"))), ['1-2']);
    assert.deepEqual(texts(offered(inTune("<vcpupin vcpu='0,|' cpuset='1'/>"))), []);
    const cell = "<vcpu>4</vcpu><cpu><numa><cell cpus='1' memory='1'/><cell cpus='2-|' memory='1'/></numa></cpu>";
    assert.deepEqual(texts(offered(cell)), ['2-3']);
  });

  test('has the iothreads for a disk, and the numbers of guest cells for a cell and a distance', () => {
    const disk = "<vcpu>1</vcpu><iothreads>2</iothreads><devices><disk><driver iothread='|'/></disk></devices>";
    assert.deepEqual(texts(offered(disk)), ['1', '2']);
    const cells = (id: string, sibling: string) =>
      `<vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0' memory='1'/><cell id='${id}' cpus='1' memory='1'><distances><sibling id='${sibling}' value='20'/></distances></cell></numa></cpu>`;
    assert.deepEqual(texts(offered(cells('|', '0'))), ['1']);
    assert.deepEqual(texts(offered(cells('1', '|'))), ['0', '1']);
  });

  test('has nodes, and the numbers of the domain that are still free', () => {
    assert.deepEqual(texts(offered("<vcpu>1</vcpu><numatune><memory mode='strict' nodeset='|'/></numatune>")), [
      '0',
      '1',
    ]);
    const pins = "<vcpu>4</vcpu><cputune><vcpupin vcpu='1' cpuset='0'/><vcpupin vcpu='|' cpuset='2'/></cputune>";
    assert.deepEqual(texts(offered(pins)), ['0', '2', '3']);
    const iothreads = "<vcpu>1</vcpu><iothreads>2</iothreads><cputune><iothreadpin iothread='|'/></cputune>";
    assert.deepEqual(texts(offered(iothreads)), ['1', '2']);
    const cells =
      "<vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0' memory='1'/><cell id='1' cpus='|' memory='1'/></numa></cpu>";
    assert.deepEqual(texts(offered(cells)), ['1']);
  });

  test('has the words of modes and schedulers, without a host, too', () => {
    const memory = "<vcpu>1</vcpu><numatune><memory mode='|'/></numatune>";
    assert.deepEqual(texts(offered(memory, {}, null)), ['strict', 'preferred', 'interleave', 'restrictive']);
    const scheduler = '<vcpu>1</vcpu><cputune><vcpusched vcpus="0" scheduler="f|"/></cputune>';
    assert.deepEqual(texts(offered(scheduler, {}, null)), ['fifo']);
  });

  test('leaves elements, attributes, comments and other values alone', () => {
    for (const typed of [
      '<|',
      '<vcpu |',
      "<name a='|'/>",
      "<!-- <vcpupin cpuset='|' -->",
      "<![CDATA[<vcpupin cpuset='|'/>]]>",
      "<vcpupin vcpu='0'|/>",
    ]) {
      assert.deepEqual(offered(`<vcpu>1</vcpu><cputune>${typed}</cputune>`), [], typed);
    }
  });
});
