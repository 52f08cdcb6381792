import { type CancellationToken, l10n, ProgressLocation, window } from 'vscode';
import { ProgressType } from 'vscode-languageclient';
import type { LibvirtParams, LibvirtRefusal } from '../../../server/src/lsp/libvirt/protocol.ts';
import { runningClient } from '../requests.ts';
import type { ServerControl } from '../server-control.ts';

/**
 * Asks the server about libvirt while a notification shows the progress, which the user may cancel. A refusal is shown.
 * undefined if it was refused or cancelled.
 */
export type AskLibvirt = <P extends LibvirtParams, R extends { readonly kind: string }>(
  method: string,
  title: string,
  params: P,
) => Promise<R | undefined>;

/** Asks the server that is controlled. */
export function askingLibvirt(server: ServerControl): AskLibvirt {
  let count = 0;
  return async <P extends LibvirtParams, R extends { readonly kind: string }>(
    method: string,
    title: string,
    params: P,
  ) => {
    const client = await runningClient(server);
    count += 1;
    const progress = `libvirt-${count}`;
    const answer = await window.withProgress(
      { location: ProgressLocation.Notification, title: `Pinset: ${title}`, cancellable: true },
      async (shown, token) => {
        let done = 0;
        const listening = client.onProgress(
          progressType,
          progress,
          ({ read, all }: { readonly read: number; readonly all: number }) => {
            const now = all === 0 ? 100 : (100 * read) / all;
            shown.report({ message: l10n.t('{0} of {1} domains', read, all), increment: now - done });
            done = now;
          },
        );
        try {
          return await send<R | LibvirtRefusal>(client, method, { ...params, progress }, token);
        } finally {
          listening.dispose();
        }
      },
    );
    if (answer === undefined || !isRefusal(answer)) return answer;
    void window.showErrorMessage(`Pinset: ${answer.problem}`);
    return undefined;
  };
}

/** The protocol's type of progress; its values are those of `libvirtProgress`. */
const progressType = new ProgressType<{ readonly read: number; readonly all: number }>();

/** undefined if the user cancelled it. */
async function send<R>(
  client: Awaited<ReturnType<typeof runningClient>>,
  method: string,
  params: object,
  token: CancellationToken,
): Promise<R | undefined> {
  try {
    return await client.sendRequest<R>(method, params, token);
  } catch (error) {
    if (token.isCancellationRequested) return undefined;
    throw error;
  }
}

function isRefusal(answer: { readonly kind: string }): answer is LibvirtRefusal {
  return answer.kind === 'refused';
}
