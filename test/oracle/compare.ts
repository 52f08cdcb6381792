import type { Verdict } from './command.ts';
import type { Fleet } from './model.ts';
import { expected } from './oracle.ts';

/** One point on which the oracle and the command differ. */
export type Difference = {
  readonly path: string;
  /** A rule's id, or `host` or `missing` where the command took a document for another host's or for none. */
  readonly subject: string;
  readonly opinions: string;
};

/** Where the command's verdicts on a fleet differ from the oracle's, both ways. */
export function compare(fleet: Fleet, verdicts: ReadonlyMap<string, Verdict>): Difference[] {
  const findings = expected(fleet);
  const differences: Difference[] = [];
  for (const host of fleet.hosts) {
    const documents = host.domains.map((domain) => `vms/${domain.file}`);
    for (const path of [`hosts/${host.name}.host.json`, ...documents]) {
      const differ = (subject: string, opinions: string) => differences.push({ path, subject, opinions });
      const verdict = verdicts.get(path);
      if (verdict === undefined) {
        differ('missing', 'the document is not in the output of pinset check');
        continue;
      }
      if (verdict.host !== host.name) differ('host', `oracle: ${host.name}; pinset check: ${verdict.host}`);
      for (const rule of verdict.rules) {
        if (!findings.has(`${path} ${rule}`)) differ(rule, 'oracle: no finding; pinset check: a finding');
      }
      for (const finding of findings) {
        const [file, rule = ''] = finding.split(' ');
        if (file === path && !verdict.rules.has(rule)) differ(rule, 'oracle: a finding; pinset check: none');
      }
    }
  }
  return differences;
}
