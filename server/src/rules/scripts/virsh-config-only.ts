import * as l10n from '@vscode/l10n';
import { amount } from '../../wording/wording.ts';
import type { Report, Rule, ScriptContext } from '../engine/rule.ts';
import { spanOfWord } from './script-places.ts';
import { addFlag, byDomain, flagWord, isSetToo, managesDomains, pinCommands } from './virsh-pins.ts';

/**
 * Pins that are given to a domain's configuration only. Silent where the script gives them to the running guest too, or starts,
 * stops or defines domains. numatune is left out: the nodes of a running guest can be changed in mode restrictive only.
 */
export const virshConfigOnly: Rule = {
  id: 'virsh-config-only',
  host: 'optional',
  severity: 'info',
  summary: 'virsh pins with --config only: a running guest stays where it is.',
  why: `\`--config\` changes what the guest is started with the next time and nothing else (virsh(1)). A guest that runs meanwhile keeps its old
affinity until it is shut down and started; a reboot from within is no start.`,
  libvirt: 'silent',
  libvirtBehaviour: 'virsh does what it is told.',
  advice:
    'Add `--live` for a guest that runs. For one that is shut off, `--config` alone is right, and `--live` fails.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
virsh vcpupin web 0 2 --config
`,
  },
  checks: { script: checkScript },
};

/** What a script does that also decides with which configuration a guest runs. */
const verbs = ['start', 'create', 'define', 'undefine', 'edit', 'shutdown', 'destroy', 'reboot', 'reset', 'restore'];

function* checkScript(context: ScriptContext): Iterable<Report> {
  if (context.run.definitions.length > 0 || managesDomains(context, verbs)) return;
  const late = pinCommands(context).filter((command) => {
    const { kind, when } = command.virsh;
    return kind === 'pin' && when.config && !when.live && !when.current && !isSetToo(command, context, 'live');
  });
  for (const [domain, commands] of byDomain(late)) {
    const [first] = commands;
    const word = flagWord(first, '--config') ?? first.pinset.word;
    const span = spanOfWord(context.document, word, first.process.place);
    if (span === null) continue;
    yield {
      span,
      message: l10n.t('--config alone leaves {1} of {0} to its next start', domain, amount(commands.length, 'pin')),
      data: addFlag(context, commands, '--config', '--live'),
    };
  }
}
