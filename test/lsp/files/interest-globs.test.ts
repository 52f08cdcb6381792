import assert from 'node:assert/strict';
import { matchesGlob } from 'node:path';
import { describe, it } from 'node:test';
import { isOfInterest } from '../../../server/src/lsp/files/file-port.ts';
import { interestGlobs } from '../../../server/src/lsp/files/interest-globs.ts';

describe('the globs by which a client finds files', () => {
  it('match every kind of file that a search of the file system finds', () => {
    for (const path of [
      '/w/vms/web.xml',
      '/w/hosts/lab.host.json',
      '/w/start.sh',
      '/w/start.bash',
      '/w/hooks/qemu',
      '/w/hooks/qemu.d/pin',
      '/w/app.service',
      '/w/user.slice',
      '/w/run.scope',
      '/w/user.slice.d/cpus.conf',
      '/w/qemu-server/100.conf',
      '/w/9000.conf',
    ]) {
      assert.ok(isOfInterest(path), `${path} is of interest`);
      assert.ok(
        interestGlobs.some((glob) => matchesGlob(path, glob)),
        `a glob matches ${path}`,
      );
    }
    assert.ok(!interestGlobs.some((glob) => matchesGlob('/w/notes.txt', glob)));
  });
});
