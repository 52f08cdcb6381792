import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Desk, desk, snippet, versionOf } from './editor.ts';

const version = versionOf('nvim');
const hasConfig = version !== null && /^(?:[1-9]|0\.(?:1[1-9]|[2-9]\d))/.test(version);

/** Waits for diagnostics and prints them, one a line. */
const printDiagnostics = `
vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 50)
for _, found in ipairs(vim.diagnostic.get(0)) do
  io.write(string.format('%d:%d %s [%s]\\n', found.lnum + 1, found.col + 1, found.message, found.code))
end
`;

/** Applies the preferred fix of the diagnostic in line 13 and prints that line. */
const applyFix = `
local found = vim.tbl_filter(function(one) return one.lnum == 12 end, vim.diagnostic.get(0))[1]
local range = found.user_data.lsp.range or {
  start = { line = found.lnum, character = found.col }, ['end'] = { line = found.end_lnum, character = found.end_col },
}
local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', {
  textDocument = { uri = vim.uri_from_bufnr(0) },
  range = range,
  context = { diagnostics = {}, only = { 'quickfix' } },
}, 30000)
for _, answer in pairs(answers) do
  for _, action in ipairs(answer.result or {}) do
    if action.isPreferred then
      if action.edit == nil then
        for _, resolved in pairs(vim.lsp.buf_request_sync(0, 'codeAction/resolve', action, 30000)) do
          action = resolved.result
        end
      end
      vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
      io.write(action.title .. '\\n' .. vim.api.nvim_buf_get_lines(0, 12, 13, true)[1] .. '\\n')
      break
    end
  end
end
`;

suite('Neovim, set up as docs/editors.md says', { skip: version === null ? 'no nvim here' : false }, () => {
  test('shows the findings of a domain and applies a fix', (context) => {
    const printed = open(desk(context), 'vms/rack1-07/build.xml', printDiagnostics + applyFix);
    assert.deepEqual(printed, [
      '11:31 2 domains share core {5,13}: vCPU 1 and vCPU 0 of cache [smt-sibling-conflict]',
      '12:31 2 domains share core {6,14}: vCPU 2 and vCPU 1 of cache [smt-sibling-conflict]',
      '13:31 vCPU 3 shares CPU 3 with vCPU 1 of db: 2 vCPUs on 1 CPU {3}, 2:1 [cpu-overcommit]',
      '13:31 vCPU 3 → CPU 3 is on node 0; vCPUs 0-2 are on node 1, but the guest has no NUMA cells. The domain fits on one node: it has 4 vCPUs, and node 1 has 8 CPUs [cross-numa-pin]',
      '17:36 vCPUs 0-3 are pinned to nodes 0-1, but the memory is bound to node 1, which leaves out node 0 [memory-node-mismatch]',
      'Re-pin vCPU 3 to CPU 7 (core {7,15}, node 1)',
      "    <vcpupin vcpu='3' cpuset='7'/>",
    ]);
  });

  test('shows the findings of a script and of a drop-in', (context) => {
    const at = desk(context);
    assert.deepEqual(open(at, 'scripts/rack1-07/start-ci.sh', printDiagnostics), [
      '3:6 vCPUs 0-1 of ci share CPUs 2, 10 with vCPU 0 of db: 3 vCPUs on 2 CPUs {2,10}, 1.5:1 [cpu-overcommit]',
    ]);
    assert.deepEqual(open(at, 'scripts/rack1-07/user.slice.d/10-cpus.conf', printDiagnostics), [
      '3:17 Host rack1-07 has no CPU 16: AllowedCPUs= may name CPUs 0-15 [unknown-cpu]',
    ]);
  });
});

function open({ write, run }: Desk, file: string, script: string): string[] {
  const setup = snippet(hasConfig ? 'Neovim 0.11 and later' : 'Neovim 0.7 to 0.10', 'lua');
  const init = write('init.lua', `vim.cmd('filetype on')\n${setup}`);
  const args = ['--headless', '-u', init, file, '-c', `luafile ${write('script.lua', script)}`, '-c', 'qall!'];
  return run('nvim', args)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
