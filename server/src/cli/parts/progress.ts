import * as l10n from '@vscode/l10n';

/** After how many milliseconds of work the line is shown, and how often it changes. */
const delay = 1000;
const interval = 100;

/** A line on a terminal about work that takes longer than a second. */
export class LateLine {
  private readonly show: ((line: string | null) => void) | null;
  private next = Date.now() + delay;
  private waiting: NodeJS.Timeout | null = null;

  /** `show` gets a line that replaces the one before, and null at the end; it is null without a terminal. */
  constructor(show: ((line: string | null) => void) | null) {
    this.show = show;
  }

  update(line: () => string): void {
    if (this.show === null) return;
    const now = Date.now();
    if (now < this.next) return;
    this.next = now + interval;
    this.show(line());
  }

  /** Shows a line when the delay is over, though nothing is heard by then. */
  await(line: string): void {
    const { show } = this;
    if (show !== null) this.waiting = setTimeout(() => show(line), delay);
  }

  end(): void {
    if (this.waiting !== null) clearTimeout(this.waiting);
    this.show?.(null);
  }
}

/** Shows on a terminal how far the work on files is. */
export class Progress {
  private readonly line: LateLine;
  private files = 0;
  private documents = 0;
  private findings = 0;

  constructor(show: ((line: string | null) => void) | null) {
    this.line = new LateLine(show);
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
    this.line.end();
  }

  private update(): void {
    const { files, documents, findings } = this;
    this.line.update(() =>
      l10n.t('files read: {0}, documents checked: {1}, findings: {2}', files, documents, findings),
    );
  }
}
