import assert from 'node:assert/strict';
import { test } from 'node:test';
import { novaCases, placementData } from '../../placement/nova-case.ts';
import { inFiles } from '../../placement/nova-files.ts';
import { folderWith, pinset, smt2 } from '../command.ts';

const domain = `<domain type='kvm'>
  <name>web</name>
  <memory unit='KiB'>1048576</memory>
  <vcpu placement='static'>4</vcpu>
  <iothreads>1</iothreads>
  <cpu mode='host-passthrough'>
    <topology sockets='1' dies='1' cores='2' threads='2'/>
  </cpu>
</domain>
`;

const resident = `<domain type='kvm'>
  <name>db</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='3'/>
  </cputune>
</domain>
`;

const profile = JSON.stringify({ name: 'rack', topology: smt2, reserved: '0-1', documents: ['vms/*.xml'] });

test('plan gives the contract: a CPU for each vCPU next to what the profile claims, helpers on reserved CPUs', async (t) => {
  const cwd = folderWith(t, { 'rack.host.json': profile, 'vms/db.xml': resident, 'vms/web.xml': domain });
  const run = await pinset(['plan', 'vms/web.xml', '--host', 'rack.host.json', '--format', 'json'], { cwd });
  assert.equal(run.stderr, '');
  assert.equal(run.status, 0);
  const { cost, ...rest } = JSON.parse(run.stdout);
  assert.deepEqual(rest, {
    feasible: true,
    vcpus: [
      { vcpu: 0, cpus: '4' },
      { vcpu: 1, cpus: '5' },
      { vcpu: 2, cpus: '6' },
      { vcpu: 3, cpus: '7' },
    ],
    emulator: '0-1',
    iothreads: [{ id: 1, cpus: '0-1' }],
    memory: { mode: 'strict', nodeset: '0' },
    cells: [],
    exact: true,
  });
  assert.equal(cost.splitGuestCores, 0);
});

test('plan without --format is for people', async (t) => {
  const cwd = folderWith(t, { 'rack.host.json': profile, 'vms/db.xml': resident, 'vms/web.xml': domain });
  const run = await pinset(['plan', 'vms/web.xml', '--host', 'rack.host.json'], { cwd });
  assert.equal(
    run.stdout,
    `web on host rack

  thread      CPU  core   node
  vCPU 0      4    {4-5}  0
  vCPU 1      5    {4-5}  0
  vCPU 2      6    {6-7}  0
  vCPU 3      7    {6-7}  0
  emulator    0-1         0
  iothread 1  0-1         0

  memory: mode strict, node 0
`,
  );
});

test('--occupied, --threads and --emulator count', async (t) => {
  const cwd = folderWith(t, { 'web.xml': domain });
  const options = ['--occupied', '2-7', '--threads', 'isolate', '--emulator', 'isolate', '--format', 'json'];
  const run = await pinset(['plan', 'web.xml', '--host', smt2, ...options], { cwd });
  assert.equal(run.status, 0, run.stderr);
  const { vcpus, emulator, cost } = JSON.parse(run.stdout);
  assert.deepEqual(
    vcpus.map(({ cpus }: { cpus: string }) => cpus),
    ['8', '10', '12', '14'],
  );
  assert.equal(emulator, '1');
  assert.equal(cost.splitGuestCores, 2);
});

test('a domain that does not fit: what is short, with exit status 1', async (t) => {
  const cell = domain.replace(
    '<topology',
    `<numa><cell id='0' cpus='0-3' memory='1048576' unit='KiB'/></numa><topology`,
  );
  const cwd = folderWith(t, { 'web.xml': cell });
  const run = await pinset(['plan', 'web.xml', '--host', smt2, '--occupied', '0-4,8-13'], { cwd });
  assert.equal(run.status, 1);
  assert.equal(
    run.stdout,
    `web does not fit on host smt2-2node
  - node 0 has 3 free CPUs; the domain needs 4
  - node 1 has 2 free CPUs; the domain needs 4
  - nodes 0 and 1 together have 5: allow two guest cells?
  - it would fit if nothing else ran on host smt2-2node
`,
  );
  const json = await pinset(['plan', 'web.xml', '--host', smt2, '--occupied', '0-4,8-13', '--format', 'json'], { cwd });
  assert.equal(json.status, 1);
  const { feasible, reasons } = JSON.parse(json.stdout);
  assert.equal(feasible, false);
  assert.deepEqual(reasons[0], { message: 'node 0 has 3 free CPUs; the domain needs 4', node: 0 });
});

