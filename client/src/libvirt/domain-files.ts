import {
  type Disposable,
  EventEmitter,
  type FileChangeEvent,
  FileChangeType,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  l10n,
  type QuickPickItem,
  TextDocumentSaveReason,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { LibvirtDomainFile, LibvirtParams } from '../../../server/src/lsp/libvirt/protocol.ts';
import type { ConnectionChoice } from './connection.ts';
import type { Definer } from './define.ts';
import type { AskLibvirt } from './requests.ts';

/** The definitions of libvirt as files `libvirt:/NAME.xml`. */
export interface DomainFiles extends Disposable {
  /** `pinset.openDomain` */
  open(): Promise<void>;
  /** The connection that a document comes from; null if it is not one of these. */
  connectionOf(document: Uri): string | null;
}

interface DomainFile extends LibvirtDomainFile {
  readonly mtime: number;
}

/** For how many milliseconds what was read is as good as read anew: VS Code asks several times for one file. */
const freshFor = 5000;

/** In the server, too. */
const scheme = 'libvirt';

/** `mayAsk` says whether libvirt may be asked. Reading asks it for all domains; saving is `virsh define`, after a question. */
export function domainFiles(
  connections: ConnectionChoice,
  ask: AskLibvirt,
  mayAsk: () => boolean,
  definer: Definer,
): DomainFiles {
  const changes = new EventEmitter<FileChangeEvent[]>();
  /** What was read last, by the name of the file. `mtime` grows when its text changes, so that VS Code sees conflicts. */
  let read: ReadonlyMap<string, DomainFile> = new Map();
  /** The connection that `read` is of, and when it was read. */
  let readFrom: string | null = null;
  let readAt = 0;
  /** The connection that the text of each open document came from. */
  const origins = new Map<string, string>();
  let time = 1;
  /** Why each document is being saved. */
  const reasons = new Map<string, TextDocumentSaveReason>();

  async function readAll(connection: string): Promise<ReadonlyMap<string, DomainFile> | undefined> {
    const answer = await ask<LibvirtParams, { kind: 'domains'; domains: readonly LibvirtDomainFile[] }>(
      'pinset/libvirt/domains',
      l10n.t('reading the domains of {0}', connection),
      { connection },
    );
    if (answer === undefined) return undefined;
    time += 1;
    read = new Map(
      answer.domains.map((domain) => {
        const before = readFrom === connection ? read.get(domain.file) : undefined;
        const mtime = before?.text === domain.text ? before.mtime : time;
        return [domain.file, { ...domain, mtime }];
      }),
    );
    readFrom = connection;
    readAt = Date.now();
    return read;
  }

  /** The connection of the files: without one they cannot be read. */
  function connectionNow(uri: Uri): string {
    const connection = connections.known();
    if (connection === null || !mayAsk()) throw FileSystemError.NoPermissions(uri);
    return connection;
  }

  async function domainOf(uri: Uri, fresh: boolean): Promise<DomainFile> {
    const connection = connectionNow(uri);
    const name = uri.path.slice(1);
    const isGood = !fresh || Date.now() - readAt < freshFor;
    const all = isGood && readFrom === connection && read.has(name) ? read : await readAll(connection);
    const domain = all?.get(name);
    if (domain === undefined) throw FileSystemError.FileNotFound(uri);
    return domain;
  }

  const provider: FileSystemProvider = {
    onDidChangeFile: changes.event,
    watch: () => ({ dispose: () => {} }),
    async stat(uri) {
      if (uri.path === '/') return { type: FileType.Directory, ctime: 0, mtime: time, size: 0 };
      const { text, mtime } = await domainOf(uri, false);
      return { type: FileType.File, ctime: 0, mtime, size: new TextEncoder().encode(text).length };
    },
    async readDirectory(uri) {
      const all = await readAll(connectionNow(uri));
      return [...(all?.keys() ?? [])].map((name) => [name, FileType.File]);
    },
    async readFile(uri) {
      const { text } = await domainOf(uri, true);
      if (readFrom !== null) origins.set(uri.toString(), readFrom);
      return new TextEncoder().encode(text);
    },
    async writeFile(uri, content) {
      const connection = connectionNow(uri);
      const text = new TextDecoder().decode(content);
      const document = workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
      const isAsked = reasons.get(uri.toString()) === TextDocumentSaveReason.Manual;
      if (document === undefined) throw FileSystemError.NoPermissions(uri);
      // Auto save would ask again and again.
      if (!isAsked) throw notSaved(l10n.t('A definition is saved only when you save it yourself.'));
      const origin = origins.get(uri.toString()) ?? connection;
      if (origin !== connection)
        throw notSaved(
          l10n.t('This definition is from {0}, and the connection is {1} now. Open it again.', origin, connection),
        );
      if (!(await definer.define(document, connection, text)))
        throw notSaved(l10n.t('not defined; your edits are still in the editor'));
      // libvirt prints it in its own way.
      await readAll(connection);
      changes.fire([{ type: FileChangeType.Changed, uri }]);
    },
    createDirectory: (uri) => Promise.reject(FileSystemError.NoPermissions(uri)),
    delete: (uri) => Promise.reject(FileSystemError.NoPermissions(uri)),
    rename: (uri) => Promise.reject(FileSystemError.NoPermissions(uri)),
  };
  const registered = [
    workspace.registerFileSystemProvider(scheme, provider, { isCaseSensitive: true }),
    workspace.onWillSaveTextDocument(({ document: { uri }, reason }) => {
      if (uri.scheme === scheme) reasons.set(uri.toString(), reason);
    }),
  ];

  return {
    async open() {
      const title = l10n.t('Open Domain of libvirt');
      const connection = await connections.ask(title, undefined);
      const all = connection === undefined ? undefined : await readAll(connection);
      if (connection === undefined || all === undefined) return;
      const items: (QuickPickItem & { file: string })[] = [...all.values()].map(({ file, name, uuid, runs }) => ({
        label: name ?? uuid,
        description: runs ? l10n.t('runs') : '',
        file,
      }));
      const chosen = await window.showQuickPick(items, {
        title,
        placeHolder: l10n.t('Which domain of {0}?', connection),
      });
      if (chosen !== undefined) await window.showTextDocument(Uri.from({ scheme, path: `/${chosen.file}` }));
    },
    connectionOf: (document) => (document.scheme === scheme ? connections.known() : null),
    dispose() {
      for (const one of registered) one.dispose();
      changes.dispose();
    },
  };
}

/** VS Code shows the name of an error before its words, and this one is for people. */
function notSaved(reason: string): Error {
  const error = new Error(reason);
  error.name = '';
  return error;
}
