import type { SourcePlace } from '../../place.ts';
import { computed, concat, knownValue, slice, type Text, unknownText } from '../../text.ts';
import { threadNames } from '../guest-threads/process-files.ts';
import { hostNames } from '../host-file.ts';
import type { Field, Shell } from '../shell.ts';
import { elementOf } from '../state/variable.ts';
import type { Chunk } from './chunk.ts';

const blanks = ' \t\n';

/** The characters that separate words; null if unknown. */
export function separatorsOf(shell: Shell): string | null {
  const variable = shell.state.lookup('IFS');
  if (variable === undefined) return blanks;
  const element = elementOf(variable, '0');
  return element === undefined ? blanks : knownValue(element);
}

/** The words that an expanded word becomes: expansions are split at IFS, `"$@"` at its borders. */
export function splitFields(shell: Shell, chunks: readonly Chunk[], place: SourcePlace): Field[] {
  const builder = new FieldBuilder(separatorsOf(shell), place, shell.state.noGlob);
  for (const chunk of chunks) builder.add(chunk);
  return builder.finish().flatMap((field) => (field.several ? matched(shell, field) : field));
}

/** The names that a file pattern becomes, if the host's topology tells. */
function matched(shell: Shell, field: Field): Field[] {
  const pattern = shell.state.noGlob ? null : knownValue(field.unmatched);
  const ofHost = pattern === null ? null : hostNames(shell.environment.host, pattern, shell.budget);
  const names = ofHost?.map(computed) ?? (shell.state.noGlob ? null : threadNames(shell.threads, field));
  if (names === null || names.length === 0) return [field];
  return names.map((name) => ({ ...field, text: name, unmatched: name, several: false }));
}

class FieldBuilder {
  private readonly separators: string | null;
  private readonly place: SourcePlace;
  private readonly noGlob: boolean;
  private readonly fields: Field[] = [];
  /** The word under construction; null between words. */
  private parts: Text[] | null = null;
  private several = false;
  private glob = false;
  /** Blanks ended the last word, so one separator that is not a blank belongs to them. */
  private afterBlanks = false;

  constructor(separators: string | null, place: SourcePlace, noGlob: boolean) {
    this.separators = separators;
    this.place = place;
    this.noGlob = noGlob;
  }

  add(chunk: Chunk): void {
    if (chunk.kind === 'border') {
      this.end();
      return;
    }
    if (chunk.split) this.split(chunk.text);
    else this.append(chunk.text);
    if (chunk.several) this.several = true;
    if (chunk.glob || (!chunk.quoted && isGlob(chunk.text))) this.glob = true;
  }

  finish(): Field[] {
    this.end();
    return this.fields;
  }

  private append(text: Text): void {
    this.parts = [...(this.parts ?? []), text];
    this.afterBlanks = false;
  }

  /** Ends the word under construction, if there is one. */
  private end(): void {
    if (this.parts === null) return;
    const unmatched = concat(...this.parts);
    const matched = this.glob && !this.noGlob;
    const several = this.several || matched;
    this.fields.push({ text: several ? unknownText : unmatched, several, unmatched, place: this.place });
    this.parts = null;
    this.several = false;
    this.glob = false;
  }

  private split(text: Text): void {
    for (const piece of text) {
      if (piece.number === true && this.separators !== null && !/[-\d]/.test(this.separators)) this.append([piece]);
      else if (piece.text === null || (this.separators === null && piece.text !== '')) {
        this.append(piece.text === null ? [piece] : unknownText);
        this.several = true;
      } else this.splitKnown([piece], piece.text);
    }
  }

  private splitKnown(text: Text, value: string): void {
    const separators = this.separators ?? '';
    let start = 0;
    for (let at = 0; at < value.length; at++) {
      const character = value.charAt(at);
      if (!separators.includes(character)) continue;
      if (at > start) this.append(slice(text, start, at));
      start = at + 1;
      this.separate(blanks.includes(character));
    }
    if (start < value.length) this.append(slice(text, start));
  }

  private separate(blank: boolean): void {
    if (this.parts !== null) {
      this.end();
      this.afterBlanks = blank;
    } else if (!blank) {
      if (!this.afterBlanks) {
        this.append([]);
        this.end();
      }
      this.afterBlanks = false;
    }
  }
}

/** Whether a word would be matched against files. A lone `[` would not. */
function isGlob(text: Text): boolean {
  return text.some((piece) => piece.text !== null && (/[*?]/.test(piece.text) || hasSet(piece.text)));
}

/** Whether a text has brackets around something. */
function hasSet(text: string): boolean {
  return text
    .split(']')
    .slice(0, -1)
    .some((part) => part.includes('[') && part.indexOf('[') < part.length - 1);
}
