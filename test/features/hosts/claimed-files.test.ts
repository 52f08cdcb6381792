import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimedFiles } from '../../../server/src/features/analysis.ts';
import type { HostDocument } from '../../../server/src/fleet/documents/host-document.ts';
import { hostOf } from '../../rules/hosts.ts';

const files = ['/vms/a.xml', '/vms/b.xml', '/vms/old/c.xml', '/scripts/start.sh', '/other/d.xml'];

function claimed(...globs: readonly string[]): { claimed: string[]; listed: string[] } {
  const host: HostDocument = { ...hostOf({ cores: ['0'] }), path: '/hosts/a.host.json', documents: globs };
  const listed: string[] = [];
  const list = (start: string) => {
    listed.push(start);
    return files.filter((file) => file === start || file.startsWith(`${start}/`));
  };
  return { claimed: [...claimedFiles([host, host], list)], listed };
}

test('claimed files are found below the folder where a glob begins, which is listed once', () => {
  assert.deepEqual(claimed('../vms/*.xml'), { claimed: ['/vms/a.xml', '/vms/b.xml'], listed: ['/vms'] });
  assert.deepEqual(claimed('../vms/*.xml', '../vms/old/*'), {
    claimed: ['/vms/a.xml', '/vms/b.xml', '/vms/old/c.xml'],
    listed: ['/vms', '/vms/old'],
  });
});

test('a glob without wildcards is a file, and is not looked for in its folder', () => {
  assert.deepEqual(claimed('../scripts/start.sh'), {
    claimed: ['/scripts/start.sh'],
    listed: ['/scripts/start.sh'],
  });
  assert.deepEqual(claimed('/other/d.xml', '../gone.xml'), {
    claimed: ['/other/d.xml'],
    listed: ['/other/d.xml', '/gone.xml'],
  });
});
