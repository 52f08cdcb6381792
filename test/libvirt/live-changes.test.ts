import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import { liveChanges } from '../../server/src/libvirt/live-changes.ts';
import { cputune, memoryOn, pinned } from '../fragments.ts';

const uuid = '4dea22b3-1d52-d8f3-2516-782e98ab3fa0';

function guest(inside: string) {
  const document = readDocument(
    { uri: 'web', path: 'web.xml', open: false },
    `<domain><name>--all</name>${inside}</domain>`,
  );
  assert.ok(document);
  return document;
}

/** What is done live, and what is not. */
function changes(wanted: string, live: string): { readonly live: string[]; readonly later: readonly string[] } {
  const { live: commands, later } = allChanges(wanted, live, live);
  return { live: commands, later };
}

/** The changes where the definition differs from what runs; null: the domain has no definition. */
function allChanges(wanted: string, live: string, defined: string | null) {
  const all = liveChanges(guest(wanted), guest(live), defined === null ? null : guest(defined), uuid);
  const { commands, later, definition } = all;
  return { live: commands.map(({ words, does }) => `${does}: ${words.join(' ')}`), later, definition };
}

suite('what can be changed live', () => {
  test('pins of vCPUs, the emulator and iothreads, each by a command for the UUID', () => {
    const threads = (vcpu: string, emulator: string, iothread: string) =>
      `<vcpu>2</vcpu><iothreads>1</iothreads><cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='${vcpu}'/>` +
      `<emulatorpin cpuset='${emulator}'/><iothreadpin iothread='1' cpuset='${iothread}'/></cputune>`;
    assert.deepEqual(changes(threads('3', '0-1', '4'), threads('2', '1', '5')), {
      live: [
        `vCPU 1 → CPU 3: vcpupin --domain ${uuid} --vcpu 1 --cpulist 3 --live --config`,
        `emulator → CPUs 0-1: emulatorpin --domain ${uuid} --cpulist 0-1 --live --config`,
        `iothread 1 → CPU 4: iothreadpin --domain ${uuid} --iothread 1 --cpulist 4 --live --config`,
      ],
      later: [],
    });
    assert.deepEqual(changes(threads('3', '1', '4'), threads('3', '1', '4')), { live: [], later: [] });
    assert.deepEqual(changes(pinned(2), '<vcpu>1</vcpu>').live, [
      `vCPU 0 → CPU 2: vcpupin --domain ${uuid} --vcpu 0 --cpulist 2 --live --config`,
    ]);
  });

  test('what waits for the next start', () => {
    assert.deepEqual(changes('<vcpu>1</vcpu>', pinned(2)).later, ['vCPU 0 keeps its pin until then']);
    assert.deepEqual(changes("<vcpu cpuset='1'>1</vcpu>", '<vcpu>1</vcpu>').later, [
      'vCPU 0 has no pin of its own that could be changed',
      'emulator has no pin of its own that could be changed',
    ]);
    assert.deepEqual(changes(pinned(2, 3), pinned(2)), {
      live: [],
      later: ['vCPU 1 is not plugged in', 'the number of vCPUs'],
    });
    const sched = (...vcpus: string[]) =>
      `<vcpu>2</vcpu><cputune>${vcpus.map((list) => `<vcpusched vcpus='${list}' scheduler='batch'/>`).join('')}</cputune>`;
    assert.deepEqual(changes(sched('0-1'), sched('0', '1')).later, []);
    const cells = "<cpu><numa><cell id='0' cpus='0' memory='1024'/></numa></cpu>";
    const scheduler = "<cputune><vcpusched vcpus='0' scheduler='fifo' priority='1'/></cputune>";
    assert.deepEqual(
      changes(`<vcpu>1</vcpu><memory>2048</memory>${cells}${scheduler}`, '<vcpu>1</vcpu><memory>1024</memory>').later,
      ['the size of the memory', 'what the guest sees of its CPUs and nodes', 'the schedulers'],
    );
  });

  test('memory moves in mode restrictive only', () => {
    const restrictive = (node: number) => memoryOn(node).replace('strict', 'restrictive');
    assert.deepEqual(changes(restrictive(1), restrictive(0)).live, [
      `memory → node 1: numatune --domain ${uuid} --nodeset 1 --live --config`,
    ]);
    const stays = ['the memory stays on its nodes: libvirt moves it in mode restrictive only'];
    assert.deepEqual(changes(memoryOn(1), memoryOn(0)), {
      live: [`memory → node 1, from the next start: numatune --domain ${uuid} --nodeset 1 --config`],
      later: stays,
    });
    assert.deepEqual(changes(restrictive(0), memoryOn(0)).later, stays);
    assert.deepEqual(changes(memoryOn(0), memoryOn(0)), { live: [], later: [] });
  });

  test('only what differs is changed: the running domain, its definition, or both', () => {
    const pin = (at: string) => `vcpupin --domain ${uuid} --vcpu 0 --cpulist 2 ${at}`;
    assert.deepEqual(allChanges(pinned(2), pinned(3), pinned(2)), {
      live: [`vCPU 0 → CPU 2: ${pin('--live')}`],
      later: [],
      definition: 'same',
    });
    assert.deepEqual(allChanges(pinned(2), pinned(2), pinned(3)), {
      live: [`vCPU 0 → CPU 2, from the next start: ${pin('--config')}`],
      later: [],
      definition: 'same',
    });
    assert.deepEqual(allChanges(pinned(2, 3), pinned(2), pinned(2, 4)), {
      live: [`vCPU 1 → CPU 3, from the next start: vcpupin --domain ${uuid} --vcpu 1 --cpulist 3 --config`],
      later: ['vCPU 1 is not plugged in', 'the number of vCPUs'],
      definition: 'same',
    });
    assert.deepEqual(allChanges(pinned(2), pinned(3), null), {
      live: [`vCPU 0 → CPU 2: ${pin('--live')}`],
      later: [],
      definition: 'none',
    });
  });

  test('what only a new definition changes', () => {
    assert.equal(allChanges(pinned(2), pinned(2), pinned(2)).definition, 'same');
    for (const defined of ['<vcpu>1</vcpu><memory>1024</memory>', pinned(2, 3), `${pinned(2)}<iothreads>1</iothreads>`])
      assert.deepEqual(allChanges('<vcpu>1</vcpu>', '<vcpu>1</vcpu>', defined).live, [], defined);
    assert.equal(allChanges('<vcpu>1</vcpu>', '<vcpu>1</vcpu>', pinned(2)).definition, 'differs');
    assert.equal(allChanges(pinned(2, 3), pinned(2, 3), pinned(2)).definition, 'differs');
  });

  test('the memory of a definition moves in every mode', () => {
    const restrictive = memoryOn(0).replace('strict', 'restrictive');
    const numatune = `numatune --domain ${uuid}`;
    assert.deepEqual(allChanges(memoryOn(1), memoryOn(1), memoryOn(0)), {
      live: [`memory → node 1, from the next start: ${numatune} --nodeset 1 --config`],
      later: [],
      definition: 'same',
    });
    assert.deepEqual(allChanges(memoryOn(0), memoryOn(0), restrictive).live, [
      `memory → node 0, from the next start: ${numatune} --mode strict --nodeset 0 --config`,
    ]);
    assert.equal(allChanges('<vcpu>1</vcpu>', '<vcpu>1</vcpu>', memoryOn(0)).definition, 'differs');
  });

  test('a template and invalid lists change nothing', () => {
    assert.deepEqual(changes(`<vcpu>1</vcpu>${cputune('{{ cpus }}')}`, pinned(2)), { live: [], later: [] });
    assert.deepEqual(changes(`<vcpu>1</vcpu>${cputune('x')}`, pinned(2)), { live: [], later: [] });
  });
});
