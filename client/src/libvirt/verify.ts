import { commands, l10n, type QuickPickItem, Range, Uri, window } from 'vscode';
import type { VerifyAnswer, VerifyParams } from '../../../server/src/lsp/libvirt/protocol.ts';
import { offer } from '../offer.ts';
import type { Ask } from '../requests.ts';
import type { ConnectionChoice } from './connection.ts';
import type { AskLibvirt } from './requests.ts';

/** What this window has verified. */
export interface Verification {
  /** `pinset.verifyGuests`: shows where running guests are not as their documents say, as findings. */
  verify(): Promise<void>;
  /** `pinset.forgetGuests`. */
  forget(): Promise<void>;
  /** Verifies again what was verified before, without a message. */
  again(): Promise<void>;
}

/** Verifies the hosts of connections. */
export function verification(connections: ConnectionChoice, ask: AskLibvirt, askServer: Ask): Verification {
  let last: VerifyParams | null = null;
  const tellWhetherAny = () => commands.executeCommand('setContext', 'pinset.hasRunning', last !== null);
  const send = (params: VerifyParams) =>
    ask<VerifyParams, VerifyAnswer>(
      'pinset/libvirt/verify',
      l10n.t('comparing what runs on {0}', params.connection),
      params,
    );

  async function forget(): Promise<void> {
    last = null;
    await askServer('pinset/libvirt/forget', () => ({}));
    await tellWhetherAny();
  }

  return {
    async verify() {
      const title = l10n.t('Verify Running Guests');
      const connection = await connections.ask(title, undefined);
      if (connection === undefined) return;
      let params: VerifyParams = { connection, host: null };
      let answer = await send(params);
      if (answer?.kind === 'which host') {
        const host = await pickHost(title, answer.hosts);
        if (host === undefined) return;
        params = { connection, host };
        answer = await send(params);
      }
      if (answer?.kind !== 'verified') return;
      last = params;
      await tellWhetherAny();
      const { sentences, drifts, first } = answer;
      const message = `Pinset: ${sentences.join(' ')}`;
      if (first === null) offer('information', message, l10n.t('Forget'), forget);
      else
        offer('warning', message, drifts === 1 ? l10n.t('Show It') : l10n.t('Show the First'), () =>
          window.showTextDocument(Uri.parse(first.uri, true), { selection: rangeOf(first.range) }),
        );
    },
    forget,
    async again() {
      if (last !== null) await send(last);
    },
  };
}

async function pickHost(
  title: string,
  hosts: readonly { readonly uri: string; readonly name: string }[],
): Promise<string | undefined> {
  const items: (QuickPickItem & { uri: string })[] = hosts.map(({ uri, name }) => ({ label: name, uri }));
  const placeHolder = l10n.t('Whose guests are these?');
  return (await window.showQuickPick(items, { title, placeHolder }))?.uri;
}

/** A range of the protocol. */
export function rangeOf({
  start,
  end,
}: {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
