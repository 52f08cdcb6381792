// What the server in Node gives to the analysis, which is loaded from a bundle of its own.
import * as l10n from '@vscode/l10n';
import * as languageserver from 'vscode-languageserver';

export { l10n as '@vscode/l10n', languageserver as 'vscode-languageserver' };
