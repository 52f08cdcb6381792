import type { ReadSourced } from '../../fleet/documents/script-document.ts';
import { decodeText } from '../../syntax/decode.ts';
import type { FilePort } from '../files/file-port.ts';
import { inBackground, type Log } from '../requests.ts';
import type { OpenDocuments } from './open-documents.ts';
import { isInside, pathOf, siblingUri, uriKey } from './uris.ts';

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
  private readonly known = new Map<string, { text: string | null; readonly wantedBy: Set<string> }>();

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
      const uri = uriKey(siblingUri(script, resolved(pathOf(script), name)));
      if (!this.roots().some((root) => isInside(uri, root))) return null;
      const file = this.known.get(uri);
      if (file === undefined) {
        this.known.set(uri, { text: null, wantedBy: new Set([script]) });
        inBackground(this.log, `Reading ${uri}`, this.load(uri));
      } else file.wantedBy.add(script);
      const text = this.open.get(uri)?.text.getText() ?? file?.text ?? null;
      return text === null ? null : { uri, text };
    };
  }

  /** Reads a file again after it was changed or deleted. */
  changed(uri: string): void {
    if (this.known.has(uri)) inBackground(this.log, `Reading ${uri}`, this.load(uri));
  }

  private async load(uri: string): Promise<void> {
    const content = await this.files.read(uri, largest);
    const text = content.kind === 'bytes' ? decodeText(content.bytes).value : null;
    const file = this.known.get(uri);
    if (file === undefined || (file.text === null && text === null && !this.open.has(uri))) return;
    file.text = text;
    this.changedFor([...file.wantedBy]);
  }
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
