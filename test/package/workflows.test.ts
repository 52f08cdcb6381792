import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import { type ValidationState, validateAction, validateWorkflow } from '@action-validator/core';
import { parse } from 'yaml';
import { emptyFolder, made, manifest, root, run } from './made.ts';

const read = (name: string) => readFileSync(join(root, name), 'utf8');

suite('workflows and hooks', () => {
  for (const name of globSync('.github/workflows/*.yml', { cwd: root })) {
    test(`${name} fits the schema of workflows`, () => {
      // A permission that is newer than the validator's schema.
      assertValid(validateWorkflow(read(name).replace(/^ +attestations: write\n/m, '')));
    });

    test(`${name} runs scripts that there are`, () => {
      const { scripts } = JSON.parse(read('package.json'));
      for (const [, script = ''] of read(name).matchAll(/npm run ([\w:]+)/g)) assert.ok(script in scripts, script);
    });
  }

  test('the validator refuses what is wrong', () => {
    assert.notDeepEqual(validateWorkflow('on: push\njobs: { a: { step: [] } }').errors, []);
    assert.notDeepEqual(validateAction('name: a\nruns: { using: composite }').errors, []);
  });

  test('action.yml fits the schema of actions, and its scripts take inputs from the environment only', () => {
    assertValid(validateAction(read('action.yml')));
    const { inputs, runs } = parse(read('action.yml'));
    for (const step of runs.steps) assert.doesNotMatch(step.run ?? '', /\$\{\{/, step.name);
    const used = [...read('action.yml').matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(inputs).sort());
  });

  test('the action finds its version in package.json', () => {
    const [, script = ''] = /sed -n '(.*)' "\$GITHUB_ACTION_PATH/.exec(read('action.yml')) ?? [];
    const [, pattern = ''] = /^s\/(.*)\/\\1\/p$/.exec(script) ?? [];
    const versions = read('package.json').match(new RegExp(pattern.replace(/\\([()])/g, '$1'), 'gm'));
    assert.deepEqual(versions, [`  "version": "${manifest.version}",`]);
  });

  const linux = process.platform === 'linux' && process.arch === 'x64';
  test('the steps of the action install a release and report', { skip: linux ? false : 'for Linux x64' }, (t) => {
    const folder = emptyFolder(t);
    const archive = `pinset-${manifest.version}-linux-x64.tar.gz`;
    const release = join(folder, 'server/owner/pinset/releases/download', `v${manifest.version}`);
    mkdirSync(release, { recursive: true });
    symlinkSync(made(archive), join(release, archive));
    const sum = createHash('sha256')
      .update(readFileSync(made(archive)))
      .digest('hex');
    writeFileSync(join(release, 'SHA256SUMS'), `${sum}  ${archive}\n${'0'.repeat(64)}  another\n`);
    cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });

    const { steps } = parse(read('action.yml')).runs;
    const [install = '', report = '', check = ''] = steps.flatMap((step: { run?: string }) => step.run ?? []);
    const step = (script: string, env: Record<string, string>) =>
      run(folder, ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
        PATH: `${folder}/temp/pinset:/usr/bin:/bin`,
        ...env,
      });
    const runner = { RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64', RUNNER_TEMP: `${folder}/temp` };
    const github = { GITHUB_PATH: `${folder}/path`, GITHUB_ACTION_PATH: root };
    const from = { VERSION: '', REPOSITORY: 'owner/pinset', SERVER: `file://${folder}/server` };
    assert.deepEqual(step(install, { ...runner, ...github, ...from }), { status: 0, stdout: '', stderr: '' });
    assert.equal(readFileSync(join(folder, 'path'), 'utf8'), `${folder}/temp/pinset\n`);

    const inputs = { PATHS: 'examples/vms\nexamples/scripts', HOST: '', BASELINE: '' };
    assert.equal(step(report, { ...inputs, SARIF: 'pinset.sarif' }).status, 0);
    assert.equal(JSON.parse(readFileSync(join(folder, 'pinset.sarif'), 'utf8')).version, '2.1.0');
    const found = step(check, { ...inputs, FAIL_ON: 'warning' });
    assert.equal(found.status, 1);
    assert.match(found.stdout, /^::warning file=examples\/vms\//m);
    assert.equal(step(check, { ...inputs, FAIL_ON: 'never' }).status, 0);

    writeFileSync(join(release, 'SHA256SUMS'), `${'0'.repeat(64)}  ${archive}\n`);
    assert.equal(step(install, { ...runner, ...github, ...from }).status, 1, 'an archive that is not the released one');
  });

  test('.pre-commit-hooks.yaml has what pre-commit asks for', () => {
    const hooks: Record<string, unknown>[] = parse(read('.pre-commit-hooks.yaml'));
    assert.deepEqual(
      hooks.map(({ id, language }) => [id, language]),
      [
        ['pinset', 'system'],
        ['pinset-docker', 'docker'],
      ],
    );
    for (const { name, entry, files } of hooks) {
      assert.ok(name);
      assert.match(String(entry), /^pinset check /);
      const pattern = new RegExp(String(files));
      for (const file of ['a.xml', 'hosts/a.host.json', 'a.sh', 'system/a.service']) assert.match(file, pattern);
      assert.doesNotMatch('README.md', pattern);
    }
  });

  test('the forms for issues have what GitHub asks for', () => {
    for (const name of ['bug', 'rule']) {
      const form = parse(read(`.github/ISSUE_TEMPLATE/${name}.yml`));
      assert.ok(form.name && form.description);
      const ids = form.body.map(({ id }: { id: string }) => id);
      assert.equal(new Set(ids).size, ids.length);
      for (const { type, attributes } of form.body) {
        assert.ok(['input', 'textarea', 'dropdown'].includes(type));
        assert.ok(attributes.label);
      }
    }
  });

  test('the Dockerfile copies what the build makes', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' ').map((name) => name.replace('/pinset/', '')),
    );
    assert.ok(copied.length >= 4);
    for (const name of copied) assert.ok(existsSync(join(root, name)), `${name}: run npm run build first`);
  });
});

function assertValid({ errors }: ValidationState): void {
  assert.deepEqual(errors, []);
}
