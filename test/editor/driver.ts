import type { Frame, Locator, Page } from 'playwright-core';
import { type DriverMessages, driveMessages } from './driver-messages.ts';

/** What a person does and sees in a workbench that is open in a browser. Texts are found where they are visible. */
export interface Driver extends DriverMessages {
  /** Opens a file by its name or path below the workspace, as with Ctrl+P. */
  openFile(path: string): Promise<void>;
  /** Waits until the editor in front has this name. */
  waitForTab(name: string): Promise<void>;
  /** Waits until the text has the keyboard. */
  waitForFocus(): Promise<void>;
  /** Waits until something in the editor is underlined. */
  waitForSquiggle(severity?: 'error' | 'warning' | 'info'): Promise<void>;
  /** Waits until nothing in the editor is underlined. */
  waitForNoSquiggle(): Promise<void>;
  /** Selects the first occurrence of a text and brings it into view. */
  select(text: string): Promise<void>;
  /** Puts the mouse on the last character of a text and gives what the hover says. */
  hover(text: string): Promise<string>;
  /** Selects a text, opens the light bulb and gives the titles in it. */
  openLightBulb(text: string): Promise<string[]>;
  /** Takes the entry of the open light bulb that contains the title. */
  chooseFix(title: string): Promise<void>;
  /** Opens the preview of the entry of the open light bulb that contains the title, and gives its rows. */
  previewFix(title: string): Promise<PreviewRow[]>;
  /** Groups that preview by what the edits are for, and gives its rows. */
  previewByType(): Promise<PreviewRow[]>;
  /** Closes that preview without an edit. */
  discardPreview(): Promise<void>;
  /** Types over what is selected. */
  type(text: string): Promise<void>;
  /** Puts the cursor behind a text, opens the list of completions and gives their labels, without their details. */
  suggestions(text: string): Promise<string[]>;
  /** Takes the entry of the open list of completions that has exactly this label. */
  takeSuggestion(label: string): Promise<void>;
  /** Opens the Problems panel, waits for rows with these texts, and gives all rows. */
  problems(...texts: readonly string[]): Promise<string[]>;
  /** Loads the window anew, as after a restart. */
  reload(): Promise<void>;
  /** The same by VS Code's own command, which keeps the state of what is open first. */
  reloadWindow(): Promise<void>;
  /** Waits until the window shows a text anywhere. */
  waitForPage(text: string): Promise<void>;
  /** Waits until a walkthrough shows the picture that has this alternative text. */
  waitForPicture(alternative: string): Promise<void>;
  /** Waits until the status bar says a text. */
  waitForStatus(text: string): Promise<void>;
  /** Clicks on what the status bar says. */
  clickStatus(text: string): Promise<void>;
  /** Presses a button above the editor, by its title. */
  clickEditorAction(title: string): Promise<void>;
  /** The titles in the palette that match a text. */
  commands(text: string): Promise<string[]>;
  /** Runs a command by its title in the palette. */
  runCommand(title: string): Promise<void>;
  /** Runs a command in a new terminal and waits until it shows a text. */
  runInTerminal(command: string, text: string): Promise<void>;
  /** The names of the open editors. */
  tabs(): Promise<string[]>;
  /** Closes the tab that has this name. */
  closeTab(name: string): Promise<void>;
  /** Waits until the editor in front has nothing that is not saved. */
  waitForSaved(): Promise<void>;
  /** Runs a command in a new terminal, and does not wait for it. */
  typeInTerminal(command: string): Promise<void>;
  /** Presses keys, as in `Control+z`. */
  press(keys: string): Promise<void>;
  /** Presses keys, and again after some seconds, until the window shows a text. */
  pressUntil(keys: string, text: string): Promise<void>;
  /** Waits until the visible lines of the active editor match. */
  waitForText(pattern: RegExp): Promise<void>;
  /** Waits until the list at the top of the window is open, with a row that has the text, and gives its rows. */
  quickPick(text?: string): Promise<string[]>;
  /** Takes the row of that list that contains the text. */
  choose(text: string): Promise<void>;
  /** Opens the view of hosts, and in it the items with these labels, each below the one before. */
  openHosts(...labels: readonly string[]): Promise<void>;
  /** The rows of the view of hosts, as a screen reader says them. */
  hostRows(): Promise<string[]>;
  /** Opens the context menu of the item of the view of hosts that has this label, and gives its entries. */
  hostMenu(label: string): Promise<string[]>;
  /** Takes the entry of the open context menu with this title. */
  chooseFromMenu(title: string): Promise<void>;
  /** The lines of the active editor that are visible. */
  visibleText(): Promise<string>;
  /** The page of the host map, once it shows a map. */
  hostMap(): Promise<Frame>;
  /** Takes a picture of the window, or of a part of it. */
  screenshot(file: string, clip?: Clip | null): Promise<void>;
}

