import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { type Desk, desk, snippet, versionOf } from './editor.ts';

/** Opens the file, lets the hooks of its mode start the server, waits for diagnostics and prints them by line. */
const printDiagnostics = `
(find-file (pop command-line-args-left))
(run-hooks 'post-command-hook)
(let ((end (+ (float-time) 30)))
  (while (and (< (float-time) end) (null (flymake-diagnostics)))
    (accept-process-output nil 0.05)))
(dolist (found (sort (flymake-diagnostics)
                     (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))
  (princ (format "%d %s\\n"
                 (line-number-at-pos (flymake-diagnostic-beg found)) (flymake-diagnostic-text found))))
`;

/** What Emacs does by itself at its start; --batch leaves it out. */
const start = "(package-initialize)\n(require 'eglot)\n";

suite('Emacs, set up as docs/editors.md says', { skip: reasonToSkip() }, () => {
  test('shows the findings of a domain', (context) => {
    assert.deepEqual(open(desk(context), 'vms/rack1-07/cache.xml'), [
      '11 2 domains share core {5,13}: vCPU 0 and vCPU 1 of build',
      '12 2 domains share core {6,14}: vCPU 1 and vCPU 2 of build',
      '16 vCPUs 0-1 are pinned to node 1, but the memory is bound to node 0, which leaves out node 1',
    ]);
  });

  test('shows the findings of a script and of a drop-in', (context) => {
    const at = desk(context);
    assert.deepEqual(open(at, 'scripts/rack1-07/start-ci.sh'), [
      '3 vCPUs 0-1 of ci share CPUs 2, 10 with vCPU 0 of db: 3 vCPUs on 2 CPUs {2,10}, 1.5:1',
    ]);
    assert.deepEqual(open(at, 'scripts/rack1-07/user.slice.d/10-cpus.conf'), [
      '3 Host rack1-07 has no CPU 16: AllowedCPUs= may name CPUs 0-15',
    ]);
  });
});

function reasonToSkip(): string | false {
  if (versionOf('emacs') === null) return 'no emacs here';
  const { status } = spawnSync('emacs', ['--batch', '--eval', `(progn ${start})`]);
  return status === 0 ? false : 'this emacs has no Eglot';
}

function open({ write, run }: Desk, file: string): string[] {
  const init = write('init.el', start + snippet('## Emacs', 'elisp'));
  const args = ['--batch', '-l', init, '-l', write('script.el', printDiagnostics), file];
  return run('emacs', args)
    .split('\n')
    .filter((line) => /^\d+ /.test(line))
    .map((line) => line.replace(/ pinset \[[a-z0-9-]+\]:/, ''));
}
