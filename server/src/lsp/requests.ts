import { type CancellationToken, LSPErrorCodes, type RemoteConsole, ResponseError } from 'vscode-languageserver';

/** Where the server logs what went wrong. */
export type Log = Pick<RemoteConsole, 'error' | 'warn' | 'info'>;

/**
 * Wraps the handler of a request: a canceled request is answered with the protocol's error; a failed one is logged with
 * its name and answered with `empty`, and the server keeps running.
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

/** Wraps the handler of a notification: a failure is logged with its name, and the server keeps running. */
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

/** Runs work that is not part of a request; a failure is logged with its name. */
export function attempt(log: Log, name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    log.error(`${name} failed: ${describe(error)}`);
  }
}

/**
 * Runs `work` in the background and logs a rejection. An unhandled rejection would end the server, for instance when a
 * client does not know a request that it announced.
 */
export function inBackground(log: Log, name: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => log.error(`${name} failed: ${describe(error)}`));
}

/** Logs what failed, with the stack of its error. */
export function logFailure(log: Log, name: string, error: unknown): void {
  log.error(`${name} failed: ${describe(error)}`);
}

/** The text of an error, with its stack if it has one. */
function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function cancelled(name: string): ResponseError<never> {
  return new ResponseError<never>(LSPErrorCodes.RequestCancelled, `${name} was cancelled`);
}
