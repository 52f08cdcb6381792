/** A position in LSP's terms: lines from 0, characters in UTF-16 code units from the line's start. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Turns offsets of one text into LSP positions and back. A line ends with LF, CRLF or a lone CR, as in LSP. Offsets
 * outside the text and characters outside a line are moved to the nearest place inside, as LSP requires.
 */
export class LineIndex {
  private readonly text: string;
  private readonly starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    this.starts = lineStarts(text);
  }

  /** The number of lines; a text that ends with a line end has an empty last line. */
  get lineCount(): number {
    return this.starts.length;
  }

  positionAt(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.lineStart(middle) <= inside) low = middle;
      else high = middle;
    }
    return { line: low, character: Math.min(inside, this.lineEnd(low)) - this.lineStart(low) };
  }

  offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line >= this.starts.length) return this.text.length;
    const start = this.lineStart(position.line);
    return Math.max(start, Math.min(start + position.character, this.lineEnd(position.line)));
  }

  /** The span of a line, without its line end. */
  lineSpan(line: number): { start: number; end: number } {
    return { start: this.lineStart(line), end: this.lineEnd(line) };
  }

  private lineStart(line: number): number {
    return this.starts[line] ?? this.text.length;
  }

  private lineEnd(line: number): number {
    const start = this.lineStart(line);
    let end = this.lineStart(line + 1);
    if (line + 1 >= this.starts.length) return end;
    if (end > start && this.text.charCodeAt(end - 1) === lineFeed) end--;
    if (end > start && this.text.charCodeAt(end - 1) === carriageReturn) end--;
    return end;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  // Most texts have no CR, and indexOf is several times faster than a look at each character.
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === carriageReturn && text.charCodeAt(offset + 1) === lineFeed) offset++;
    else if (code !== lineFeed && code !== carriageReturn) continue;
    starts.push(offset + 1);
  }
  return starts;
}
