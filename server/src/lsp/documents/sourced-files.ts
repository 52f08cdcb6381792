import type { ReadSourced } from '../../fleet/documents/script-document.ts';
import { decodeText } from '../../syntax/decode.ts';
import type { FilePort } from '../files/file-port.ts';
import { inBackground, type Log } from '../requests.ts';
import type { OpenDocuments } from './open-documents.ts';
import { isAtOrBelow, isInside, pathOf, siblingUri } from './uris.ts';

/** The largest sourced file that is read, in bytes. */
const largest = 1_048_576;

/**
 * The files that scripts source. The interpreter does not wait: a file that is not cached yet is read in the
 * background, and then the scripts that source it are read again. Only files in the workspace's folders are read,
 * because scripts may name any path.
 */
export class SourcedFiles {
  /** Returns the folders of the workspace, as URIs. */
  roots: () => readonly string[] = () => [];
  private readonly files: FilePort;
  private readonly open: OpenDocuments;
  private readonly changedFor: (scripts: readonly string[]) => void;
  private readonly log: Log;
  private readonly known = new Map<string, SourcedFile>();

  /** `changedFor` is called with the scripts that have to be read again. */
  constructor(files: FilePort, open: OpenDocuments, changedFor: (scripts: readonly string[]) => void, log: Log) {
    this.files = files;
    this.open = open;
    this.changedFor = changedFor;
    this.log = log;
  }

  /** The function by which a script reads the files that it sources. */
  readerFor(script: string): ReadSourced {
    return (name) => {
      const uri = siblingUri(script, resolved(pathOf(script), name));
      if (uri === null) return null;
      const known = this.known.get(uri);
      const file = known ?? { text: null, wantedBy: new Set<string>(), readings: 0 };
      file.wantedBy.add(script);
      if (known === undefined) {
        this.known.set(uri, file);
        inBackground(this.log, `Reading ${uri}`, this.load(uri, file));
      }
      if (!this.isReadable(uri)) return null;
      const text = this.open.get(uri)?.text.getText() ?? file.text;
      return text === null ? null : { uri, text };
    };
  }

  /** Reads a file again after it was changed. */
  fileChanged(uri: string): void {
    const file = this.known.get(uri);
    if (file !== undefined) inBackground(this.log, `Reading ${uri}`, this.reload(uri, file));
  }

  /** Reads files again after they, or folders that they are in, were changed or deleted. */
  changed(places: ReadonlySet<string>): void {
    for (const [uri, file] of this.known)
      if (isAtOrBelow(uri, places)) inBackground(this.log, `Reading ${uri}`, this.reload(uri, file));
  }

  /** Reads the files again that the folders of the workspace have come to hold, or hold no more. */
  rootsChanged(): void {
    this.changed(new Set(this.known.keys()));
  }

  private async reload(uri: string, file: SourcedFile): Promise<void> {
    if (await this.read(uri, file)) this.changedFor([...file.wantedBy]);
  }

  private async load(uri: string, file: SourcedFile): Promise<void> {
    // The script that has just been read took the file as missing.
    if ((await this.read(uri, file)) && (file.text !== null || this.open.has(uri))) this.changedFor([...file.wantedBy]);
  }

  /** Returns whether no later reading of the file has begun meanwhile. */
  private async read(uri: string, file: SourcedFile): Promise<boolean> {
    file.readings += 1;
    const reading = file.readings;
    const content = this.isReadable(uri) ? await this.files.read(uri, largest) : null;
    if (reading !== file.readings) return false;
    file.text = content?.kind === 'bytes' ? decodeText(content.bytes).value : null;
    return true;
  }

  private isReadable(uri: string): boolean {
    return this.roots().some((root) => isInside(uri, root));
  }
}

/** A file that scripts source. */
interface SourcedFile {
  /** null until it is read, and if it cannot be read. */
  text: string | null;
  readonly wantedBy: Set<string>;
  /** How many readings have begun: only the last counts. */
  readings: number;
}

/** The absolute path of a file name, relative to the folder of the script. */
function resolved(script: string, name: string): string {
  const parts = name.startsWith('/') ? [] : script.split('/').slice(0, -1);
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `/${parts.filter((part) => part !== '').join('/')}`;
}
