import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings, hover, observedThreads } from '../../../server/src/features/analysis.ts';
import { pinned } from '../../fragments.ts';
import { fleetOf, hostDocument } from '../check.ts';

/** `virsh domstats` of domains: milliseconds of running and waiting of each vCPU. */
function domstats(guests: Readonly<Record<string, readonly (readonly [number, number])[]>>): string {
  const lines = Object.entries(guests).flatMap(([name, vcpus]) => [
    `Domain: '${name}'`,
    ...vcpus.flatMap(([run, wait], vcpu) => [`  vcpu.${vcpu}.time=${run}000000`, `  vcpu.${vcpu}.delay=${wait}000000`]),
  ]);
  return `${lines.join('\n')}\n`;
}

/** The domains on the example's host, where this was observed. */
function observed(files: Readonly<Record<string, string>>, guests: Parameters<typeof domstats>[0]) {
  const { fleet, documents } = fleetOf('example', files);
  const evidence = observedThreads([{ name: 'stats', text: domstats(guests) }], null, new Map());
  assert.ok(evidence.ok);
  fleet.setObservations(hostDocument('example')?.uri ?? '', evidence.value);
  const [document] = documents;
  assert.ok(document);
  return { fleet, document };
}

function messages(...[files, guests]: Parameters<typeof observed>): string[] {
  const { fleet, document } = observed(files, guests);
  return findings(fleet, document).flatMap(({ rule, message }) => (rule === 'observed-over-forecast' ? message : []));
}

const onTwo = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='1'/></cputune>`;
const alone = { web: onTwo };
const beside = { web: onTwo, db: onTwo };

suite('observed-over-forecast', () => {
  test('a vCPU that is alone on its CPU waits', () => {
    assert.deepEqual(messages(alone, { web: [[39, 61]] }), [
      'vCPU 0 of web: observed 61 %, forecast at most 0 %: something that is not in these files runs on CPU 2',
    ]);
  });

  test('silent up to 10 % over the worst case, which others of the files explain', () => {
    assert.deepEqual(messages(alone, { web: [[91, 9]] }), []);
    assert.deepEqual(messages(beside, { web: [[24, 76]] }), []);
    assert.equal(messages(beside, { web: [[22, 78]] }).length, 1);
  });

  test('silent where waiting is at most 2 % of the time', () => {
    const { fleet, document } = observed(alone, { web: [[39, 61]] });
    const texts = [
      { name: 'before', text: domstats({ web: [[0, 0]] }) },
      { name: 'after', text: domstats({ web: [[39, 61]] }) },
    ];
    const over = (seconds: number) => {
      const evidence = observedThreads(texts, seconds, new Map());
      assert.ok(evidence.ok);
      fleet.setObservations(hostDocument('example')?.uri ?? '', evidence.value);
      return findings(fleet, document).some(({ rule }) => rule === 'observed-over-forecast');
    };
    assert.equal(over(10), false);
    assert.equal(over(1), true);
  });

  test('silent about other guests, and once it is forgotten', () => {
    assert.deepEqual(messages(alone, { other: [[39, 61]] }), []);
    const { fleet, document } = observed(alone, { web: [[39, 61]] });
    fleet.setObservations(hostDocument('example')?.uri ?? '', null);
    assert.ok(findings(fleet, document).every(({ rule }) => rule !== 'observed-over-forecast'));
  });

  test('many places are one finding', () => {
    const many = { web: pinned(0, 1, 2, 3, 4) };
    const stats = { web: [1, 2, 3, 4, 5].map((): [number, number] => [39, 61]) };
    const found = messages(many, stats);
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /^vCPUs 0-4 of web: observed 61 %, forecast at most \d+ %: .* runs on CPUs 0-4$/);
  });
});

suite('hover with evidence', () => {
  const lines = (...[files, guests]: Parameters<typeof observed>) => {
    const { fleet, document } = observed(files, guests);
    const shown = hover(fleet, document, document.text.indexOf("cpuset='") + "cpuset='".length);
    return (shown?.markdown ?? '').replaceAll('\\', '').split('\n');
  };

  test('what was observed beside the forecast, by how much it is', () => {
    assert.ok(lines(beside, { web: [[66, 34]] }).includes('⚠ **observed: waits 34 % (forecast 50 %).**'));
    assert.ok(lines(beside, { web: [[93, 7]] }).includes('**observed: waits 7 % (forecast 50 %).**'));
    assert.ok(lines(beside, { web: [[97, 3]] }).includes('observed: waits 3 % (forecast 50 %).'));
    assert.ok(lines(beside, { web: [[99, 1]] }).every((line) => !line.includes('observed')));
  });
});
