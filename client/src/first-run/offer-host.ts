import { commands, l10n, type Memento, window } from 'vscode';
import type { HostAnswer } from '../../../server/src/lsp/protocol.ts';

/** Under this key the user's answer is kept, on all their machines and in all workspaces. */
const neverAgain = 'pinset.neverOfferHost';

/** Offers to make a host known; a user who has declined is not asked again. */
export interface HostOffer {
  /** Looks at the host of a domain that is shown; `hosts` are those of the workspace. */
  look(answer: HostAnswer, hosts: () => Promise<readonly unknown[]>): Promise<void>;
}

/** Offers at most once while the extension runs. */
export function hostOffer(memory: Memento): HostOffer {
  let offered = false;
  return {
    async look({ state }, hosts) {
      if (offered || state !== 'unclaimed' || memory.get(neverAgain) === true) return;
      if ((await hosts()).length > 0 || offered) return;
      offered = true;
      void offer(memory);
    },
  };
}

async function offer(memory: Memento): Promise<void> {
  const [start, never] = [l10n.t('Get Started'), l10n.t("Don't Show Again")];
  const answer = await window.showInformationMessage(
    l10n.t(
      'Pinset does not know the host of this domain yet, so it cannot tell whether the pins are right for its CPUs.',
    ),
    start,
    never,
  );
  if (answer === never) await memory.update(neverAgain, true);
  if (answer === start) await commands.executeCommand('pinset.getStarted');
}
