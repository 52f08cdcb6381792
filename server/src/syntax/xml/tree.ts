/**
 * The elements of a text in document order, identified by their index, as columns of offsets: an object is made for an
 * element only when it is read. -1 stands for "none".
 */
export class XmlTree {
  /** Where the `<` of the opening tag is. */
  readonly start: number[] = [];
  readonly nameEnd: number[] = [];
  /** The end of the opening tag's `>`, or of the last thing in the tag if it breaks off. */
  readonly openEnd: number[] = [];
  /** Where the closing tag begins, or would begin; -1 for `<a/>`. */
  readonly contentEnd: number[] = [];
  /** The end of the whole element. */
  readonly end: number[] = [];
  /** The index of the first element that is neither this one nor inside it. */
  readonly past: number[] = [];
  private readonly parents: number[] = [];
  /**
   * The elements whose opening tag breaks off and that no closing tag closes: they are empty, and what the scan found
   * after them is their sibling.
   */
  readonly halfTyped = new Set<number>();
  /** For each comment, the element around it, and how many elements begin before it. */
  private readonly commentParents: number[] = [];
  private readonly commentRanks: number[] = [];

  get size(): number {
    return this.start.length;
  }

  /** Adds an element at the end of the text so far; it is empty until it is {@link close}d. */
  add(start: number, nameEnd: number, openEnd: number, selfClosing: boolean, parent: number): number {
    const index = this.start.length;
    this.start.push(start);
    this.nameEnd.push(nameEnd);
    this.openEnd.push(openEnd);
    this.contentEnd.push(selfClosing ? -1 : openEnd);
    this.end.push(openEnd);
    this.past.push(index + 1);
    this.parents.push(parent);
    return index;
  }

  /** Ends an element with all that was added since. */
  close(index: number, contentEnd: number, end: number): void {
    this.contentEnd[index] = contentEnd;
    this.end[index] = end;
    this.past[index] = this.size;
  }

  /** Adds a comment in this element, after all elements so far. */
  addComment(parent: number): void {
    this.commentParents.push(parent);
    this.commentRanks.push(this.size);
  }

  /** The element around an element; -1 at the top. */
  parentOf(index: number): number {
    return this.holder(this.parents[index] ?? -1);
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
      if ((this.start[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    let index = low - 1;
    while (index >= 0 && (this.end[index] ?? 0) <= offset) index = this.parentOf(index);
    return index;
  }

  private holder(index: number): number {
    let at = index;
    while (this.halfTyped.has(at)) at = this.parents[at] ?? -1;
    return at;
  }
}
