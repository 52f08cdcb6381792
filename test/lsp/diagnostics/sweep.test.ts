import assert from 'node:assert/strict';
import { test } from 'node:test';
import 'vscode-languageserver/node';
import { readClientCapabilities } from '../../../server/src/lsp/client-capabilities.ts';
import { PulledReports } from '../../../server/src/lsp/diagnostics/pulled-reports.ts';
import { Reports } from '../../../server/src/lsp/diagnostics/reports.ts';
import { Sweep } from '../../../server/src/lsp/diagnostics/sweep.ts';
import { Workspace } from '../../../server/src/lsp/documents/workspace.ts';
import type { FilePort } from '../../../server/src/lsp/files/file-port.ts';
import { Pace } from '../../../server/src/lsp/pace.ts';
import { asDefined } from '../../../server/src/rules/engine/severity.ts';
import { pinnedDomain } from '../../fragments.ts';

const log = { error: assert.fail, warn: assert.fail, info: assert.fail };
const noFiles: FilePort = {
  find: async () => ({ uris: [], complete: true, unsearched: [] }),
  read: async () => ({ kind: 'missing' }),
  folder: async () => null,
};

test('a listener hears of an open document that the client has pulled when it is closed', async () => {
  const workspace = new Workspace(noFiles, log);
  const reports = new Reports(workspace, readClientCapabilities({}), null, () => asDefined, log);
  const sweep = new Sweep(workspace, reports, new Pace(), log);
  const pulled = new PulledReports(workspace.open);
  const heard: string[] = [];
  let finished = () => {};
  const swept = () => new Promise<void>((resolve) => (finished = resolve));
  sweep.listen({
    reported: new Map(),
    knows: (report) => pulled.has(report),
    changed: ({ uri, items }) => heard.push(`${uri} ${items.map(({ code }) => code)}`),
    finished: () => finished(),
  });
  const uri = 'file:///a.xml';

  workspace.openTextChanged(workspace.open.open(uri, 'xml', 1, pinnedDomain('a', '2')));
  await swept();
  assert.deepEqual(heard, [`${uri} `]);

  const edited = workspace.open.change(uri, 2, [{ text: pinnedDomain('a', '2,') }]);
  assert(edited);
  workspace.openTextChanged(edited);
  pulled.add(reports.of(uri));
  await swept();
  assert.deepEqual(heard, [`${uri} `]);

  workspace.open.close(uri);
  workspace.changed();
  await swept();
  assert.deepEqual(heard, [`${uri} `, `${uri} non-canonical-cpuset`]);
});