test('a domain that cannot be planned ends with one line and exit status 2', async (t) => {
  const cwd = folderWith(t, {
    'web.xml': domain,
    'note.txt': 'no domain',
    'many.xml': '<domain><vcpu>{{ n }}</vcpu></domain>',
    'wrong.xml': domain.replace('>4<', '>6<'),
  });
  const bad: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['web.xml'], /plan: --host FILE is missing; pinset plan --help shows examples/],
    [['--host', smt2], /plan: DOMAIN\.xml is missing; pinset plan --help shows examples/],
    [['web.xml', 'many.xml', '--host', smt2], /plan: unexpected argument 'many\.xml'/],
    [['web.xml', '--host', 'none.json'], /no such file/],
    [['none.xml', '--host', smt2], /no such file/],
    [['note.txt', '--host', smt2], /note\.txt is not a libvirt domain/],
    [
      ['many.xml', '--host', smt2],
      /many\.xml cannot be planned: the number of vCPUs or guest cells of the domain is unknown/,
    ],
    [['wrong.xml', '--host', smt2], /wrong\.xml cannot be planned: .*: <topology> makes 4 vCPUs, but the domain has 6/],
    [['web.xml', '--host', smt2, '--occupied', '1,x'], /--occupied '1,x'/],
    [['web.xml', '--host', smt2, '--occupied', '99'], /--occupied/],
    [['web.xml', '--host', smt2, '--threads', 'all'], /--threads takes prefer, require, isolate/],
  ];
  for (const [args, message] of bad) {
    const run = await pinset(['plan', ...args], { cwd });
    assert.equal(run.status, 2, args.join(' '));
    assert.match(run.stderr, message);
    assert.equal(run.stdout, '');
  }
});

const cases = ['nova-cases.json', 'nova-generated.json']
  .flatMap(novaCases)
  .filter(({ instanceCells }) =>
    instanceCells.every(({ pcpuset, cpuset }) => (pcpuset ?? []).length > 0 && cpuset.length === 0),
  );
// The others go through the planner itself; starting a process takes longer than planning.
const sample = cases.filter((_, index) => index % 12 === 0);
const skip = cases.length === 0 ? `no conformance data at ${placementData}: 0 cases` : false;

test(`where Nova fits, pinset plan does (${sample.length} of ${cases.length} dedicated cases)`, { skip }, async (t) => {
  for (const problem of sample) {
    const { files, args } = inFiles(problem);
    const run = await pinset(['plan', 'domain.xml', '--host', 'host.host.json', ...args], {
      cwd: folderWith(t, files),
    });
    if (problem.expect.fits) assert.equal(run.status, 0, `${problem.id}: ${run.stdout}${run.stderr}`);
    else assert.notEqual(run.status, 2, `${problem.id}: ${run.stderr}`);
  }
});

test('--alternatives lists placements to choose from: what moves, and which findings come and go', async (t) => {
  const misplaced = domain.replace(
    '<iothreads>1</iothreads>',
    `<cputune>
    <vcpupin vcpu='0' cpuset='4'/>
    <vcpupin vcpu='1' cpuset='5'/>
    <vcpupin vcpu='2' cpuset='2'/>
    <vcpupin vcpu='3' cpuset='9'/>
  </cputune>
  <numatune><memory mode='strict' nodeset='0'/></numatune>`,
  );
  const cwd = folderWith(t, { 'rack.host.json': profile, 'vms/db.xml': resident, 'vms/web.xml': misplaced });
  const run = await pinset(['plan', 'vms/web.xml', '--host', 'rack.host.json', '--alternatives', '3'], { cwd });
  assert.equal(run.status, 0, run.stderr);
  assert.equal(
    run.stdout.slice(run.stdout.indexOf('alternatives')),
    `alternatives, best first:

  1. node 0, CPUs 4-7, 2 cores, 1 L3 group
     pins that move: 2
     resolves cpu-overcommit, guest-smt-mismatch, cross-numa-pin, memory-node-mismatch, cpu-overcommit in db.xml

  2. node 1, CPUs 8-11, 2 cores, 1 L3 group
     pins that move: 3
     the memory moves from node 0 to node 1
     resolves cpu-overcommit, guest-smt-mismatch, cross-numa-pin, memory-node-mismatch, cpu-overcommit in db.xml
`,
  );
});

test('--alternatives in JSON: the first is the plan itself, each with its place, its moves and its findings', async (t) => {
  const cwd = folderWith(t, { 'rack.host.json': profile, 'vms/db.xml': resident, 'vms/web.xml': domain });
  const run = await pinset(
    ['plan', 'vms/web.xml', '--host', 'rack.host.json', '--alternatives', '2', '--format', 'json'],
    { cwd },
  );
  const { feasible, alternatives, ...plan } = JSON.parse(run.stdout);
  const [{ message, ...floating }] = alternatives[0].resolved;
  assert.deepEqual(floating, { path: 'vms/web.xml', rule: 'floating-over-dedicated', severity: 'info' });
  assert.match(message, /db has pinned 1:1/);
  assert.equal(feasible, true);
  assert.equal(alternatives.length, 2);
  const [first, second] = alternatives;
  assert.deepEqual(first, {
    nodes: '0',
    cores: ['4-5', '6-7'],
    l3Groups: first.l3Groups,
    ...plan,
    movedPins: [],
    newPins: 4,
    movedMemory: [],
    resolved: first.resolved,
    caused: [],
  });
  assert.equal(second.nodes, '1');
});

test('a domain that does not fit has no alternatives, and their number is 1 or more', async (t) => {
  const cwd = folderWith(t, { 'web.xml': domain.replace('>4<', '>40<').replace("cores='2'", "cores='20'") });
  const options = ['plan', 'web.xml', '--host', smt2, '--alternatives'];
  const none = await pinset([...options, '3', '--format', 'json'], { cwd });
  assert.equal(none.status, 1);
  assert.equal('alternatives' in JSON.parse(none.stdout), false);
  const bad = await pinset([...options, '0'], { cwd });
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /--alternatives takes a number, 1 or more, not '0'/);
});
