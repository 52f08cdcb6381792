import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  completions,
  findings,
  fixesAt,
  fixesOf,
  fixesOfDocument,
  hover,
  pins,
  planOf,
  planReport,
  profileProblems,
  refactoring,
  refactorings,
  unanalysedParts,
} from '../../server/src/features/analysis.ts';
import { loadHostProfile } from '../../server/src/fleet/documents/host-document.ts';
import { readScript } from '../../server/src/fleet/documents/read-script-document.ts';
import { fleetOf } from '../rules/check.ts';

const everything = { rules: null, safeOnly: false };
const onePin = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>`;

suite('a host profile at the door', () => {
  test('has findings, and no hover, completions, fixes or refactorings', () => {
    const { fleet } = fleetOf('example', { web: onePin });
    const [host] = fleet.allHosts();
    assert.ok(host);
    const found = findings(fleet, host);
    assert.deepEqual(
      found.flatMap((finding) => fixesOf(fleet, host, finding)),
      [],
    );
    assert.equal(hover(fleet, host, 0), null);
    assert.deepEqual(completions(fleet, host, 0), []);
    assert.deepEqual(refactorings(fleet, host), []);
    assert.equal(refactoring(fleet, host, 'pin-compactly'), null);
    assert.deepEqual(fixesOfDocument(fleet, host, everything), []);
    assert.deepEqual(unanalysedParts(fleet, host), []);
  });

  test('says its own problems', async () => {
    const host = await loadHostProfile('file:///a.host.json', '/a.host.json', '{ "topology": 1 }', async () => null);
    const [problem] = profileProblems(host);
    assert.match(problem ?? '', /topology/);
  });
});

suite('a domain at the door', () => {
  const crowded = {
    web: `<vcpu>2</vcpu>\n<cputune><vcpupin vcpu='0' cpuset='2'/>\n<vcpupin vcpu='1' cpuset='2'/></cputune>`,
  };

  test('has the fixes of the findings in a range', () => {
    const { fleet, documents } = fleetOf('example', crowded);
    const [document] = documents;
    assert.ok(document);
    const found = findings(fleet, document);
    const place = document.text.indexOf(`'2'/>`) + 1;
    const { offered, withoutFix } = fixesAt(fleet, document, found, { start: place, end: place });
    assert.ok(offered.some(({ fix }) => fix.kind === 'fix'));
    assert.ok(offered.every(({ findings }) => findings[0].rule === 'cpu-overcommit'));
    assert.deepEqual(withoutFix, []);
    assert.deepEqual(fixesAt(fleet, document, found, { start: 0, end: 0 }), { offered: [], withoutFix: [] });
  });

  test('is fixed as a whole, and the fleet stays as it is', () => {
    const { fleet, documents } = fleetOf('example', crowded);
    const [document] = documents;
    assert.ok(document);
    assert.ok(fixesOfDocument(fleet, document, everything).length > 0);
    assert.deepEqual(fixesOfDocument(fleet, document, { rules: null, safeOnly: true }), []);
    assert.equal(fleet.domain(document.uri), document);
  });

  test('has no completions', () => {
    const { fleet, documents } = fleetOf('example', crowded);
    assert.ok(documents[0]);
    assert.deepEqual(completions(fleet, documents[0], 0), []);
  });

  test('has refactorings where something places it', () => {
    const { fleet, documents } = fleetOf('example', crowded);
    const [document] = documents;
    assert.ok(document);
    const name = document.text.indexOf('<name>') + 1;
    const pin = document.text.indexOf('<vcpupin');
    assert.deepEqual(refactorings(fleet, document, { start: name, end: name }), []);
    assert.ok(refactorings(fleet, document, { start: pin, end: pin }).length > 0);
    assert.equal(refactoring(fleet, document, 'no-such-refactoring'), null);
  });

  test('is pinned where libvirt puts it', () => {
    const { fleet, documents } = fleetOf('example', { web: onePin });
    assert.ok(documents[0]);
    const [workload] = pins(fleet, documents[0]).workloads;
    assert.equal(workload?.host, 'example');
    assert.deepEqual(
      workload.threads.map(({ role, cpus, origin }) => [role, cpus?.toString(), origin]),
      [
        ['vcpu', '2', 'vcpupin'],
        ['emulator', '0-7', 'default'],
      ],
    );
  });

  test('is planned on its host', () => {
    const { fleet, documents } = fleetOf('example', { web: onePin });
    assert.ok(documents[0]);
    const plan = planOf(fleet, documents[0]);
    assert.ok(plan.kind === 'planned' && plan.result.feasible);
    assert.match(planReport(plan), /^web on host example\n/);
    const alone = fleetOf(null, { web: onePin });
    assert.ok(alone.documents[0]);
    assert.deepEqual(planOf(alone.fleet, alone.documents[0]), { kind: 'no host' });
    const template = fleetOf('example', { web: `<vcpu>{{ vcpus }}</vcpu>` });
    assert.ok(template.documents[0]);
    assert.deepEqual(planOf(template.fleet, template.documents[0]), {
      kind: 'unknown need',
      reason: 'the number of vCPUs or guest cells of the domain is unknown',
    });
  });
});

suite('a script at the door', () => {
  test('holds domains that are no documents of the workspace', () => {
    const xml = `<domain><name>web</name>${onePin}</domain>`;
    const { fleet, scripts } = fleetOf('example', { 'start.sh': `virsh define /dev/stdin <<E\n${xml}\nE\n` });
    const [script] = scripts;
    assert.ok(script);
    const [host] = fleet.allHosts();
    assert.ok(host);
    assert.deepEqual(
      fleet.runningOn(host).map(({ kind, name }) => [kind, name]),
      [['embedded domain', 'web']],
    );
    assert.match(hover(fleet, script, script.text.indexOf(`'2'`) + 1)?.markdown ?? '', /vCPU 0's pinset: CPU 2/);
    assert.deepEqual(
      pins(fleet, script).workloads.map(({ kind, name, certain }) => [kind, name, certain]),
      [['domain', 'web', true]],
    );
    assert.deepEqual(refactorings(fleet, script), []);
  });
});

test('whatever is cut out of scripts, nothing throws and every place is in the text', () => {
  const root = path.join(import.meta.dirname, '../..');
  const sources = globSync(['examples/scripts/**/*', 'test/fixtures/scripts/**/*.{sh,conf,service,slice}'], {
    cwd: root,
  })
    .filter((file) => /\.(?:sh|conf|service|slice)$|hooks\/qemu$/.test(file))
    .map((file) => ({ file: `/${file}`, text: readFileSync(path.join(root, file), 'utf8') }));
  assert.ok(sources.length > 3);
  const web = `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>`;
  fc.assert(
    fc.property(fc.constantFrom(...sources), fc.nat(), fc.nat(60), fc.nat(), ({ file, text }, start, length, at) => {
      const from = start % (text.length + 1);
      const cut = text.slice(0, from) + text.slice(from + length);
      const { fleet } = fleetOf('example', { web });
      const script = readScript({ uri: `file://${file}`, path: file, open: true, language: null }, cut, () => null);
      if (script === null) return;
      fleet.setScript(script);
      for (const finding of findings(fleet, script)) {
        assert.ok(finding.span.start >= 0 && finding.span.end <= cut.length && finding.span.start <= finding.span.end);
        fixesOf(fleet, script, finding);
      }
      hover(fleet, script, at % (cut.length + 1));
      completions(fleet, script, at % (cut.length + 1));
    }),
    { numRuns: 150 },
  );
});
