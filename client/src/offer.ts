import { window } from 'vscode';

/** The severity of a message. */
type Grade = 'error' | 'warning' | 'information';

/**
 * Shows a message with a button. Does not wait for the answer: a command is complete when its work is done, not when
 * the user has read the message.
 */
export function offer(grade: Grade, message: string, button: string, run: () => PromiseLike<unknown>): void {
  void show(grade, message, button).then((answer) => (answer === button ? run() : undefined));
}

function show(grade: Grade, message: string, button: string): Thenable<string | undefined> {
  if (grade === 'error') return window.showErrorMessage(message, button);
  if (grade === 'warning') return window.showWarningMessage(message, button);
  return window.showInformationMessage(message, button);
}
