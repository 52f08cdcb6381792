import * as l10n from '@vscode/l10n';
import { domainReference } from '../../script/commands/virsh/domain-reference.ts';
import { amount } from '../../wording/wording.ts';
import type { Report, Rule, ScriptContext } from '../engine/rule.ts';
import { spanOfWord } from './script-places.ts';
import {
  addFlag,
  byDomain,
  flagWord,
  hasPin,
  isGivenBack,
  isSetToo,
  managesDomains,
  pinCommands,
} from './virsh-pins.ts';

/**
 * Pins that are given only to the running domain. Silent if the script, or the domain's document on the same host,
 * gives them to the configuration too, or if the script starts the domain itself: it then pins again at the next start.
 * Silent too about pins for a while, after which the script gives those of the document back.
 */
export const virshLiveOnly: Rule = {
  id: 'virsh-live-only',
  host: 'optional',
  severity: 'info',
  summary: 'virsh pins with --live only: the pins are lost at the next start.',
  why: `\`--live\` changes only the running guest (virsh(1)). When the guest is started the next time, for example
after a reboot of the host, its threads are where its configuration says, and only the guest notices.`,
  libvirt: 'silent',
  libvirtBehaviour: 'virsh does what it is asked to do.',
  advice: 'Add `--config`, so that both change.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
virsh vcpupin web 0 2 --live
`,
  },
  checks: { script: checkScript },
};

function* checkScript(context: ScriptContext): Iterable<Report> {
  if (context.run.definitions.length > 0 || managesDomains(context, ['start', 'define', 'create', 'edit'])) return;
  const live = pinCommands(context).filter(({ virsh: { when } }) => when.live && !when.config && !when.current);
  const lost = live.filter((command) => {
    const document = context.domainMeant(domainReference(command.domain));
    return !isSetToo(command, context, 'config') && !hasPin(document, command) && !isGivenBack(command, context);
  });
  for (const [domain, commands] of byDomain(lost)) {
    const [first] = commands;
    const word = flagWord(first, '--live') ?? first.pinset.word;
    const span = spanOfWord(context.document, word, first.process.place);
    if (span === null) continue;
    yield {
      span,
      message: l10n.t('--live alone: the next start of {1} undoes {0}', amount(commands.length, 'pin'), domain),
      data: addFlag(context, commands, '--live', '--config'),
    };
  }
}
