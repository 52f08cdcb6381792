import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings, hover, placesOf, planOf, refactorings } from '../../server/src/features/analysis.ts';
import { fixerOf } from '../../server/src/fixes/fixes.ts';
import { fleetOf } from '../rules/check.ts';
import { cputune, host, vcpupin } from './repairs/cases.ts';
import { asDomain, offered, reasonsFor, repaired } from './repairs/repaired.ts';

/** A guest on node 0, pinned vCPU by vCPU. */
const guest = (vcpus: string, factors: string, pins: readonly (number | string)[], memory = 0) => `
<vcpu>${vcpus}</vcpu>
${cputune(...pins.map((cpus, vcpu) => vcpupin(vcpu, cpus)))}
<numatune>
<memory mode='strict' nodeset='${memory}'/>
</numatune>
<cpu mode='host-passthrough'>
<topology ${factors}/>
</cpu>`;

const twoThreads = "sockets='1' cores='2' threads='2'";
const whichVcpus = 'which vCPUs form a guest core is unknown: <topology> makes 4 vCPUs, but the domain has 3';

suite('a <topology> that contradicts the number of vCPUs', () => {
  test('no vCPU of the domain moves, and the reason says why', () => {
    const text = guest('3', twoThreads, [1, 9, 9]);
    assert.deepEqual(repaired(host, text), []);
    assert.deepEqual(offered(host, text, 'cpu-overcommit'), []);
    assert.deepEqual(reasonsFor(host, text, 'cpu-overcommit'), [whichVcpus]);
  });

  test('… nor with a click on a pin', () => {
    const { fleet, documents } = fleetOf(host, { web: asDomain(guest('3', twoThreads, [1, 9, 9])) });
    const [document] = documents;
    assert.ok(document);
    const [finding] = findings(fleet, document).filter(({ rule }) => rule === 'cpu-overcommit');
    assert.ok(finding);
    const fixer = fixerOf(document, fleet.occupancyFor(document));
    const kinds = fixer(finding, document.text.lastIndexOf("9'")).map(({ kind }) => kind);
    assert.deepEqual([...new Set(kinds)], ['no fix']);
  });

  test('the other domain of a conflict moves', () => {
    const files = {
      web: guest('3', twoThreads, [1, 9, 2]),
      db: "<vcpu>1</vcpu>\n<cputune>\n<vcpupin vcpu='0' cpuset='1'/>\n</cputune>",
    };
    const changes = repaired(host, files);
    assert.ok(changes.some((change) => change.startsWith("db: <vcpupin vcpu='0' cpuset='1'/> → ")));
    assert.ok(changes.every((change) => change.startsWith('db: ')));
  });

  test('memory goes to the node of the pins all the same', () => {
    const changes = repaired(host, guest('3', twoThreads, [1, 9, 2], 1));
    assert.deepEqual(changes, ["<memory mode='strict' nodeset='1'/> → <memory mode='strict' nodeset='0'/>"]);
  });

  test('it is placed once the two agree', () => {
    const changes = repaired(host, guest('4', "sockets='1' cores='1' threads='2'", [1, 9, 2, 2]));
    assert.deepEqual(changes, [
      "<vcpupin vcpu='3' cpuset='2'/> → <vcpupin vcpu='3' cpuset='10'/>",
      "<topology sockets='1' cores='1' threads='2'/> → <topology sockets='1' cores='2' threads='2'/>",
    ]);
  });

  test('the pins say how many threads its cores have', () => {
    const topology = (was: string, is: string) => `<topology ${was}/> → <topology ${is}/>`;
    const wrong = "sockets='1' cores='1' threads='2'";
    assert.deepEqual(repaired(host, guest('4', wrong, [0, 1, 2, 3])), [
      topology(wrong, "sockets='1' cores='4' threads='1'"),
    ]);
    assert.deepEqual(repaired(host, guest('4', wrong, [0, 8, 1, 9])), [
      topology(wrong, "sockets='1' cores='2' threads='2'"),
    ]);
  });

  test('a <topology> is offered though the pins are wrong for it: that is not new', () => {
    const apart = guest('4', "sockets='1' cores='1' threads='2'", [1, 2, 9, 3]);
    assert.deepEqual(offered(host, apart, 'topology-product'), ["* Write cores='2'", "Write sockets='2'"]);
  });

  test('it is not planned', () => {
    const { fleet, documents } = fleetOf(host, { web: asDomain(guest('3', twoThreads, [1, 9, 2])) });
    const [document] = documents;
    assert.ok(document);
    const plan = planOf(fleet, document);
    assert.equal(plan.kind === 'unknown need' && plan.reason, whichVcpus);
    const places = placesOf(fleet, document, 3);
    assert.equal(places.kind === 'none' && places.reason, whichVcpus);
    const placing = refactorings(fleet, document).filter(({ id }) => id !== 'remove-pins');
    assert.ok(placing.length > 2);
    for (const one of placing) assert.equal(one.kind, 'no fix', one.title);
  });

  test('the hover shows no guest cores', () => {
    for (const [vcpus, shown] of [
      ['3', false],
      ['4', true],
    ] as const) {
      const { fleet, documents } = fleetOf(host, { web: asDomain(guest(vcpus, twoThreads, [1, 9, 2, 10])) });
      const [document] = documents;
      assert.ok(document);
      const text = JSON.stringify(hover(fleet, document, document.text.indexOf('topology') + 2));
      assert.equal(text.includes('Guest core'), shown, text);
    }
  });

  test('with current, the maximum counts', () => {
    const text = guest('4', twoThreads, [1, 9, 2, 10]).replace('<vcpu>', "<vcpu current='3'>");
    const { fleet, documents } = fleetOf(host, { web: asDomain(text) });
    const [document] = documents;
    assert.ok(document);
    assert.equal(planOf(fleet, document).kind, 'planned');
    assert.deepEqual(repaired(host, text), []);
  });
});
