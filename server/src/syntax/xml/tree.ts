/** Where the columns of an element begin in its row. */
const start = 0;
const nameEnd = 1;
const openEnd = 2;
const contentEnd = 3;
const end = 4;
const past = 5;
const parent = 6;
const width = 7;

/** How much of a text an element usually takes, in UTF-16 code units. */
const usualLength = 40;

/**
 * The elements of a text in document order, identified by their index, as rows of offsets: an object is made for an
 * element only when it is read. -1 stands for "none".
 */
export class XmlTree {
  /** How many elements there are. */
  size = 0;
  /**
   * The elements whose opening tag breaks off and that no closing tag closes: they are empty, and what the scan found
   * after them is their sibling.
   */
  private readonly halfTyped = new Set<number>();
  /** For each comment, the element around it, and how many elements begin before it. */
  private readonly commentParents: number[] = [];
  private readonly commentRanks: number[] = [];
  private readonly rows: number[];

  /** For the elements of a text of this length. */
  constructor(length: number) {
    // Growing takes as long as filling, and twice the memory.
    this.rows = new Array(Math.ceil(length / usualLength) * width);
  }

  /** Adds an element at the end of the text so far; it is empty until it is {@link close}d. */
  add(from: number, nameEndsAt: number, openEndsAt: number, selfClosing: boolean, inside: number): number {
    const index = this.size++;
    const { rows } = this;
    const at = index * width;
    rows[at + start] = from;
    rows[at + nameEnd] = nameEndsAt;
    rows[at + openEnd] = openEndsAt;
    rows[at + contentEnd] = selfClosing ? -1 : openEndsAt;
    rows[at + end] = openEndsAt;
    rows[at + past] = index + 1;
    rows[at + parent] = inside;
    return index;
  }

  /** Ends an element with all that was added since. */
  close(index: number, contentEndsAt: number, endsAt: number): void {
    const at = index * width;
    this.rows[at + contentEnd] = contentEndsAt;
    this.rows[at + end] = endsAt;
    this.rows[at + past] = this.size;
  }

  /** Ends an element whose opening tag breaks off and that no closing tag closes. */
  closeHalfTyped(index: number): void {
    this.halfTyped.add(index);
  }

  /** Adds a comment in this element, after all elements so far. */
  addComment(inside: number): void {
    this.commentParents.push(inside);
    this.commentRanks.push(this.size);
  }

  /** Where the `<` of the opening tag is. */
  startOf(index: number): number {
    return this.rows[index * width + start] ?? 0;
  }

  /** Where the name in the opening tag ends. */
  nameEndOf(index: number): number {
    return this.rows[index * width + nameEnd] ?? 0;
  }

  /** The end of the opening tag's `>`, or of the last thing in the tag if it breaks off. */
  openEndOf(index: number): number {
    return this.rows[index * width + openEnd] ?? 0;
  }

  /** Where the closing tag begins, or would begin; -1 for `<a/>`. */
  contentEndOf(index: number): number {
    return this.rows[index * width + contentEnd] ?? -1;
  }

  /** The end of the whole element. */
  endOf(index: number): number {
    return this.rows[index * width + end] ?? 0;
  }

  /** The index of the first element that is neither this one nor inside it. */
  pastOf(index: number): number {
    return this.rows[index * width + past] ?? this.size;
  }

  /** The element around an element; -1 at the top. */
  parentOf(index: number): number {
    return this.holder(this.rows[index * width + parent] ?? -1);
  }

  isHalfTyped(index: number): boolean {
    return this.halfTyped.has(index);
  }

  /** The next element in the same parent as the comment with this number; -1 if there is none. */
  elementAfterComment(comment: number): number {
    const next = this.commentRanks[comment] ?? this.size;
    if (next >= this.size) return -1;
    return this.parentOf(next) === this.holder(this.commentParents[comment] ?? -1) ? next : -1;
  }

  /** The innermost element that begins at the offset, or has it in a tag or in its content; -1 outside of all. */
  elementAt(offset: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.startOf(middle) <= offset) low = middle + 1;
      else high = middle;
    }
    let index = low - 1;
    while (index >= 0 && this.endOf(index) <= offset) index = this.parentOf(index);
    return index;
  }

  private holder(index: number): number {
    let at = index;
    while (this.halfTyped.has(at)) at = this.rows[at * width + parent] ?? -1;
    return at;
  }
}
