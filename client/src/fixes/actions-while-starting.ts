import { type CodeAction, type CodeActionProvider, type Disposable, languages, type TextDocument } from 'vscode';
import { CodeActionRequest } from 'vscode-languageclient';
import { documentKind } from '../recognise.ts';
import { DOCUMENTS, type ServerControl } from '../server-control.ts';

/**
 * Answers requests for code actions that come while the server starts, with what the server says once it runs. Without
 * this, VS Code would say that there are none, because the server's own provider is not registered yet.
 */
export function actionsWhileStarting(server: ServerControl): Disposable {
  const providerOf = (document: TextDocument): CodeActionProvider | undefined =>
    server.running()?.getFeature(CodeActionRequest.method).getProvider(document);
  const givers = new WeakMap<object, CodeActionProvider>();

  return languages.registerCodeActionsProvider([...DOCUMENTS], {
    async provideCodeActions(document, range, context, token) {
      if (providerOf(document) !== undefined || documentKind(document) === null) return [];
      await server.ensureStarted();
      const provider = providerOf(document);
      if (provider === undefined || token.isCancellationRequested) return [];
      const actions = (await provider.provideCodeActions(document, range, context, token)) ?? [];
      for (const action of actions) givers.set(action, provider);
      return actions;
    },
    resolveCodeAction(action: CodeAction, token) {
      return givers.get(action)?.resolveCodeAction?.(action, token) ?? action;
    },
  });
}
