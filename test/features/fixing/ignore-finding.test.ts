import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  findings,
  observedThreads,
  rules,
  type WayToIgnore,
  waysToIgnore,
} from '../../../server/src/features/analysis.ts';
import type { FleetDocument } from '../../../server/src/fleet/documents/document.ts';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { readScript } from '../../../server/src/fleet/documents/read-script-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import { guestByVcpuinfo } from '../../../server/src/libvirt/running-guests.ts';
import { exampleHosts } from '../../../server/src/rules/engine/example-hosts.ts';
import { exampleFile, exampleKind } from '../../../server/src/rules/engine/page.ts';
import type { Rule } from '../../../server/src/rules/engine/rule.ts';

const profile = (text: string) =>
  loadHostProfile('file:///hosts/lab.host.json', '/hosts/lab.host.json', text, async () => null);

/** A document on a host with this profile, with what is found in it. */
async function checked(
  path: string,
  text: string,
  host: string = exampleHosts.example,
  { evidence, running }: Pick<Rule['examples'], 'evidence' | 'running'> = {},
) {
  const fleet = new Fleet();
  const hostDocument = await profile(host);
  fleet.setHost(hostDocument);
  if (evidence !== undefined) {
    const observed = observedThreads([{ name: 'stats', text: evidence.wrong }], null, new Map());
    assert.ok(observed.ok);
    fleet.setObservations(hostDocument.uri, observed.value);
  }
  if (running !== undefined) {
    fleet.setRunning(hostDocument.uri, guestByVcpuinfo(text, running.wrong));
  }
  const origin = { uri: `file://${path}`, path, open: false };
  const domain = readDocument(origin, text);
  const script = domain === null ? readScript({ ...origin, language: null }, text, () => null) : null;
  if (domain !== null) fleet.setDomain(domain);
  if (script !== null) fleet.setScript(script);
  const document: FleetDocument | null = domain ?? script;
  assert.ok(document, `${path} is neither a domain nor a script`);
  return { fleet, document, found: findings(fleet, document) };
}

function after(text: string, { edit }: WayToIgnore): string {
  return text.slice(0, edit.span.start) + edit.newText + text.slice(edit.span.end);
}

/** The text after the way with this scope, for the only finding of a rule. */
async function ignored(path: string, text: string, rule: string, scope: WayToIgnore['scope']): Promise<string | null> {
  const { fleet, document, found } = await checked(path, text);
  const finding = found.find((one) => one.rule === rule);
  assert.ok(finding, `${rule} finds nothing`);
  const way = waysToIgnore(fleet, document, finding).find((one) => one.scope === scope);
  return way === undefined ? null : after(text, way);
}

const overcommitted = `<domain type='kvm'>
  <vcpu>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='1'/>
    <vcpupin vcpu='1' cpuset='1'/>
  </cputune>
</domain>
`;

