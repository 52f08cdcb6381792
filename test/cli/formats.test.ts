import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Log, Result } from 'sarif';
import * as v from 'valibot';
import { domain, fleet, folderWith, pinset, root, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

const schemaFile = createRequire(import.meta.url)
  .resolve('@microsoft/jest-sarif')
  .replace(/index\.js$/, 'schemas/sarif-2.1.0-rtm.5.json');
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const isSarif = ajv.compile<Log>(JSON.parse(readFileSync(schemaFile, 'utf8')));

/** What a document's name and its domain's name may do to a format that does not escape them. */
const hostile = 'a%0A::error,b:c #1 <&>\'" \u001b[31m\u0007 \u{1f600} ]]>';

async function reportIn<T>(format: string, parse: (text: string) => T, args: string[], cwd = root) {
  const run = await pinset(['check', ...args, '--format', format], { cwd });
  const json = parseReport((await pinset(['check', ...args, '--format', 'json'], { cwd })).stdout);
  return { run, parsed: parse(run.stdout), json };
}

function sarif(text: string): Log {
  const log: unknown = JSON.parse(text);
  assert.ok(isSarif(log), ajv.errorsText(isSarif.errors).slice(0, 2000));
  return log;
}

const gitlab = v.parser(
  v.array(
    v.strictObject({
      description: v.pipe(v.string(), v.minLength(1)),
      check_name: v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/)),
      fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
      severity: v.picklist(['info', 'minor', 'major', 'critical', 'blocker']),
      location: v.strictObject({
        path: v.pipe(
          v.string(),
          v.check((path) => !path.startsWith('/') && !path.startsWith('./'), 'a path that GitLab cannot find'),
        ),
        lines: v.strictObject({
          begin: v.pipe(v.number(), v.integer(), v.minValue(1)),
          end: v.pipe(v.number(), v.integer()),
        }),
      }),
    }),
  ),
);

const attributes = { '@name': v.string(), '@classname': v.string() };
const testcase = v.strictObject({
  ...attributes,
  '@file': v.optional(v.string()),
  '@line': v.optional(v.string()),
  failure: v.optional(v.strictObject({ '@type': v.string(), '@message': v.string(), '#text': v.string() })),
  error: v.optional(v.strictObject({ '@type': v.string(), '@message': v.string() })),
  'system-out': v.optional(v.string()),
});
const number = v.pipe(v.string(), v.transform(Number), v.number());
const junitSchema = v.strictObject({
  '?xml': v.unknown(),
  testsuites: v.strictObject({
    '@name': v.literal('pinset'),
    testsuite: v.optional(
      v.array(
        v.strictObject({
          '@name': v.string(),
          '@tests': number,
          '@failures': number,
          '@errors': number,
          testcase: v.array(testcase),
        }),
      ),
      [],
    ),
  }),
});

function junit(text: string) {
  assert.equal(XMLValidator.validate(text), true);
  const isArray = (name: string) => name === 'testsuite' || name === 'testcase';
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', isArray, parseTagValue: false });
  const { testsuites } = v.parse(junitSchema, parser.parse(text));
  return testsuites.testsuite;
}

/** A workflow command as GitHub's runner reads it. */
function githubCommands(text: string) {
  const unescaped = (value: string) =>
    value
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%0A', '\n')
      .replaceAll('%0D', '\r')
      .replaceAll('%25', '%');
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, command = '', properties = '', message = ''] =
        /^::(error|warning|notice) ([^:]*)::(.*)$/.exec(line) ?? [];
      assert.notEqual(command, '', line);
      const pairs = properties.split(',').map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), unescaped(pair.slice(at + 1))];
      });
      return { command, message: unescaped(message), ...(Object.fromEntries(pairs) as Record<string, string>) };
    });
}

