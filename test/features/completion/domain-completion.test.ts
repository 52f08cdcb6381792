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
    assert.deepEqual(texts(offered(pin('^|'))), []);
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
    for (const typed of ['<|', '<vcpu |', "<name a='|'/>", "<!-- <vcpupin cpuset='|' -->", "<vcpupin vcpu='0'|/>"]) {
      assert.deepEqual(offered(`<vcpu>1</vcpu><cputune>${typed}</cputune>`), [], typed);
    }
  });
});