suite('ways to ignore a finding', () => {
  const ofRule = (rule: Rule, text: string) => {
    const { examples } = rule;
    const host = examples.profile ?? exampleHosts[examples.host ?? 'example'];
    return checked(`/${exampleFile(rule)}`, text, host, examples);
  };

  for (const rule of rules) {
    if (exampleKind(rule) === 'profile' || rule.examples.beside !== undefined) continue;
    test(`each takes the finding of ${rule.id} away and adds none`, async () => {
      const { wrong } = rule.examples;
      const { fleet, document, found } = await ofRule(rule, wrong);
      const finding = found.find((one) => one.rule === rule.id);
      assert.ok(finding);
      const ways = waysToIgnore(fleet, document, finding);
      assert.ok(ways.length > 0, 'there is no way');
      const count = (all: typeof found) => all.filter((one) => one.rule === rule.id).length;
      for (const way of ways) {
        if (way.scope === 'host') {
          const host = exampleHosts[rule.examples.host ?? 'example'];
          const edited = after(rule.examples.profile ?? host, way);
          assert.equal(JSON.parse(edited).rules[rule.id], 'off');
          assert.equal(count((await checked(document.path, wrong, edited, rule.examples)).found), 0, 'on the host');
          continue;
        }
        const text = after(wrong, way);
        const left = (await ofRule(rule, text)).found;
        const others = (all: typeof found) => all.filter((one) => one.rule !== rule.id).map((one) => one.rule);
        assert.ok(way.scope === 'here' ? count(left) < count(found) : count(left) === 0, `${way.scope}:\n${text}`);
        assert.deepEqual(others(left), others(found), text);
      }
    });
  }

  test('the comment has a line of its own before the element, indented like it', async () => {
    assert.equal(
      await ignored('/vms/a.xml', overcommitted, 'cpu-overcommit', 'here'),
      overcommitted.replace("    <vcpupin vcpu='0'", '    <!-- pinset-ignore cpu-overcommit: reason -->\n$&'),
    );
    assert.equal(
      await ignored('/vms/a.xml', `<?xml version='1.0'?>\n${overcommitted}`, 'cpu-overcommit', 'document'),
      `<?xml version='1.0'?>\n<!-- pinset-ignore cpu-overcommit: reason -->\n${overcommitted}`,
    );
  });

  test('it stays on the line of elements that share one, and has the line ends of the text', async () => {
    const oneLine = overcommitted.replace(/\n */g, '');
    assert.match(
      (await ignored('/vms/a.xml', oneLine, 'cpu-overcommit', 'here')) ?? '',
      /<cputune><!-- pinset-ignore cpu-overcommit: reason --><vcpupin vcpu='0'/,
    );
    const crlf = overcommitted.replaceAll('\n', '\r\n');
    assert.match((await ignored('/vms/a.xml', crlf, 'cpu-overcommit', 'here')) ?? '', /reason -->\r\n {4}<vcpupin/);
  });

  test('in a script it stands before the statement, never within a command that goes on', async () => {
    const start = '#!/bin/sh\nset -e\nif true; then\n  taskset -c 0,1 \\\n    qemu-system-x86_64 -smp 4 &\nfi\n';
    assert.equal(
      await ignored('/start.sh', start, 'cpu-overcommit', 'here'),
      start.replace('  taskset', '  # pinset-ignore cpu-overcommit: reason\n$&'),
    );
    assert.equal(
      await ignored('/start.sh', start, 'cpu-overcommit', 'document'),
      start.replace('set -e', '# pinset-ignore cpu-overcommit: reason\n$&'),
    );
    const second = '#!/bin/sh\ntrue; \\\n  taskset -c 0,1 qemu-system-x86_64 -smp 4 &\n';
    assert.equal(await ignored('/start.sh', second, 'cpu-overcommit', 'here'), null);
  });

  test('in a domain that a script holds it stands before the element, and suppresses', async () => {
    const comment = '<!-- pinset-ignore cpu-overcommit: reason -->';
    const quoted = `#!/bin/sh\nset -e\nif true; then\n\tvirsh define /dev/stdin <<'EOF'\n${overcommitted}EOF\nfi\n`;
    const tabs = overcommitted.replaceAll(/^/gm, '\t').trimEnd();
    const written = `N=$1\ncat > "/tmp/$N.xml" <<-EOF\n${tabs.replace('<vcpu>', '<name>$N</name>\n\t  <vcpu>')}\nEOF\nvirsh define "/tmp/$N.xml"\n`;
    for (const [held, indent] of [
      [quoted, '    '],
      [written, '\t    '],
    ] as const) {
      const here = await ignored('/start.sh', held, 'cpu-overcommit', 'here');
      assert.equal(here, held.replace(`${indent}<vcpupin vcpu='0'`, `${indent}${comment}\n$&`));
      const { found } = await checked('/start.sh', here ?? '');
      assert.ok(!found.some(({ rule }) => rule === 'cpu-overcommit' || rule === 'unused-suppression'), held);
      const all = await ignored('/start.sh', held, 'cpu-overcommit', 'document');
      assert.match(all ?? '', /^(?:#!.*\n)?# pinset-ignore cpu-overcommit: reason\n/);
      assert.ok(!(await checked('/start.sh', all ?? '')).found.some(({ rule }) => rule === 'cpu-overcommit'));
    }
  });

  test('in a here-doc that a shell reads it stands before the command there, and suppresses; not in one of data', async () => {
    const comment = '# pinset-ignore cpu-overcommit: reason';
    const command = 'taskset -c 0,1 qemu-system-x86_64 -smp 4 -daemonize';
    for (const shell of ['sudo bash', 'taskset -c 0-3 bash']) {
      const read = `set -e\n${shell} <<'EOF'\nset -u\n  ${command}\nEOF\n`;
      const here = await ignored('/start.sh', read, 'cpu-overcommit', 'here');
      assert.equal(here, read.replace('  taskset -c 0,1', `  ${comment}\n$&`));
      const { found } = await checked('/start.sh', here ?? '');
      assert.ok(!found.some(({ rule }) => rule === 'cpu-overcommit' || rule === 'unused-suppression'));
    }
    const data = `set -e\nwhile read -r v c; do\n  virsh vcpupin vm $v $c\ndone <<EOF\n0 2\n1 2\nEOF\n`;
    const before = await ignored('/start.sh', data, 'cpu-overcommit', 'here');
    assert.equal(before, data.replace('while', `${comment}\n$&`));
  });

  test('where its list is in a variable, or its element shares a line, it stands before the statement', async () => {
    const own = `virsh define /dev/stdin <<EOF\n${overcommitted.replaceAll("cpuset='1'", "cpuset='$C'")}EOF\n`;
    const inVariable = await ignored('/start.sh', `C=1\n${own}`, 'cpu-overcommit', 'document');
    assert.equal(inVariable, `# pinset-ignore cpu-overcommit: reason\nC=1\n${own}`);
    const line = `set -e\nvirsh define /dev/stdin <<EOF\n${overcommitted.replace(/\n */g, '')}\nEOF\n`;
    const before = await ignored('/start.sh', line, 'cpu-overcommit', 'here');
    assert.equal(before, line.replace('virsh', '# pinset-ignore cpu-overcommit: reason\nvirsh'));
  });

  test('a capture in place of a profile, and a profile that is broken, cannot turn a rule off', async () => {
    const { fleet, document, found } = await checked('/vms/a.xml', overcommitted);
    const [finding] = found;
    assert.ok(finding);
    const scopes = () => waysToIgnore(fleet, document, finding).map(({ scope }) => scope);
    assert.deepEqual(scopes(), ['here', 'document', 'host']);
    const [host] = fleet.allHosts();
    assert.ok(host);
    fleet.setHost({ ...host, text: host.text.slice(0, -3) });
    assert.deepEqual(scopes(), ['here', 'document']);
    fleet.setHost({ ...host, path: '/hosts/lab.xml' });
    assert.deepEqual(scopes(), ['here', 'document']);
  });

  test('the entry goes into the rules that the profile has, in its style', async () => {
    const tabs = `{\n\t"rules": {\n\t\t"cross-numa-pin": "off"\n\t},\n${exampleHosts.example.slice(2).replaceAll(/^ {2}/gm, '\t')}`;
    const { fleet, document, found } = await checked('/vms/a.xml', overcommitted, tabs);
    const finding = found.find(({ rule }) => rule === 'cpu-overcommit');
    assert.ok(finding);
    const way = waysToIgnore(fleet, document, finding).find(({ scope }) => scope === 'host');
    assert.ok(way);
    assert.equal(way.title, 'Turn cpu-overcommit off on host example');
    assert.equal(
      after(tabs, way),
      tabs.replace('"cross-numa-pin": "off"', '"cross-numa-pin": "off",\n\t\t"cpu-overcommit": "off"'),
    );
  });
});
