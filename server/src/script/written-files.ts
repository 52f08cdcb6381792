import { concat, sameText, shapeOf, type Text, unknownStretch } from './text.ts';

/** A file that a script has written, by the name that it was written by. */
interface WrittenFile {
  readonly name: Text;
  readonly content: Text;
}

/** How many files are remembered. A real script writes a few domains. */
const mostFiles = 64;

/**
 * The XML that a script has written to files, so that what it does with them later is known. Other contents are not
 * followed: other programs write such files, too (pid files, /sys). Immutable.
 */
export class WrittenFiles {
  static readonly none = new WrittenFiles(new Map());
  private readonly files: ReadonlyMap<string, WrittenFile>;

  private constructor(files: ReadonlyMap<string, WrittenFile>) {
    this.files = files;
  }

  /** What is in a file; null if it is not known. */
  read(name: Text): Text | null {
    return this.files.size === 0 ? null : (this.files.get(keyOf(name) ?? '')?.content ?? null);
  }

  /** The files after one was written, or continued if `append`; null stands for an unknown content. */
  written(name: Text, text: Text | null, append: boolean): WrittenFiles {
    const key = keyOf(name);
    if (key === null) return this;
    const before = this.files.get(key);
    const start = append ? (before?.content ?? null) : [];
    const content = start === null || text === null ? null : concat(start, text);
    // Another unknown name may be another file, and then it is not known which of the two is read.
    const isAmbiguous = before !== undefined && key.includes(unknownStretch) && !sameText(before.name, name);
    if (content === null || isAmbiguous || !/^\s*</.test(shapeOf(content))) return this.without([key]);
    if (before === undefined && this.files.size >= mostFiles) return this;
    return new WrittenFiles(new Map(this.files).set(key, { name, content }));
  }

  /** The files after a command that may change what its words name, also as `--output=NAME`. */
  changedBy(words: readonly Text[]): WrittenFiles {
    if (this.files.size === 0) return this;
    return this.without(words.flatMap((word) => [keyOf(word) ?? [], shapeOf(word).split('=').slice(1)].flat()));
  }

  /** The files after a change of the working directory: a relative name is then that of another file. */
  fromElsewhere(): WrittenFiles {
    return this.without(
      [...this.files.keys()].filter((key) => !key.startsWith('/') && !key.startsWith(unknownStretch)),
    );
  }

  /** What is known if the files are these or others. */
  either(other: WrittenFiles): WrittenFiles {
    if (this === other) return this;
    const differ = [...this.files].filter(([key, { content }]) => {
      const there = other.files.get(key);
      return there === undefined || !sameText(content, there.content);
    });
    return this.without(differ.map(([key]) => key));
  }

  private without(keys: readonly string[]): WrittenFiles {
    const gone = keys.filter((key) => this.files.has(key));
    if (gone.length === 0) return this;
    return new WrittenFiles(new Map([...this.files].filter(([key]) => !gone.includes(key))));
  }
}

/**
 * What tells files apart by their names: the known parts of a name, or where it comes from if none is known
 * (`$(mktemp)`). null if nothing does.
 */
function keyOf(name: Text): string | null {
  const shape = shapeOf(name)
    .replace(/\/{2,}/g, '/')
    .replace(/^(?:\.\/)+/, '');
  if (shape !== unknownStretch) return shape === '' ? null : shape;
  const place = name[0]?.place ?? null;
  return place === null ? null : `${unknownStretch}${place.uri} ${place.span.start}`;
}