/** A row of the refactor preview. */
export interface PreviewRow {
  readonly text: string;
  /** null if it has no box. */
  readonly isTicked: boolean | null;
}

/** A part of the window, in pixels. */
export interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Beside a text there may be the host map, which is no text editor. */
const EDITOR = '.editor-group-container .monaco-editor';
const PREVIEW_ROW = '.bulk-edit-panel .monaco-list-row';
const PATIENCE = 60_000;

/** Drives the workbench in a page; waits until it is there. */
export async function driveWorkbench(page: Page): Promise<Driver> {
  page.setDefaultTimeout(PATIENCE);
  await page.waitForSelector('.monaco-workbench .statusbar-item');
  const editor = page.locator(EDITOR).first();

  async function select(text: string): Promise<void> {
    const input = page.locator('.find-widget.visible .find-part textarea').first();
    await pressUntil('Control+f', input, () => editor.click({ position: { x: 200, y: 8 } }));
    await input.fill(''); // The same text as before would not be looked for again.
    await input.fill(text);
    await page.locator('.find-widget.visible .matchesCount', { hasText: /\d+ of \d+/ }).waitFor({
      state: 'attached', // A narrow editor hides it.
    });
    // A hover that happens to be open takes the first Escape.
    for (let tries = 0; tries < 5 && (await input.isVisible()); tries += 1) {
      await input.press('Escape');
      await input.waitFor({ state: 'hidden', timeout: 1000 }).catch(() => {});
    }
  }

  /**
   * Presses the key until what it opens is there. A workbench that is still loading swallows keys, and a panel that has just
   * opened may take the focus late: `focus` gives it back.
   */
  async function pressUntil(key: string, opened: Locator, focus: () => Promise<void> = async () => {}): Promise<void> {
    for (let tries = 0; tries < 8 && !(await opened.isVisible()); tries += 1) {
      await focus();
      await page.keyboard.press(key);
      await opened.waitFor({ timeout: PATIENCE / 10 }).catch(() => {});
    }
    await opened.waitFor();
  }

  async function previewRows(): Promise<PreviewRow[]> {
    const rows = await page.locator(PREVIEW_ROW).all();
    return Promise.all(
      rows.map(async (row) => {
        const box = row.locator('[role=checkbox], input[type=checkbox]');
        const state = (await box.count()) > 0 ? await box.first().isChecked() : null;
        return { text: await row.innerText(), isTicked: state };
      }),
    );
  }

  const hosts = page.locator('[id="workbench.view.extension.pinset"] .pane-body');
  const suggestion = page.locator('.suggest-widget.visible .monaco-list-row');
  const menuEntry = page.locator('.monaco-menu .action-menu-item .action-label');

  /**
   * Opens the list that the key opens, types the text and takes the row. Right after the start, the list may not know
   * everything yet, and does not look again by itself. A page that is just opening, such as a preview, swallows keys; a list
   * that is just closing swallows text. What takes the focus late closes the list: it would take Enter too, and a text would
   * lose what is selected in it. A click goes to the row, or nowhere.
   */
  async function takeFromList(key: string, text: string, rowText: string): Promise<void> {
    const row = page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: rowText });
    for (let tries = 0; ; tries += 1) {
      if (tries > 0) await page.keyboard.press('Escape');
      await page.keyboard.press(key);
      const input = page.locator('.quick-input-widget input').first();
      await input.fill(text, { timeout: PATIENCE / 10 }).catch(() => {});
      try {
        await row.click({ timeout: PATIENCE / 10 });
        return;
      } catch (error) {
        if (tries === 7) throw error;
      }
    }
  }

  async function runCommand(title: string): Promise<void> {
    await takeFromList('F1', `>${title}`, title);
  }

  async function typeInTerminal(command: string): Promise<void> {
    const terminal = page.locator('.terminal-wrapper.active');
    await pressUntil('Control+Shift+Backquote', terminal.locator('.xterm-rows', { hasText: /[$#] ?/ }));
    await terminal.locator('.xterm-helper-textarea').pressSequentially(`${command}\n`);
  }

  async function visibleText(): Promise<string> {
    // At one moment: a code lens that comes moves the lines.
    const placed = await editor.locator('.view-line').evaluateAll((lines) => {
      return lines.map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent ?? '' }));
    });
    return placed
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' '))
      .join('\n');
  }

  return {
    ...driveMessages(page, runCommand, PATIENCE / 4),
    select,
    visibleText,
    async openFile(path) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      await takeFromList('Control+p', path, name);
      await page.locator('.tab.active', { hasText: name }).first().waitFor();
      await editor.locator('.view-line').first().waitFor();
    },
    async waitForTab(name) {
      await page.locator('.tab.active', { hasText: name }).first().waitFor();
    },
    async waitForFocus() {
      await page.locator(`${EDITOR}.focused`).first().waitFor();
    },
    async waitForSquiggle(severity) {
      const kinds = severity === undefined ? ['error', 'warning', 'info'] : [severity];
      await editor
        .locator(kinds.map((kind) => `.squiggly-${kind}`).join(', '))
        .first()
        .waitFor({ state: 'attached' });
    },
    async waitForNoSquiggle() {
      await editor.locator('.squiggly-error, .squiggly-warning, .squiggly-info').first().waitFor({ state: 'detached' });
    },
    async hover(text) {
      await select(text);
      const { x, y } = await endOf(editor, text);
      await page.mouse.move(x + 1, y + 40);
      await page.mouse.move(x, y, { steps: 4 });
      const popup = page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();
      await popup.waitFor();
      await settled(popup);
      return popup.innerText();
    },
    async openLightBulb(text) {
      await select(text);
      const rows = page.locator('.action-widget .monaco-list-row.action');
      await pressUntil('Control+.', rows.first());
      return rows.allInnerTexts();
    },
    async chooseFix(title) {
      await page.locator('.action-widget .monaco-list-row.action', { hasText: title }).first().click();
      await page.locator('.action-widget .monaco-list-row.action').first().waitFor({ state: 'detached' });
    },
    async previewFix(title) {
      await page.locator('.action-widget .monaco-list-row.action', { hasText: title }).first().hover();
      await page.keyboard.press('Control+Enter');
      await page.locator(PREVIEW_ROW).first().waitFor();
      return previewRows();
    },
    async previewByType() {
      await page.locator('.action-label[aria-label^="Group Changes By Type"]').first().click();
      await page.locator(PREVIEW_ROW, { hasText: 'finding' }).first().waitFor();
      return previewRows();
    },
    async discardPreview() {
      await page.locator('.bulk-edit-panel .monaco-button', { hasText: 'Discard' }).click();
      await page.locator(PREVIEW_ROW).first().waitFor({ state: 'hidden' });
    },
    async type(text) {
      await page.keyboard.type(text);
    },
    async suggestions(text) {
      await select(text);
      await page.keyboard.press('ArrowRight');
      await pressUntil('Control+Space', suggestion.first());
      return suggestion.locator('.label-name').allInnerTexts();
    },
    async takeSuggestion(label) {
      const exactly = page.locator('.label-name').getByText(label, { exact: true });
      await suggestion.filter({ has: exactly }).first().click();
      await suggestion.first().waitFor({ state: 'hidden' });
    },
    async problems(...texts) {
      await pressUntil('Control+Shift+m', page.locator('.markers-panel'));
      const rows = page.locator('.markers-panel .monaco-list-row');
      await rows.first().waitFor();
      for (const text of texts) await rows.filter({ hasText: text }).first().waitFor();
      return rows.allInnerTexts();
    },
    async waitForStatus(text) {
      await page.locator('.statusbar-item', { hasText: text }).first().waitFor();
    },
    async clickStatus(text) {
      await page.locator('.statusbar-item', { hasText: text }).first().click();
    },
    async quickPick(text = '') {
      const rows = page.locator('.quick-input-widget .monaco-list-row');
      await rows.filter({ hasText: text }).first().waitFor();
      return rows.allInnerTexts();
    },
    async choose(text) {
      await page.locator('.quick-input-widget .monaco-list-row', { hasText: text }).first().click();
    },
    async clickEditorAction(title) {
      await page.locator(`.editor-actions .action-label[aria-label*="${title}"]`).first().click();
    },
    async commands(text) {
      const widget = page.locator('.quick-input-widget');
      const input = widget.locator('input').first();
      await pressUntil('F1', input);
      await input.fill(`>${text}`);
      await page.waitForTimeout(1000);
      const titles = await widget.locator('.monaco-list-row').allInnerTexts();
      await page.keyboard.press('Escape');
      await input.waitFor({ state: 'hidden' });
      return titles;
    },
    runCommand,
    async runInTerminal(command, text) {
      await typeInTerminal(command);
      await page.locator('.terminal-wrapper.active .xterm-rows').filter({ hasText: text }).waitFor();
    },
    async openHosts(...labels) {
      const tab = page.locator('.activitybar .action-item', { has: page.locator('[aria-label^="Pinset"]') }).first();
      await tab.waitFor();
      if (!(await hosts.first().isVisible())) await tab.click();
      for (const label of labels) {
        const row = hosts.locator('.monaco-list-row', { hasText: label }).first();
        await row.waitFor();
        if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
        await hosts.locator(`.monaco-list-row[aria-expanded="true"]`, { hasText: label }).first().waitFor();
      }
    },
    async hostRows() {
      const rows = await hosts.locator('.monaco-list-row').all();
      return Promise.all(rows.map(async (row) => (await row.getAttribute('aria-label')) ?? ''));
    },
    async hostMenu(label) {
      await hosts.locator('.monaco-list-row', { hasText: label }).first().click({ button: 'right' });
      await menuEntry.first().waitFor();
      await page.waitForTimeout(300); // A menu that has just opened takes no click, in case it is that of its opening.
      return menuEntry.allInnerTexts();
    },
    async chooseFromMenu(title) {
      await menuEntry.filter({ hasText: title }).first().click();
      await menuEntry.first().waitFor({ state: 'detached' });
    },
    async reload() {
      await page.reload();
      await page.waitForSelector('.monaco-workbench .statusbar-item');
    },
    async reloadWindow() {
      const loaded = page.waitForEvent('domcontentloaded');
      await runCommand('Developer: Reload Window');
      await loaded;
      await page.waitForSelector('.monaco-workbench .statusbar-item');
    },
    async waitForPage(text) {
      await page.locator('.monaco-workbench').getByText(text).first().waitFor();
    },
    async waitForPicture(alternative) {
      await page.locator(`.getting-started-media img[alt^="${alternative}"]`).first().waitFor();
    },
    async tabs() {
      const names = await page.locator('.tabs-container .tab .label-name').allInnerTexts();
      return names.map((name) => name.trim());
    },
    async closeTab(name) {
      const tab = page.locator('.tabs-container .tab', { hasText: name }).first();
      await tab.click();
      await tab.locator('[aria-label^=Close]').click();
      await tab.waitFor({ state: 'detached' });
    },
    async waitForSaved() {
      await page.locator('.tab.active:not(.dirty)').first().waitFor();
    },
    typeInTerminal,
    async press(keys) {
      await page.keyboard.press(keys);
    },
    async pressUntil(keys, text) {
      await pressUntil(keys, page.locator('.monaco-workbench').getByText(text).first());
    },
    async waitForText(pattern) {
      const deadline = Date.now() + PATIENCE;
      while (!pattern.test(await visibleText())) {
        if (Date.now() > deadline) throw new Error(`the editor does not show ${pattern}, but:\n${await visibleText()}`);
        await page.waitForTimeout(100);
      }
    },
    async hostMap() {
      const deadline = Date.now() + PATIENCE;
      for (;;) {
        for (const frame of page.frames()) {
          const drawn = await frame
            .locator('#view svg [role=treeitem]')
            .count()
            .catch(() => 0);
          if (drawn > 0) return frame;
        }
        if (Date.now() > deadline) throw new Error('there is no host map');
        await page.waitForTimeout(100);
      }
    },
    async screenshot(file, clip) {
      await page.screenshot({ path: file, ...(clip ? { clip } : {}) });
    },
  };
}

