import { expressionOf, longestLine } from '../expression.ts';
import { Unknown } from './values.ts';

/** The current line and its fields. */
export class AwkRecord {
  private text = '';
  private parts: string[] = [];
  private readonly splits: (text: string) => string[];
  private stale = false;
  /** The separator of the fields in a line that is made of them. */
  outputSeparator = ' ';

  /** `separator` is null for blanks. */
  constructor(separator: string | null) {
    this.splits = splitterOf(separator);
  }

  set line(text: string) {
    if (text.length > longestLine) throw new Unknown();
    this.text = text;
    this.parts = this.splits(text);
    this.stale = false;
  }

  get line(): string {
    if (this.stale) this.text = this.parts.join(this.outputSeparator);
    this.stale = false;
    return this.text;
  }

  get count(): number {
    return this.parts.length;
  }

  field(index: number): string {
    if (index < 0) throw new Unknown();
    return index === 0 ? this.line : (this.parts[index - 1] ?? '');
  }

  setField(index: number, text: string): void {
    if (index < 0 || index > longestLine) throw new Unknown();
    if (index === 0) {
      this.line = text;
      return;
    }
    while (this.parts.length < index) this.parts.push('');
    this.parts[index - 1] = text;
    this.stale = true;
  }
}

/** How a text is split into fields: at blanks, at a single character, or at what an expression matches. */
export function splitterOf(separator: string | null): (text: string) => string[] {
  if (separator === null || separator === ' ') {
    return (text) => text.split(/[ \t\n]+/).filter((field) => field !== '');
  }
  const isPlain = separator.length === 1 && separator !== '\\';
  const expression = isPlain ? null : expressionOf(separator, 'extended', '', true);
  if (!isPlain && (expression === null || expression.test('') || /[()]/.test(separator))) throw new Unknown();
  return (text) => (text === '' ? [] : text.split(expression ?? separator));
}
