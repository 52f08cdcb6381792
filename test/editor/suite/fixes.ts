import { commands, Range } from 'vscode';
import { assert, assertEqual, codeActions, findings, listed, open, rule, until } from './editor.ts';

/** Host `tight` with two domains of 12 vCPUs on 16 CPUs; host `swap` with three domains of which two have to move. */
export function fixesTests(): void {
  describe('fixes', () => {
    it('offers an edit of several files, and says so', async () => {
      const document = await open('swap/a.xml');
      const found = await until('a finding', () =>
        findings('swap/a.xml').find((one) => rule(one) === 'cpu-overcommit'),
      );
      const offered = await codeActions(document, found.range, 'quickfix');
      const host = offered.find(({ title }) => /^Re-pin 2 domains of host swap: .* \(edits 2 files\)$/.test(title));
      assertEqual(host?.edit?.entries().length, 2);
    });

    it('waits with the code actions for a server that is starting', async () => {
      const document = await open('tight/two.xml');
      await until('a finding', () => findings('tight/two.xml').length > 0);
      const at = document.positionAt(document.getText().indexOf("cpuset='3'") + "cpuset='".length);
      const restarted = commands.executeCommand('pinset.restartServer');
      const offered = await codeActions(document, new Range(at, at), 'quickfix');
      assert(
        offered.some(({ title, command }) => title === 'Why is there no fix?' && command !== undefined),
        `no reason among: ${listed(offered)}`,
      );
      await restarted;
    });
  });
}
