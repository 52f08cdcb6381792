import { assertEqual, codeActions, findings, open, rule, until } from './editor.ts';

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
  });
}
