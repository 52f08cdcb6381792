import * as l10n from '@vscode/l10n';
import { CancellationToken, type Connection as Client, type ResponseError } from 'vscode-languageserver';
import type { Connection } from '../../libvirt/virsh.ts';
import { type Log, request } from '../requests.ts';
import type { ProgramPort } from './program-port.ts';
import { type LibvirtParams, type LibvirtRefusal, libvirtProgress } from './protocol.ts';

/** What the answer to one request works with. */
export interface Asked {
  /** Its programs end when the request is cancelled. */
  readonly connection: Connection;
  /** Its programs go on when the request is cancelled: how they end is to be known. */
  readonly lasting: Connection;
  readonly isCancelled: () => boolean;
  readonly programs: ProgramPort;
  readonly report: (read: number, all: number) => void;
}

/**
 * Wraps the handlers of requests about libvirt: without programs, or without trust in the workspace, a handler is not
 * called. A cancelled request ends the program that runs for it. One that `changes` something is answered all the same, so
 * that the user learns what was done.
 */
export function gateTo(client: Client, programs: ProgramPort | null, isTrusted: () => boolean, log: Log) {
  return <P extends LibvirtParams, R>(
    method: string,
    handle: (asked: Asked, params: P) => Promise<R | LibvirtRefusal>,
    changes = false,
  ): ((params: P, token: CancellationToken) => Promise<R | LibvirtRefusal | ResponseError<never>>) => {
    const failed = refusal(l10n.t('The server failed; its output says why.'));
    const answer = async (params: P, token: CancellationToken): Promise<R | LibvirtRefusal> => {
      if (programs === null)
        return refusal(l10n.t('libvirt can be asked only where the language server runs on Linux, not in a browser.'));
      if (!isTrusted()) return refusal(l10n.t('Pinset runs nothing in a workspace that is not trusted.'));
      const { connection: uri, progress } = params;
      if (typeof uri !== 'string' || uri.trim() === '') return refusal(l10n.t('The connection to libvirt has no URI.'));
      const cancelling = new AbortController();
      const listening = token.onCancellationRequested(() => cancelling.abort());
      const report = (read: number, all: number) => {
        if (progress !== undefined) void client.sendProgress(libvirtProgress, progress, { read, all });
      };
      try {
        const connection = { uri, run: programs.runUntil(cancelling.signal) };
        const lasting = { uri, run: programs.runUntil(null) };
        const isCancelled = () => cancelling.signal.aborted;
        return await handle({ connection, lasting, isCancelled, programs, report }, params);
      } finally {
        listening.dispose();
      }
    };
    if (!changes) return request(log, method, failed, answer);
    return (params, token) => request(log, method, failed, () => answer(params, token))(params, CancellationToken.None);
  };
}

/** Why a request is not answered. */
export function refusal(problem: string): LibvirtRefusal {
  return { kind: 'refused', problem };
}
