import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { becauseOf } from '../../../server/src/contention/host/because.ts';
import { forecastWith, type HostForecast } from '../../../server/src/contention/host/host-forecast.ts';
import { domainName } from '../../../server/src/fleet/documents/domain-document.ts';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { readScript } from '../../../server/src/fleet/documents/read-script-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';

const cpus = Array.from({ length: 4 }, (_, id) => ({ id }));

interface Settings {
  readonly keys?: object;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly demand?: number;
}

/** The forecast for domains, by their names with what is inside of them, on a host with 4 CPUs. */
async function forecastOf(
  domains: Readonly<Record<string, string>>,
  { keys = {}, scripts = {}, demand }: Settings = {},
) {
  const fleet = new Fleet();
  const text = JSON.stringify({ topology: { cpus }, ...keys });
  const host = await loadHostProfile('file:///h.host.json', '/h.host.json', text, async () => null);
  fleet.setHost(host);
  for (const [name, inner] of Object.entries(domains)) {
    const xml = `<domain type='kvm'><name>${name}</name>${inner}</domain>`;
    const document = readDocument({ uri: `file:///${name}.xml`, path: `/${name}.xml`, open: false }, xml);
    assert.ok(document !== null, name);
    fleet.setDomain(document);
  }
  for (const [file, script] of Object.entries(scripts)) {
    const document = readScript(
      { uri: `file:///${file}`, path: `/${file}`, open: false, language: null },
      script,
      () => null,
    );
    assert.ok(document !== null, file);
    fleet.setScript(document);
  }
  const occupancy = fleet.occupancyOf(host);
  assert.ok(occupancy !== null);
  return forecastWith(occupancy, demand ?? null);
}

/** `db vcpu 0: 0.667` for each thread; a range with its ends. */
function shares({ threads }: HostForecast): string[] {
  return threads().map((thread) => {
    const { share, low, high } = thread.figures;
    const who =
      thread.kind === 'process'
        ? thread.process.name
        : `${domainName(thread.resident)} ${thread.thread.role}${thread.thread.index === null ? '' : ` ${thread.thread.index}`}`;
    return `${who}: ${share.toFixed(3)}${thread.exact ? '' : ` [${low.toFixed(3)}, ${high.toFixed(3)}]`}`;
  });
}

/** `<vcpu>` and `<cputune>` with a pin for each vCPU, and one for the emulator. */
function pinned(pins: readonly number[], emulator: string, more = ''): string {
  const vcpupins = pins.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('');
  return `<vcpu>${pins.length}</vcpu><cputune>${vcpupins}<emulatorpin cpuset='${emulator}'/>${more}</cputune>`;
}

