import * as l10n from '@vscode/l10n';

/** After how many milliseconds of work the line is shown, and how often it changes. */
const delay = 1000;
const interval = 100;

/** Shows on a terminal how far the work is, if it takes longer than a second. */
export class Progress {
  private readonly files: number;
  private readonly show: ((line: string | null) => void) | null;
  private filesRead = 0;
  private documentsChecked = 0;
  private next = Date.now() + delay;

  /** `show` gets a line that replaces the one before, and null at the end; it is null without a terminal. */
  constructor(files: number, show: ((line: string | null) => void) | null) {
    this.files = files;
    this.show = show;
  }

  read(files: number): void {
    this.filesRead += files;
    this.update();
  }

  checked(): void {
    this.documentsChecked++;
    this.update();
  }

  end(): void {
    this.show?.(null);
  }

  private update(): void {
    if (this.show === null) return;
    const now = Date.now();
    if (now < this.next) return;
    this.next = now + interval;
    this.show(
      this.documentsChecked > 0
        ? l10n.t('documents checked: {0}', this.documentsChecked)
        : l10n.t('files read: {0} of {1}', this.filesRead, this.files),
    );
  }
}
