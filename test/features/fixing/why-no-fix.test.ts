import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings, hover, type WhyNoFix, whyNoFix } from '../../../server/src/features/analysis.ts';
import { folderWith, pinset, smt2 } from '../../cli/command.ts';
import { memoryOn, pinned, pinnedDomain } from '../../fragments.ts';
import { fleetOf, type On } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';

/** Siblings i and i+4; node 0 has cores 0-1, node 1 cores 2-3. */
const host: HostSketch = { cores: ['0,4', '1,5', '2,6', '3,7'], nodes: [0, 0, 1, 1], memoryKiB: 16777216 };

type Files = string | Readonly<Record<string, string>>;

function parts(on: On, files: Files, rule: string) {
  const { fleet, documents } = fleetOf(on, typeof files === 'string' ? { web: files } : files);
  const [document] = documents;
  assert.ok(document);
  const finding = findings(fleet, document).find((one) => one.rule === rule);
  assert.ok(finding, `no ${rule}, but ${findings(fleet, document).map((one) => one.rule)}`);
  return { fleet, document, finding };
}

function why(on: On, files: Files, rule: string): WhyNoFix | null {
  const { fleet, document, finding } = parts(on, files, rule);
  return whyNoFix(fleet, document, finding);
}

/** Both threads of all cores of node 0 and 1 but one. */
const full = { db: `${pinned(0, 4, 2, 6, 3, 7)}${memoryOn('0-1')}` };
const crowded = { web: `${pinned(1, 1, 5)}\n${memoryOn(0)}`, ...full };

suite('why a finding has no fix', () => {
  test('nothing fits: what is missing, and the ways out', () => {
    const answer = why(host, crowded, 'cpu-overcommit');
    assert.match(answer?.reason ?? '', /\d/);
    assert.ok(
      answer?.waysOut.some((way) => way.includes('if nothing else ran on host sketch')),
      answer?.waysOut.join(),
    );
  });

  test('an edit was refused: the finding that it would cause, and where', () => {
    const answer = why(host, `<vcpu cpuset='^1,0-1,4-5'>4</vcpu>\n${memoryOn(0)}`, 'ineffective-exclusion');
    assert.match(answer?.reason ?? '', /^Change to .*: it would cause cpu-overcommit at line 3: .*4 vCPUs on 3 CPUs/);
  });

  test('a pool does not fit: how many CPUs it needs, and how many there are for it', () => {
    const small: HostSketch = { cores: ['0', '1', '2', '3'], reserved: '0' };
    const pool = `<vcpu cpuset='2,3'>4</vcpu>`;
    assert.equal(
      why(small, pool, 'cpu-overcommit')?.reason,
      'vCPUs 0-3 need 4 CPUs; they can have 3 on node 0 (2 theirs, 1 free)',
    );
    const two: HostSketch = { ...small, nodes: [0, 0, 1, 1] };
    assert.equal(
      why(two, pool, 'cpu-overcommit')?.reason,
      'vCPUs 0-3 need 4 CPUs on one node; they can have 1 on node 0 (all free) and 2 on node 1 (all theirs)',
    );
  });

  test('guest cells cannot be mended: why not', () => {
    const text = `<vcpu>6</vcpu><cpu><topology sockets='1' cores='3' threads='2'/><numa>
      <cell id='0' cpus='0-2' memory='1'/><cell id='1' cpus='3-5' memory='1'/></numa></cpu>`;
    assert.equal(
      why(null, text, 'cell-splits-socket')?.reason,
      'guest cell 0 has 3 vCPUs, and 3 is not a multiple of the 2 threads of a guest core',
    );
  });

  test('helper threads: what takes the CPUs of their nodes', () => {
    const emulator = `<emulatorpin cpuset='1'/>`;
    const text = `${pinned(0, 1).replace('</cputune>', `${emulator}</cputune>`)}${memoryOn(0)}`;
    assert.deepEqual(why(host, text, 'emulator-on-vcpu'), {
      reason:
        'no whole core is free on node 0: 4 CPUs, 2 with pinned vCPUs; free elsewhere: 4 on node 1; host sketch reserves no CPUs',
      waysOut: [],
      hasRoom: false,
    });
  });

  test('a rule never has one: why', () => {
    assert.deepEqual(why(host, '<vcpu>9</vcpu>', 'host-overcommit'), {
      reason: 'no placement gives the host more CPUs: a guest has to become smaller or move to another host',
      waysOut: [],
      hasRoom: false,
    });
  });

  test('no host is known', () => {
    assert.equal(why(null, pinned(1, 1), 'cpu-overcommit')?.reason, 'no host is known for the document');
  });

  test('a finding with a fix has no reason', () => {
    assert.equal(why(host, `${pinned(1, 1)}${memoryOn(0)}`, 'cpu-overcommit'), null);
  });
});

