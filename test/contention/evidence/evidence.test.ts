import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { attribute } from '../../../server/src/contention/evidence/attribute.ts';
import type { Evidence } from '../../../server/src/contention/evidence/evidence.ts';
import { type Observation, observe } from '../../../server/src/contention/evidence/observe.ts';
import { readEvidence } from '../../../server/src/contention/evidence/read-evidence.ts';

const folder = path.join(
  process.env.PINSET_CONFORMANCE ?? path.join(import.meta.dirname, '../../../../shared/conformance'),
  'evidence',
);
const skip = existsSync(path.join(folder, 'expected.json')) ? false : `no conformance data at ${folder}: 0 samples`;
const expected = skip === false ? JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) : {};

function sample(name: string): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

function evidenceOf(...names: string[]): Evidence[] {
  return names.map((name) => {
    const reading = readEvidence(sample(name));
    assert.ok(reading.ok, `${name}: ${reading.ok ? '' : reading.problem}`);
    return reading.value;
  });
}

function problemOf(text: string): string {
  const reading = readEvidence(text);
  return reading.ok ? '' : reading.problem;
}

const near = (value: number | null | undefined, right: number, what: string, digits = 4) =>
  assert.equal(value?.toFixed(digits), right.toFixed(digits), what);

/** As the samples name it: `db/0` for a vCPU that virsh names, `18890 CPU 0/KVM` for a thread of a trace. */
function nameOf(observation: Observation): string {
  const { who } = observation;
  const index = attribute(observation, new Map())?.index;
  return who.guest === null ? `${who.tid} ${who.comm}` : `${who.guest}/${index}`;
}