/** Waits until an element's text stays the same for a moment, since hovers grow as their providers answer. */
async function settled(element: Locator): Promise<void> {
  let last = '';
  for (let same = 0; same < 3; ) {
    const text = await element.innerText();
    same = text === last && !/^Loading/.test(text) ? same + 1 : 0;
    last = text;
    await element.page().waitForTimeout(150);
  }
}

/** The middle of the last character of a text that is visible in the editor, in pixels of the page. */
async function endOf(editor: Locator, text: string): Promise<{ x: number; y: number }> {
  const box = await editor.evaluate(
    // Runs in the page, whose types this program does not have.
    new Function(
      'root',
      'text',
      `for (const line of root.querySelectorAll('.view-line')) {
        const at = line.textContent.replaceAll('\\u00a0', ' ').indexOf(text);
        if (at < 0) continue;
        const point = (offset) => {
          const walker = line.ownerDocument.createTreeWalker(line, 4);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (offset <= node.length) return [node, offset];
            offset -= node.length;
          }
        };
        const range = line.ownerDocument.createRange();
        range.setStart(...point(at + text.length - 1));
        range.setEnd(...point(at + text.length));
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      }
      return null;`,
    ) as (root: unknown, text: string) => { x: number; y: number } | null,
    text,
  );
  if (box === null) throw new Error(`the editor does not show ${JSON.stringify(text)}`);
  return box;
}
