import { type CancellationToken, LSPErrorCodes, type RemoteConsole, ResponseError } from 'vscode-languageserver';

/** Where the server says what went wrong. */
export type Log = Pick<RemoteConsole, 'error' | 'warn' | 'info'>;

/**
 * Wraps a request's handler: a cancelled request is answered with the protocol's error, a failed one is logged by
 * its name and answered with `empty`, and the server stays alive.
 */
export function request<P, R, Rest extends unknown[]>(
  log: Log,
  name: string,
  empty: R,
  handle: (params: P, token: CancellationToken, ...rest: Rest) => R | Promise<R>,
): (params: P, token: CancellationToken, ...rest: Rest) => Promise<R | ResponseError<never>> {
  return async (params, token, ...rest) => {
    if (token.isCancellationRequested) return cancelled(name);
    try {
      const result = await handle(params, token, ...rest);
      return token.isCancellationRequested ? cancelled(name) : result;
    } catch (error) {
      if (token.isCancellationRequested) return cancelled(name);
      log.error(`${name} failed: ${describe(error)}`);
      return empty;
    }
  };
}

/** Wraps a notification's handler: what fails is logged by its name, and the server stays alive. */
export function notification<P>(
  log: Log,
  name: string,
  handle: (params: P) => void | Promise<void>,
): (params: P) => Promise<void> {
  return async (params) => {
    try {
      await handle(params);
    } catch (error) {
      log.error(`${name} failed: ${describe(error)}`);
    }
  };
}

/** Does something that is nobody's request; what fails is logged by its name. */
export function attempt(log: Log, name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    log.error(`${name} failed: ${describe(error)}`);
  }
}

/**
 * Waits for nobody's work in the background. What fails is logged: a rejection that nobody handles would end the
 * server, for instance where a client does not know a request that it said it would answer.
 */
export function inBackground(log: Log, name: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => log.error(`${name} failed: ${describe(error)}`));
}

/** An error in words, with the place where it was thrown. */
function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function cancelled(name: string): ResponseError<never> {
  return new ResponseError<never>(LSPErrorCodes.RequestCancelled, `${name} was cancelled`);
}
