import type { Page } from 'playwright-core';

/** What a person is told and asked in a workbench. */
export interface DriverMessages {
  /** Waits for a message in the corner of the window and gives its text and its buttons. */
  message(): Promise<{ readonly text: string; readonly buttons: readonly string[] }>;
  /** Whether there is such a message, or comes one within a second. */
  hasMessage(): Promise<boolean>;
  /** Presses a button of a message. */
  pressButton(title: string): Promise<void>;
  /** Waits for the message that has this text, among others, and gives all of it; looks behind the bell too. */
  messageWith(text: string): Promise<string>;
  /** Closes all messages. */
  clearMessages(): Promise<void>;
  /** Waits for a question in the middle of the window, and gives its text and its buttons. */
  question(): Promise<{ readonly text: string; readonly buttons: readonly string[] }>;
  /** Presses a button of that question. */
  answer(title: string): Promise<void>;
}

/** Finds messages and questions in a page. `patience`: how long a message is looked for before the bell is pressed. */
export function driveMessages(
  page: Page,
  runCommand: (title: string) => Promise<void>,
  patience: number,
): DriverMessages {
  const toast = page.locator('.notifications-toasts .notification-toast').first();
  return {
    async message() {
      const text = toast.locator('.notification-list-item-message');
      await text.waitFor();
      return { text: await text.innerText(), buttons: await toast.locator('.monaco-text-button').allInnerTexts() };
    },
    async hasMessage() {
      await page.waitForTimeout(1000);
      return toast.isVisible();
    },
    async pressButton(title) {
      // The tooltip of the status bar may cover the button, and what takes the focus late would take Enter.
      const button = page.locator('.notification-list-item .monaco-text-button', { hasText: title }).first();
      await button.dispatchEvent('click');
      await button.waitFor({ state: 'detached' });
    },
    async messageWith(text) {
      const found = page.locator('.notification-list-item-message', { hasText: text }).first();
      // Who was not looking finds it behind the bell.
      const isSeen = await found.waitFor({ timeout: patience }).then(
        () => true,
        () => false,
      );
      if (!isSeen) await runCommand('Notifications: Show Notifications');
      await found.waitFor();
      return found.innerText();
    },
    clearMessages: () => runCommand('Notifications: Clear All Notifications'),
    async question() {
      const dialog = page.locator('.monaco-dialog-box');
      await dialog.waitFor();
      const text = await dialog.locator('.dialog-message-container').innerText();
      return { text, buttons: await dialog.locator('.dialog-buttons .monaco-text-button').allInnerTexts() };
    },
    async answer(title) {
      const dialog = page.locator('.monaco-dialog-box');
      await dialog.locator('.dialog-buttons .monaco-text-button', { hasText: title }).first().click();
      await dialog.waitFor({ state: 'detached' });
    },
  };
}