suite('the forecast for a host', () => {
  test('a domain weighs once, divided among its vCPUs and its emulator', async () => {
    const forecast = await forecastOf({ a: pinned([0, 1], '1'), b: pinned([1], '3') });
    assert.deepEqual(shares(forecast), [
      'a vcpu 0: 1.000',
      'a vcpu 1: 0.286',
      'a emulator: 0.286',
      'b vcpu 0: 0.429',
      'b emulator: 1.000',
    ]);
  });

  test('says who else may run there', async () => {
    const forecast = await forecastOf({ a: pinned([0], '2'), b: pinned([0], '2-3') });
    const [vcpu, emulator] = forecast.threads();
    assert.ok(vcpu !== undefined && emulator !== undefined);
    assert.deepEqual(becauseOf(vcpu, forecast), ['vCPU 0 of b → CPU 0']);
    assert.deepEqual(becauseOf(emulator, forecast), []);
  });

  test('says it once of vCPUs that may run on the same CPUs', async () => {
    const pool = `<vcpu cpuset='0-1'>4</vcpu><cputune><emulatorpin cpuset='3'/></cputune>`;
    const forecast = await forecastOf({ a: pinned([0], '2'), b: pool });
    const [vcpu] = forecast.threads();
    assert.ok(vcpu !== undefined);
    assert.deepEqual(becauseOf(vcpu, forecast), ['vCPUs 0-3 of b → CPUs 0-1']);
  });

  test('shares are a number of the cgroup version: 1:1 with v1, 10:1 with v2, both where it is not known', async () => {
    const domains = { a: pinned([0], '2', '<shares>1024</shares>'), b: pinned([0], '3') };
    const a = async (keys: object) => shares(await forecastOf(domains, { keys }))[0];
    assert.equal(await a({ cgroup: 'v1' }), 'a vcpu 0: 0.500');
    assert.equal(await a({ cgroup: 'v2' }), 'a vcpu 0: 0.911');
    assert.equal(await a({}), 'a vcpu 0: 0.706 [0.500, 0.911]');
  });

  test('quotas of vCPUs, of the emulator and of the whole domain', async () => {
    const quotas = '<period>100000</period><quota>25000</quota><emulator_quota>10000</emulator_quota>';
    assert.deepEqual(shares(await forecastOf({ a: pinned([0, 1], '2', quotas) })), [
      'a vcpu 0: 0.250',
      'a vcpu 1: 0.250',
      'a emulator: 0.100',
    ]);
    const whole = await forecastOf({ a: pinned([0], '0', '<global_quota>50000</global_quota>') });
    assert.deepEqual(shares(whole), ['a vcpu 0: 0.250', 'a emulator: 0.250']);
  });

  test('all guests weigh as much as one service, unless machine.slice weighs more', async () => {
    const scripts = { 'load.sh': '#!/bin/sh\nsystemd-run --slice=batch.slice taskset -c 0 stress\n' };
    const domains = { a: pinned([0], '1'), b: pinned([2], '3') };
    const before = shares(await forecastOf(domains, { scripts }));
    assert.deepEqual([before[0], before.at(-1)], ['a vcpu 0: 0.200', 'stress: 0.800']);
    const after = shares(await forecastOf(domains, { scripts, keys: { machineSliceWeight: 1600 } }));
    assert.equal(after[0], 'a vcpu 0: 0.800');
  });

  test('real-time vCPUs leave 5 % to the others', async () => {
    const forecast = await forecastOf({
      a: pinned([0], '1', "<vcpusched vcpus='0' scheduler='fifo' priority='1'/>"),
      b: pinned([0], '2'),
    });
    assert.deepEqual(shares(forecast), [
      'a vcpu 0: 0.950',
      'a emulator: 1.000',
      'b vcpu 0: 0.050',
      'b emulator: 1.000',
    ]);
  });

  test('an unpinned emulator is a thread like any other, and takes a free CPU', async () => {
    const inner = "<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/></cputune>";
    assert.deepEqual(shares(await forecastOf({ a: inner })), [
      'a vcpu 0: 1.000',
      'a vcpu 1: 1.000',
      'a emulator: 1.000',
    ]);
  });

  test('the threads of QEMU that a script starts are in a group of their own or in none: a range', async () => {
    const script = '#!/bin/sh\ntaskset -c 0 qemu-system-x86_64 -name q -smp 2 &\n';
    const forecast = await forecastOf({ a: pinned([0], '1') }, { scripts: { 'q.sh': script } });
    // In its slice: 3 threads against machine.slice of 2 threads, one of them here. In the root: 3 × 1024 against 512.
    assert.equal(shares(forecast)[0], 'a vcpu 0: 0.238 [0.143, 0.333]');
  });

  test('what is not known is left out and named', async () => {
    const forecast = await forecastOf({
      a: pinned([0], '1'),
      b: "<vcpu placement='auto'>1</vcpu>",
      c: '<vcpu>{{ n }}</vcpu>',
      d: pinned([0], '1', '<shares>{{ n }}</shares>'),
    });
    assert.deepEqual(shares(forecast), ['a vcpu 0: 1.000', 'a emulator: 1.000']);
    assert.deepEqual(
      forecast.left.map(({ uri, why }) => `${uri} ${why}`),
      [
        'file:///b.xml b: the CPUs of vCPU 0, emulator are not known',
        'file:///c.xml c: the number of its vCPUs is not known',
        'file:///d.xml d: its shares and quotas are not fully known',
      ],
    );
  });

  test('with a demand: what is expected', async () => {
    const forecast = await forecastOf({ a: pinned([0], '1'), b: pinned([0], '2') }, { demand: 0.5 });
    const { share = 0, steal = 0 } = forecast.threads()[0]?.figures.expected ?? {};
    assert.deepEqual([share.toFixed(3), steal.toFixed(3)], ['0.400', '0.200']);
  });
});