suite('the reason', () => {
  test('is the last line of the hover', () => {
    const { fleet, document, finding } = parts(host, crowded, 'cpu-overcommit');
    const lines = hover(fleet, document, finding.span.start)?.markdown.split('\n') ?? [];
    assert.match(lines.at(-1) ?? '', /^No fix for `cpu-overcommit`: .*\d/);
  });

  test('is in the hover of every pin that the finding is about', () => {
    const all = Array.from({ length: 8 }, (_, cpu) => cpu);
    const texts = { one: pinnedDomain('one', ...all), two: pinnedDomain('two', ...all) };
    const { fleet, documents } = fleetOf(host, texts);
    const [, two] = documents;
    assert.ok(two);
    const at = texts.two.indexOf("cpuset='5") + "cpuset='".length;
    assert.match(hover(fleet, two, at)?.markdown.split('\n').at(-1) ?? '', /^No fix for `cpu-overcommit`: .*\d/);
  });

  test('comes behind what an element means', () => {
    const text = "<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='1'/></cputune>";
    const { fleet, document, finding } = parts(null, text, 'partial-pinning');
    const shown = hover(fleet, document, finding.span.start);
    assert.match(
      shown?.markdown ?? '',
      /^\*\*2 vCPUs\*\*[\s\S]*\n\nNo fix for `partial-pinning`: no host is known for the document$/,
    );
  });

  test('of a rule without fixes is shown if it says more than the finding', () => {
    const large = parts(host, '<vcpu>9</vcpu>', 'host-overcommit');
    const shown = hover(large.fleet, large.document, large.finding.span.start);
    assert.match(shown?.markdown ?? '', /\nNo fix for `host-overcommit`: no placement gives the host more CPUs/);
    const group = "<cachetune vcpus='0'><cache id='0' level='3' type='both' size='1' unit='MiB'/></cachetune>";
    const twice = parts(null, `<vcpu>2</vcpu><cputune>${group}${group}</cputune>`, 'cachetune-overlap');
    assert.doesNotMatch(hover(twice.fleet, twice.document, twice.finding.span.start)?.markdown ?? '', /No fix/);
    assert.match(whyNoFix(twice.fleet, twice.document, twice.finding)?.reason ?? '', /only the author can know/);
  });

  test('is printed by check, once for each cause', async (t) => {
    const all = Array.from({ length: 16 }, (_, cpu) => cpu);
    const files = {
      'a.xml': pinnedDomain('a', ...all),
      'b.xml': pinnedDomain('b', 3, 3).replace('</cputune>', "<emulatorpin cpuset='3'/></cputune>"),
    };
    const cwd = folderWith(t, files);
    const { stdout } = await pinset(['check', 'b.xml', 'a.xml', '--host', smt2], { cwd });
    const ofB = stdout.split('\n\n').filter((block) => block.startsWith('b.xml'));
    const reasons = ofB.flatMap((block) => block.split('\n').filter((line) => line.startsWith('  = no fix: ')));
    assert.ok(reasons.length > 0, stdout);
    assert.equal(new Set(reasons).size, reasons.length);
    const json = JSON.parse((await pinset(['check', '--format', 'json', '--host', smt2], { cwd })).stdout);
    const [first] = json.files.find((file: { path: string }) => file.path === 'b.xml').findings;
    assert.deepEqual(Object.keys(first.noFix), ['message']);
  });
});
