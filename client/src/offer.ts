import { window } from 'vscode';

/** How bad the news is. */
type Grade = 'error' | 'warning' | 'information';

/**
 * Shows a message with a button that does something. Nobody waits for the answer: a command is over when its work is
 * done, not when the message was read.
 */
export function offer(grade: Grade, message: string, button: string, run: () => PromiseLike<unknown>): void {
  void show(grade, message, button).then((answer) => (answer === button ? run() : undefined));
}

function show(grade: Grade, message: string, button: string): Thenable<string | undefined> {
  if (grade === 'error') return window.showErrorMessage(message, button);
  if (grade === 'warning') return window.showWarningMessage(message, button);
  return window.showInformationMessage(message, button);
}
