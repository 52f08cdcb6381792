/**
 * A hash of the content that is added: two FNV-1a sums of 32 bits each, in hexadecimal. The same content has the same
 * hash in every run of the server.
 */
export class ContentId {
  private one = 0x811c9dc5;
  private other = 0x9e3779b9;

  /** Adds a number; its lowest 32 bits count. */
  number(value: number): this {
    this.one = Math.imul(this.one ^ value, 0x01000193);
    this.other = Math.imul(this.other ^ value ^ (this.one >>> 15), 0x01000193);
    return this;
  }

  /** Adds a text with its length, so that moving characters between adjacent texts changes the hash. */
  text(value: string): this {
    this.number(value.length);
    let { one, other } = this;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      one = Math.imul(one ^ code, 0x01000193);
      other = Math.imul(other ^ code ^ (one >>> 15), 0x01000193);
    }
    this.one = one;
    this.other = other;
    return this;
  }

  toString(): string {
    return hex(this.one) + hex(this.other);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
