import * as l10n from '@vscode/l10n';

/** After how many milliseconds of work the line is shown, and how often it changes. */
const delay = 1000;
const interval = 100;

/** Shows on a terminal how far the work is, if it takes longer than a second. */
export class Progress {
  private readonly show: ((line: string | null) => void) | null;
  private files = 0;
  private documents = 0;
  private findings = 0;
  private next = Date.now() + delay;

  /** `show` gets a line that replaces the one before, and null at the end; it is null without a terminal. */
  constructor(show: ((line: string | null) => void) | null) {
    this.show = show;
  }

  read(files: number): void {
    this.files += files;
    this.update();
  }

  checked(findings: number): void {
    this.documents++;
    this.findings += findings;
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
    const { files, documents, findings } = this;
    this.show(l10n.t('files read: {0}, documents checked: {1}, findings: {2}', files, documents, findings));
  }
}