suite('check --format', () => {
  test('the schema of SARIF refuses what is not SARIF', () => {
    assert.equal(isSarif({ version: '2.1.0', runs: [{ results: [] }] }), false, 'no tool');
  });

  for (const folder of [fleet, join(root, 'examples')]) {
    const name = folder.slice(root.length + 1);
    test(`${name}: sarif is valid, and has the findings of json`, async () => {
      const { parsed, json, run } = await reportIn('sarif', sarif, [folder]);
      const [one] = parsed.runs;
      const found = json.files.flatMap(({ path, findings }) => findings.map((finding) => ({ path, finding })));
      const results = one?.results ?? [];
      assert.equal(run.status, 1);
      assert.equal(results.length, found.length);
      for (const [index, { finding, path }] of found.entries()) {
        const result = results[index];
        const place = result?.locations?.[0]?.physicalLocation;
        const { start, end } = finding.range;
        // What is said of the finding's own place is a part of its message, and not one more place.
        const isOwn = (other: (typeof finding.related)[number]) =>
          other.path === path && isDeepStrictEqual(other.range.start, start);
        const notes = finding.related.filter(isOwn).map(({ message }) => message);
        assert.deepEqual(
          [result?.ruleId, result?.message.text, result?.level],
          [
            finding.rule,
            [finding.message, ...notes].join('\n'),
            finding.severity === 'info' ? 'note' : finding.severity,
          ],
        );
        assert.equal(place?.artifactLocation?.uri, path.slice(root.length + 1));
        assert.deepEqual(place?.region, {
          startLine: start.line + 1,
          startColumn: start.character + 1,
          endLine: end.line + 1,
          endColumn: end.character + 1,
        });
        assert.equal(result?.relatedLocations?.length ?? 0, finding.related.length - notes.length);
        assert.deepEqual(
          (result?.fixes ?? []).map(({ description }) => description?.text),
          finding.fixes.map(({ title }) => title),
        );
      }
      const rules = one?.tool.driver.rules ?? [];
      assert.deepEqual(rules.map(({ id }) => id).sort(), [...new Set(found.map(({ finding }) => finding.rule))].sort());
      for (const { help } of rules) assert.match(help?.markdown ?? '', /## Why\n\n[\s\S]*## What to do\n\n/);
      const fingerprints = results.map(({ partialFingerprints }) => partialFingerprints?.['pinset/v1']);
      assert.equal(new Set(fingerprints).size, results.length);
    });

    test(`${name}: gitlab is as GitLab documents it`, async () => {
      const { parsed, json } = await reportIn('gitlab', (text) => gitlab(JSON.parse(text)), [folder]);
      const found = json.files.flatMap(({ findings }) => findings);
      assert.deepEqual(
        parsed.map(({ check_name, location }) => [check_name, location.lines.begin]),
        found.map(({ rule, range }) => [rule, range.start.line + 1]),
      );
      assert.equal(new Set(parsed.map(({ fingerprint }) => fingerprint)).size, parsed.length);
    });

    test(`${name}: junit is XML that says which findings fail`, async () => {
      const { parsed, json } = await reportIn('junit', junit, [folder]);
      assert.deepEqual(
        parsed.map((one) => [one['@tests'], one['@failures']]),
        json.files.map(({ findings }) => [
          Math.max(1, findings.length),
          findings.filter(({ severity }) => severity !== 'info').length,
        ]),
      );
      for (const one of parsed) {
        assert.equal(one.testcase.length, one['@tests']);
        assert.equal(one.testcase.filter(({ failure }) => failure !== undefined).length, one['@failures']);
      }
    });

    test(`${name}: github has an annotation for each finding`, async () => {
      const { parsed, json } = await reportIn('github', githubCommands, [folder]);
      const found = json.files.flatMap(({ path, findings }) => findings.map((finding) => ({ path, finding })));
      assert.deepEqual(
        parsed.map(({ command, message, ...properties }) => [command, message.split('\n')[0], { ...properties }]),
        found.map(({ path, finding: { rule, severity, message, range } }) => [
          severity === 'info' ? 'notice' : severity,
          message,
          {
            file: path.slice(root.length + 1),
            line: String(range.start.line + 1),
            ...(range.start.line === range.end.line && {
              col: String(range.start.character + 1),
              endColumn: String(Math.max(range.end.character, range.start.character + 1)),
            }),
            endLine: String(range.end.line + 1),
            title: `Pinset: ${rule}`,
          },
        ]),
      );
    });
  }

  test('whatever names contain, each format stays what it is', async (t) => {
    const text = domain(hostile.replace(/[<&\p{Cc}]/gu, '_'), '2', '2', hostile.replace(/[<&\p{Cc}]/gu, '_'));
    const file = `${hostile.replaceAll('/', '')}.xml`;
    const cwd = folderWith(t, { [file]: text, 'b.xml': domain('b', '2') });
    const args = ['.', '--host', smt2];
    const { parsed, run } = await reportIn('sarif', sarif, args, cwd);
    const uri = parsed.runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? '';
    assert.equal(decodeURIComponent(uri), file);
    assert.doesNotMatch(run.stdout, /[^\P{Cc}\n]/u);
    const { parsed: violations } = await reportIn('gitlab', (json) => gitlab(JSON.parse(json)), args, cwd);
    assert.equal(violations[0]?.location.path, file);
    const { parsed: suites, run: asXml } = await reportIn('junit', junit, args, cwd);
    assert.ok(suites.length === 2 && !asXml.stdout.includes('\u001b'));
    const { parsed: commands } = await reportIn('github', githubCommands, args, cwd);
    assert.ok(commands.some((command) => 'file' in command && command.file === file));
  });

  test('fingerprints stay when lines move, are indented anew, or another guest changes the message', async (t) => {
    const crowded = domain('a', '2', '2');
    const fingerprints = async (files: Record<string, string>) => {
      const cwd = folderWith(t, files);
      const { stdout } = await pinset(['check', 'a.xml', 'b.xml', '--host', smt2, '--format', 'sarif'], { cwd });
      return (sarif(stdout).runs[0]?.results ?? [])
        .filter(({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri === 'a.xml')
        .map(({ ruleId, partialFingerprints }: Result) => `${ruleId} ${partialFingerprints?.['pinset/v1']}`)
        .sort();
    };
    const before = await fingerprints({ 'a.xml': crowded, 'b.xml': domain('b', '6') });
    assert.ok(before.length > 0);
    const moved = crowded.replace('<cputune>', '<!-- one\n more -->\n\n  <cputune>').replaceAll(/^ {4}/gm, '\t\t');
    assert.deepEqual(await fingerprints({ 'a.xml': moved, 'b.xml': domain('b', '2') }), before);
    const other = await fingerprints({
      'a.xml': crowded.replaceAll("cpuset='2'", "cpuset='3'"),
      'b.xml': domain('b', '6'),
    });
    assert.notDeepEqual(other, before);
  });

  test('fixes of sarif, applied as they are, are what fix does', async (t) => {
    const text = domain('a', '2', '2');
    const cwd = folderWith(t, { 'a.xml': text });
    const { parsed } = await reportIn('sarif', sarif, ['a.xml', '--host', smt2], cwd);
    const result = parsed.runs[0]?.results?.find(({ ruleId }) => ruleId === 'cpu-overcommit');
    const [change] = result?.fixes?.[0]?.artifactChanges ?? [];
    const lines = text.split('\n');
    for (const { deletedRegion, insertedContent } of change?.replacements ?? []) {
      const { startLine = 0, startColumn = 0, endLine, endColumn = 0 } = deletedRegion;
      assert.equal(endLine, startLine);
      const line = lines[startLine - 1] ?? '';
      lines[startLine - 1] = line.slice(0, startColumn - 1) + (insertedContent?.text ?? '') + line.slice(endColumn - 1);
    }
    const fixedCwd = folderWith(t, { 'a.xml': lines.join('\n') });
    const after = parseReport(
      (await pinset(['check', 'a.xml', '--host', smt2, '--format', 'json'], { cwd: fixedCwd })).stdout,
    );
    assert.deepEqual(
      after.files[0]?.findings.filter(({ rule }) => rule === 'cpu-overcommit'),
      [],
    );
  });

  test('what could not be checked is in the report too', async (t) => {
    const cwd = folderWith(t, { 'a.xml': domain('a', '2'), 'b.xml': Buffer.from('<domain>\0\0') });
    const { parsed, run } = await reportIn('sarif', sarif, ['.', '--host', smt2], cwd);
    assert.equal(run.status, 2);
    const [invocation] = parsed.runs[0]?.invocations ?? [];
    assert.equal(invocation?.executionSuccessful, false);
    assert.match(invocation?.toolExecutionNotifications?.[0]?.message.text ?? '', /^b\.xml: /);
    const { parsed: suites } = await reportIn('junit', junit, ['.', '--host', smt2], cwd);
    assert.equal(suites.at(-1)?.['@errors'], 1);
  });

  test('junit fails what the exit status counts', async () => {
    const { parsed } = await reportIn('junit', junit, [fleet, '--fail-on', 'error']);
    const { parsed: never, run } = await reportIn('junit', junit, [fleet, '--fail-on', 'never']);
    assert.equal(
      parsed.reduce((sum, one) => sum + one['@failures'], 0),
      1,
    );
    assert.equal(run.status, 0);
    assert.ok(never.every((one) => one['@failures'] === 0));
  });

  test('each part of --shard has a category of its own', async () => {
    const { stdout } = await pinset(['check', 'examples', '--shard', '1/2', '--format', 'sarif']);
    assert.equal(sarif(stdout).runs[0]?.automationDetails?.id, 'pinset/1-of-2/');
  });

  test('paths are those of the repository, from any folder', async () => {
    const { stdout } = await pinset(['check', 'crowded.xml', '--format', 'gitlab'], { cwd: join(fleet, 'vms') });
    assert.equal(gitlab(JSON.parse(stdout))[0]?.location.path, 'test/cli/fleet/vms/crowded.xml');
  });
});
