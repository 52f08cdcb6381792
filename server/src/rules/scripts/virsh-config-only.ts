import * as l10n from '@vscode/l10n';
import { amount } from '../../wording/wording.ts';
import type { Report, Rule, ScriptContext } from '../engine/rule.ts';
import { spanOfWord } from './script-places.ts';
import { addFlag, byDomain, flagWord, isSetToo, managesDomains, type PinCommand, pinCommands } from './virsh-pins.ts';

/**
 * Pins that are given only to a domain's configuration. Silent if the script also gives them to the running guest, or
 * starts, stops or defines domains. numatune is left out: the nodes of a running guest can be changed only in mode
 * restrictive.
 */
export const virshConfigOnly: Rule = {
  id: 'virsh-config-only',
  host: 'optional',
  severity: 'info',
  summary: 'virsh pins with --config only: a running guest stays where it is.',
  why: `\`--config\` changes only what the guest is started with the next time (virsh(1)). A running guest keeps its
old affinity until it is shut down and started; a reboot from within is not a start.`,
  libvirt: 'silent',
  libvirtBehaviour: 'virsh does what it is asked to do.',
  advice:
    'Add `--live` for a running guest. For a guest that is shut off, `--config` alone is right, and `--live` fails.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
virsh vcpupin web 0 2 --config
`,
  },
  checks: { script: checkScript },
};

/** virsh commands that also decide which configuration a guest runs with. */
const verbs = ['start', 'create', 'define', 'undefine', 'edit', 'shutdown', 'destroy', 'reboot', 'reset', 'restore'];

function* checkScript(context: ScriptContext): Iterable<Report> {
  if (context.run.definitions.length > 0 || managesDomains(context, verbs)) return;
  const all = pinCommands(context);
  const isLate = (command: PinCommand) => {
    const { when } = command.virsh;
    return when.config && !when.live && !when.current && !isSetToo(command, context, 'live');
  };
  // Strict memory moves only at a start (virsh(1), numatune), so pins that wait with it are meant to.
  const waiting = new Set(
    all.filter((one) => one.virsh.kind === 'numatune' && isLate(one)).map(({ domain }) => domain),
  );
  const late = all.filter((one) => one.virsh.kind === 'pin' && !waiting.has(one.domain) && isLate(one));
  for (const [domain, commands] of byDomain(late)) {
    const [first] = commands;
    const word = flagWord(first, '--config') ?? first.pinset.word;
    const span = spanOfWord(context.document, word, first.process.place);
    if (span === null) continue;
    yield {
      span,
      message: l10n.t('--config alone delays {1} of {0} until its next start', domain, amount(commands.length, 'pin')),
      data: addFlag(context, commands, '--config', '--live'),
    };
  }
}
