import { CodeActionKind } from 'vscode-languageserver';

/** What `editor.codeActionsOnSave` may name. */
export const fixAllKind = 'source.fixAll.pinset';

/** The kinds of actions that there are. */
export const codeActionKinds: string[] = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind];
