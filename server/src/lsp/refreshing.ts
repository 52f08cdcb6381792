import type { OpenDocuments } from './documents/open-documents.ts';
import { uriKey } from './documents/uris.ts';
import type { Workspace } from './documents/workspace.ts';
import { onceUnchanged } from './once-unchanged.ts';
import { inBackground, type Log } from './requests.ts';

/** How long the workspace has to be unchanged until answers are compared, in milliseconds. */
const quiet = 300;

interface Params {
  readonly textDocument: { readonly uri: string };
}

interface Given<P> {
  readonly params: P;
  /** The version of the document that the answer was for. */
  readonly version: number;
  readonly answer: string;
}

/**
 * Wraps the answer to a request about open documents, so that the client is asked to `refresh` when an answer that it
 * has would now be another one: when another document or a host has changed. It asks by itself after an edit of the
 * document. While the user types nothing is compared, and a refresh that changes nothing is never sent. `refresh` is
 * null if the client does not support it.
 */
export function refreshing<P extends Params, R>(
  workspace: Workspace,
  name: string,
  answer: (params: P) => R,
  refresh: (() => Promise<void>) | null,
  log: Log,
): (params: P) => R {
  if (refresh === null) return answer;
  const given = new Map<string, Given<P>>();

  function compare(): void {
    let outdated = false;
    for (const [uri, { params, version, answer: before }] of given) {
      if (versionOf(uri, workspace.open) === version && JSON.stringify(answer(params)) === before) continue;
      outdated ||= versionOf(uri, workspace.open) === version;
      given.delete(uri);
    }
    if (outdated && refresh !== null) inBackground(log, name, refresh());
  }

  onceUnchanged(workspace, quiet, { method: name, isWanted: () => given.size > 0, act: compare, log });
  return (params) => {
    const result = answer(params);
    const uri = uriKey(params.textDocument.uri);
    const version = versionOf(uri, workspace.open);
    if (version !== null) given.set(uri, { params, version, answer: JSON.stringify(result) });
    return result;
  };
}

function versionOf(uri: string, open: OpenDocuments): number | null {
  return open.get(uri)?.text.version ?? null;
}