suite('evidence of running hosts', { skip }, () => {
  test('virsh domstats, before and after', () => {
    const { threads } = observe(evidenceOf('domstats-before.txt', 'domstats-after.txt'), 10);
    const right = expected['domstats-before.txt + domstats-after.txt'].vcpus;
    assert.deepEqual(threads.map(nameOf), Object.keys(right));
    for (const one of threads) {
      const { run, wait, contention } = right[nameOf(one)];
      near(one.run, run, 'run');
      near(one.wait, wait, 'wait');
      near(one.contention, contention, 'contention');
    }
  });

  test('virsh domstats alone: the contention since the start', () => {
    const { threads } = observe(evidenceOf('domstats-after.txt'), 10);
    for (const one of threads) {
      assert.deepEqual([one.run, one.wait, one.interval], [null, null, null]);
      near(one.contention, expected['domstats-after.txt alone'].vcpus[nameOf(one)].contention, nameOf(one));
    }
    assert.equal(threads.length, 3);
  });

  test('a guest that was restarted in between is left out', () => {
    const { threads, notes } = observe(evidenceOf('domstats-before.txt', 'domstats-restarted.txt'), 10);
    assert.deepEqual(threads.map(nameOf), ['web/0']);
    assert.deepEqual(notes, ['db: its counters went back, so it was restarted in between; it is left out']);
  });

  test('keys that are not known, an offline vCPU, and the output of a real host', () => {
    assert.deepEqual(observe(evidenceOf('domstats-new-keys.txt'), null).threads.map(nameOf), ['db/0', 'db/2']);
    assert.deepEqual(observe(evidenceOf('domstats-real.txt'), null).threads.map(nameOf), ['db/0', 'db/1']);
  });

  test('schedstat of a process', () => {
    const { threads } = observe(evidenceOf('task-files-before.txt', 'task-files-after.txt'), 10);
    const right = expected['task-files-before.txt + task-files-after.txt'].threads;
    assert.deepEqual(
      threads.map(({ who }) => who.comm),
      Object.keys(right),
    );
    for (const one of threads) {
      near(one.run, right[one.who.comm].run, one.who.comm);
      near(one.wait, right[one.who.comm].wait, one.who.comm);
    }
    const guests = new Map([[4100, 'db']]);
    assert.deepEqual(
      threads.map((one) => attribute(one, guests)),
      [
        { guest: 'db', role: 'emulator', index: null },
        { guest: 'db', role: 'vcpu', index: 0 },
        { guest: 'db', role: 'vcpu', index: 1 },
        { guest: 'db', role: 'iothread', index: 1 },
      ],
    );
  });

  test("a guest's own /proc/stat", () => {
    const { guestCpus } = observe(evidenceOf('guest-stat-before.txt', 'guest-stat-after.txt'), null);
    const right = expected['guest-stat-before.txt + guest-stat-after.txt'].steal;
    for (const { name, steal } of guestCpus) near(steal, right[name], name);
    assert.equal(guestCpus.length, 3);
  });

  for (const name of ['ftrace.txt', 'trace-cmd-report.txt', 'trace-cmd-report-R.txt', 'perf-script.txt']) {
    test(name, () => {
      const [evidence] = evidenceOf(name);
      assert.equal(evidence?.kind, 'recording');
      const recording = evidence?.kind === 'recording' ? evidence : null;
      near(recording?.span, expected[name].span, 'span');
      for (const [thread, right] of Object.entries<Record<string, number>>(expected[name].threads)) {
        const found = recording?.threads.find(({ who }) => `${who.tid} ${who.comm}` === thread);
        near(found?.run, right.runSeconds ?? 0, `${thread} run`);
        near(found?.wait, right.waitSeconds ?? 0, `${thread} wait`);
      }
    });
  }

  for (const name of ['perf-timehist.txt', 'perf-timehist-state.txt']) {
    test(name, () => {
      const { threads } = observe(evidenceOf(name), null);
      for (const [thread, right] of Object.entries<Record<string, number>>(expected[name].threads)) {
        const found = threads.find((one) => nameOf(one) === thread);
        near(found?.contention, right.contention ?? 0, thread);
      }
      const [evidence] = evidenceOf(name);
      const recorded = evidence?.kind === 'recording' ? evidence.threads : [];
      for (const [thread, right] of Object.entries<Record<string, number>>(expected[name].threads)) {
        const found = recorded.find(({ who }) => `${who.tid} ${who.comm}` === thread);
        near((found?.run ?? 0) * 1000, right.runMs ?? 0, `${thread} run`, 3);
        near((found?.wait ?? 0) * 1000, right.waitMs ?? 0, `${thread} wait`, 3);
      }
      assert.equal(recorded.find(({ who }) => who.tid === 18165)?.who.pid, 18162);
    });
  }

  test('the summary of perf sched timehist has no waiting', () => {
    const [evidence] = evidenceOf('perf-timehist-summary.txt');
    const threads = evidence?.kind === 'recording' ? evidence.threads : [];
    for (const [thread, run] of Object.entries<number>(expected['perf-timehist-summary.txt'].runMs)) {
      const found = threads.find(({ who }) => `${who.tid} ${who.comm}` === thread);
      near((found?.run ?? 0) * 1000, run, thread, 3);
      assert.equal(found?.wait, null);
    }
    assert.deepEqual(observe(evidenceOf('perf-timehist-summary.txt'), null), {
      threads: [],
      guestCpus: [],
      notes: ['the summary of perf sched timehist does not tell how long threads waited; leave out -s'],
    });
  });

  test('foreign texts give one message', () => {
    for (const name of [
      'virt-top.csv',
      'prometheus.txt',
      'schedinfo.txt',
      'proc-sched-no-schedstats.txt',
      'mpstat.txt',
    ]) {
      assert.match(problemOf(sample(name)), /^it is not the output of virsh domstats/, name);
    }
    assert.match(problemOf('<domain/>'), /^it is not/);
    assert.equal(problemOf(' \n'), 'it is empty');
  });

  test('texts that are cut off give one message, and nothing crashes wherever they are cut', () => {
    const cut = (name: string, left: number) => problemOf(sample(name).slice(0, -left));
    assert.equal(cut('domstats-after.txt', 12), 'it is cut off or damaged; print it again');
    assert.equal(cut('task-files-after.txt', 12), 'it is cut off or damaged; print it again');
    assert.equal(cut('trace-cmd-report.txt', 12), 'it is cut off or damaged; print it again');
    assert.equal(cut('ftrace.txt', 30), 'it is cut off or damaged; print it again');
    assert.equal(cut('perf-timehist.txt', 12), 'it is cut off or damaged; print it again');
    for (const name of Object.keys(expected).flatMap((key) => key.match(/[\w-]+\.txt/g) ?? [])) {
      const text = sample(name);
      for (let end = 0; end < text.length; end += 1 + Math.floor(text.length / 40)) readEvidence(text.slice(0, end));
    }
  });
});
