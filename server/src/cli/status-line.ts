/** The last line of a terminal, which changes while a command works. */
export class StatusLine {
  private readonly terminal: { readonly columns?: number; write(text: string): unknown };
  private shown = false;

  constructor(terminal: { readonly columns?: number; write(text: string): unknown }) {
    this.terminal = terminal;
  }

  /** Shows a line instead of the one before; null erases it. */
  show(line: string | null): void {
    if (line === null && !this.shown) return;
    this.shown = line !== null;
    // Wide characters take two columns each, so that half of them fits in any case.
    this.terminal.write(`\r\u001b[K${line?.slice(0, Math.floor((this.terminal.columns ?? 80) / 2)) ?? ''}`);
  }
}
