import {
  Diagnostic,
  DiagnosticSeverity,
  type Disposable,
  l10n,
  languages,
  type TextDocument,
  type Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import type {
  DefineAnswer,
  DefineParams,
  DefinitionAnswer,
  DefinitionParams,
} from '../../../server/src/lsp/libvirt/protocol.ts';
import { offer } from '../offer.ts';
import { whileDifferenceShows } from './difference.ts';
import type { AskLibvirt } from './requests.ts';
import type { Snapshots } from './snapshots.ts';
import { rangeOf } from './verify.ts';

/** Gives documents to libvirt. */
export interface Definer extends Disposable {
  /**
   * Shows what would change, asks, and defines the text of a document on a connection. Returns whether it was defined.
   * `text`: what is defined; that of the document, or what is being saved of it.
   */
  define(document: TextDocument, connection: string, text?: string): Promise<boolean>;
}

/** `applyPins` is offered for a domain that runs. */
export function definer(ask: AskLibvirt, snapshots: Snapshots, applyPins: () => PromiseLike<unknown>): Definer {
  const errors = languages.createDiagnosticCollection('pinset-libvirt');
  const forgetting = [
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) errors.delete(document.uri);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => errors.delete(uri)),
  ];

  async function define(document: TextDocument, connection: string, text = document.getText()): Promise<boolean> {
    const now = await ask<DefinitionParams, DefinitionAnswer>(
      'pinset/libvirt/definition',
      l10n.t('asking {0} for the definition', connection),
      { connection, text },
    );
    if (now === undefined) return false;
    if (now.kind === 'lacks uuid') return (await insertUuid(document, now)) && (await define(document, connection));
    if (now.kind !== 'definition') return false;
    const { name, definition, runs } = now;
    if (definition === text) {
      void window.showInformationMessage(l10n.t('Pinset: libvirt has {0} exactly like this.', name));
      return true;
    }
    const isWanted =
      definition === null
        ? await confirm(connection, now)
        : await whileDifferenceShows(
            snapshots.add(fileOf(document.uri), definition),
            document.uri,
            l10n.t('{0}: libvirt ↔ this document', name),
            () => confirm(connection, now),
          );
    if (!isWanted) return false;
    // What was edited in the meantime is shown first.
    if (document.getText() !== text) return await define(document, connection);
    const answer = await ask<DefineParams, DefineAnswer>(
      'pinset/libvirt/define',
      l10n.t('defining {0} on {1}', name, connection),
      { connection, text, definition },
    );
    if (answer?.kind === 'failed') showFailure(document, answer);
    if (answer?.kind !== 'defined') return false;
    errors.delete(document.uri);
    const message = l10n.t('Pinset: {0} is defined on {1}.', name, connection);
    if (runs) offer('information', message, l10n.t('Apply Pins Live…'), applyPins);
    else if (definition !== null)
      offer('information', message, l10n.t('Show What It Was'), () =>
        window.showTextDocument(snapshots.add(l10n.t('before {0}', fileOf(document.uri)), definition)),
      );
    else void window.showInformationMessage(message);
    return true;
  }

  function showFailure({ uri }: TextDocument, { problem, range }: Extract<DefineAnswer, { kind: 'failed' }>): void {
    const message = l10n.t('libvirt refuses it: {0}', problem);
    if (range === null) {
      void window.showErrorMessage(`Pinset: ${message}`);
      return;
    }
    const diagnostic = new Diagnostic(rangeOf(range), message, DiagnosticSeverity.Error);
    diagnostic.source = 'libvirt';
    errors.set(uri, [diagnostic]);
    offer('error', `Pinset: ${message}`, l10n.t('Show It'), () =>
      window.showTextDocument(uri, { selection: rangeOf(range) }),
    );
  }

  return {
    define,
    dispose() {
      errors.dispose();
      for (const one of forgetting) one.dispose();
    },
  };
}

function fileOf({ path }: Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Inserts the UUID, which can be undone; false if the user does not want that. */
async function insertUuid(
  document: TextDocument,
  { name, uuid, insert }: Extract<DefinitionAnswer, { kind: 'lacks uuid' }>,
): Promise<boolean> {
  const button = l10n.t('Insert Its UUID');
  const answer = await window.showWarningMessage(
    l10n.t('libvirt has {0} already, and the document has no UUID.', name),
    {
      modal: true,
      detail: l10n.t('libvirt would take it for another domain of the same name and refuse it. The UUID is {0}.', uuid),
    },
    button,
  );
  if (answer !== button) return false;
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, rangeOf(insert.range).start, insert.newText);
  return await workspace.applyEdit(edit);
}

/** Asks; the user may look at the difference first. */
async function confirm(
  connection: string,
  { name, definition, notes }: Extract<DefinitionAnswer, { kind: 'definition' }>,
): Promise<boolean> {
  const button = l10n.t('Define');
  const look = l10n.t('Look at the Difference First');
  const question =
    definition === null
      ? l10n.t('Define the new domain {0} on {1}?', name, connection)
      : l10n.t('Replace the definition of {0} on {1}?', name, connection);
  const answer = await window.showWarningMessage(
    question,
    { modal: true, detail: notes.join('\n') },
    button,
    ...(definition === null ? [] : [look]),
  );
  if (answer !== look) return answer === button;
  return (await window.showInformationMessage(`Pinset: ${question}`, button, l10n.t('Cancel'))) === button;
}
