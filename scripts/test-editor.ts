// Tests the extension inside a real VS Code, from the VSIX as it is packaged.
//   node scripts/test-editor.ts           everything
//   node scripts/test-editor.ts --web     one part: --node and --web run test/editor/suite in that extension host,
//                                         --person installs the VSIX and does what a person would do
//   node scripts/test-editor.ts fleet     one workspace of test/editor/workspace
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { type PersonSteps, personTests } from '../test/editor/person.ts';
import { personEditing } from '../test/editor/person-editing.ts';
import { personFirstRun } from '../test/editor/person-first-run.ts';
import { personFixes } from '../test/editor/person-fixes.ts';
import { personKorean } from '../test/editor/person-korean.ts';
import { personLargeMap } from '../test/editor/person-large-map.ts';
import { personMap } from '../test/editor/person-map.ts';
import { personMoves } from '../test/editor/person-moves.ts';
import { addCrowdedHost, personSearch } from '../test/editor/person-search.ts';
import { cache, root, runFolder } from './editor/cache.ts';
import { needCodeServer } from './editor/code-server.ts';
import { needDebianPackages } from './editor/debian.ts';
import { type Desktop, findDesktop } from './editor/desktop.ts';
import { libvirtRuns } from './editor/libvirt-runs.ts';
import { outcomeOf } from './editor/outcome.ts';
import { runPerson } from './editor/run-person.ts';
import { bundleSuite, type ExtensionHost, inCodeServer, type Layout, onDesktop } from './editor/run-suite.ts';
import { type Run, sideBySide } from './editor/side-by-side.ts';
import { unpackVsix } from './editor/vsix.ts';
import { buildVsix } from './package/vsix.ts';
import { main, onPath } from './programs.ts';

const HOSTS = ['node', 'web'] as const;
const PARTS = [...HOSTS, 'person'] as const;
/** What a person does in a workspace. */
interface Person {
  readonly workspace: string;
  readonly steps: PersonSteps;
  /** Of the display, if it is not English. */
  readonly language?: string;
  /** Adds to the copy of the workspace what is too much to keep as files. */
  readonly extend?: (workspace: string) => void;
}

const PERSONS: readonly Person[] = [
  { workspace: 'fleet', steps: [...personTests, ...personEditing] },
  { workspace: 'fixes', steps: personFixes },
  { workspace: 'fixes', steps: personSearch, extend: addCrowdedHost },
  { workspace: 'map', steps: [...personMap, ...personMoves, ...personLargeMap] },
  { workspace: 'plain', steps: personFirstRun },
  { workspace: 'fleet', steps: personKorean, language: 'ko' },
];
/** How many served editors run at a time. Each has its own server, browser and data, and mostly waits. */
const SERVED_RUNS = 3;
/** The workspace whose tests take longest, which starts first. */
const LONGEST = 'hosts';
const workspaces = join(root, 'test', 'editor', 'workspace');

main(async () => {
  const asked = PARTS.filter((part) => process.argv.includes(`--${part}`));
  const parts = asked.length > 0 ? asked : PARTS;
  const desktop = await findDesktop({ download: true, cachePath: join(cache, 'vscode-test') });
  if (desktop.executable === null) {
    console.log(`editor: code-server in Chromium, because there is no desktop VS Code: ${desktop.why}`);
  } else {
    console.log(`editor: ${desktop.executable} (${desktop.why})`);
  }
  if (desktop.executable === null || parts.includes('person')) {
    await needCodeServer();
    await needDebianPackages(['chromium'], 'running the editor');
  }
  const folder = runFolder();
  installCommand(join(folder, 'bin'));
  const vsix = await buildVsix(folder);
  const suites = await unpacked(vsix, folder);
  const hosts = HOSTS.filter((host) => parts.includes(host));
  const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const folders = readdirSync(workspaces)
    .filter((name) => names.length === 0 || names.includes(name))
    .filter((name) => name !== 'libvirt' || hasVirsh());
  const runs = folders
    .sort((a, b) => Number(b === LONGEST) - Number(a === LONGEST))
    .flatMap((name) => hosts.map((host) => suiteRun(host, name, desktop, suites, folder)));
  if (parts.includes('person'))
    runs.push(
      ...PERSONS.flatMap((person, index) =>
        folders.includes(person.workspace) ? [personRun(person, vsix, join(folder, 'person', String(index)))] : [],
      ),
      ...(names.length === 0 || names.includes('libvirt') ? libvirtRuns(vsix, workspaces, join(folder, 'person')) : []),
    );

  const { passed, failed, repeated } = await sideBySide(runs, desktop.executable === null ? SERVED_RUNS : 1);
  console.log(`\neditor tests: ${passed} passed, ${failed} failed; runs made twice: ${repeated} of ${runs.length}`);
  if (failed > 0) process.exitCode = 1;
});

/** The workspace `libvirt` needs virsh; it is left out by name where that is missing. */
function hasVirsh(): boolean {
  if (onPath('virsh') !== null) return true;
  console.log('editor: the workspace libvirt is left out, because virsh is not on this machine');
  return false;
}

/** Puts the built command on the PATH of the editors, as an installation does. */
function installCommand(bin: string): void {
  mkdirSync(bin);
  const file = join(bin, 'pinset');
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist', 'cli.cjs')}' "$@"\n`, {
    mode: 0o755,
  });
  process.env.PATH = `${bin}${delimiter}${process.env.PATH ?? ''}`;
}

/** The extension as the VSIX has it, and the suite that tests it from inside. */
async function unpacked(vsix: string, folder: string): Promise<Pick<Layout, 'extension' | 'tests'>> {
  const tests = join(folder, 'tests');
  await bundleSuite(tests);
  return { extension: unpackVsix(vsix, join(folder, 'vsix')), tests };
}

/** The suite in one extension host and one workspace. */
function suiteRun(
  host: ExtensionHost,
  name: string,
  desktop: Desktop,
  suites: Pick<Layout, 'extension' | 'tests'>,
  folder: string,
): Run {
  return {
    title: `${host === 'node' ? 'Node' : 'Web'} extension host, workspace ${name}`,
    start: (print, attempt) => {
      const own = join(folder, attempt, host);
      const layout = { ...suites, workspace: copyOf(name, own), data: join(own, 'data', name) };
      return outcomeOf(print, (say) =>
        desktop.executable === null
          ? inCodeServer(host, layout, say)
          : onDesktop(desktop.executable, host, layout, say),
      );
    },
  };
}

function personRun({ workspace: name, steps, language = 'en', extend }: Person, vsix: string, folder: string): Run {
  return {
    title: `A person at the editor (code-server in Chromium, the VSIX installed), workspace ${name}, ${language}`,
    start: (print, attempt) => {
      const own = join(folder, attempt);
      const workspace = copyOf(name, join(own, 'workspace'));
      extend?.(workspace);
      const options = { vsix, workspace, folder: own, ...(language === 'en' ? {} : { language }) };
      return runPerson(steps, options, print, attempt);
    },
  };
}

/** A copy of a workspace below test/editor/workspace that tests may write to. */
function copyOf(name: string, folder: string): string {
  const copy = join(folder, name);
  cpSync(join(workspaces, name), copy, { recursive: true });
  return copy;
}
