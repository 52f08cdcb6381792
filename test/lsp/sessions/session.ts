import { yieldToEventLoop } from '../../../server/src/lsp/pace.ts';
import { type EditorState, MemoryFiles, MemoryServer } from './memory-server.ts';

/** Something that happens in the editor or to the files. After it, the event loop makes some `turns`. */
export type SessionEvent = { readonly turns: number } & (
  | { readonly kind: 'write' | 'edit'; readonly content: readonly [path: string, text: string] }
  | { readonly kind: 'delete' | 'open' | 'save' | 'close'; readonly place: string }
  | { readonly kind: 'watched'; readonly order: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove' | 'folder'; readonly folder: string }
  | { readonly kind: 'settings'; readonly host: string; readonly levels: Readonly<Record<string, string>> }
);

const created = 1;
const changed = 2;
const deleted = 3;

/** An editor whose files change, and the server that follows it. */
export class Session {
  private readonly files: MemoryFiles;
  private readonly server: MemoryServer;
  private readonly open = new Map<string, string>();
  private readonly texts: Map<string, string>;
  private readonly everOpen = new Set<string>();
  /** The events of files that the client has not sent yet. */
  private pending: { path: string; type: number }[] = [];
  private editor: EditorState = { folders: [], host: '', levels: {} };
  private version = 0;

  constructor(texts: Map<string, string>, delays: readonly number[]) {
    this.texts = texts;
    let reads = 0;
    this.files = new MemoryFiles(texts, () => delays[reads++ % delays.length] ?? 0);
    this.server = new MemoryServer(this.files, () => this.editor);
  }

  async start(folders: readonly string[]): Promise<void> {
    this.editor = { ...this.editor, folders };
    await this.server.start(folders);
  }

  async run(event: SessionEvent): Promise<void> {
    this.send(event);
    for (let turns = event.turns; turns > 0; turns--) await yieldToEventLoop();
  }

  /** The state that the server has, and the one of a server that starts now. */
  async compare() {
    this.sendWatched(0);
    const paths = [...new Set([...this.texts.keys(), ...this.everOpen])].sort();
    const followed = await this.server.state(paths);
    const fresh = new MemoryServer(new MemoryFiles(this.texts, () => 0), () => this.editor);
    await fresh.start(this.editor.folders);
    for (const [path, text] of this.open)
      fresh.client.sendNotification('textDocument/didOpen', this.document(path, text));
    const expected = await fresh.state(paths);
    fresh.dispose();
    return { followed, fresh: expected, errors: [...this.server.errors, ...fresh.errors] };
  }

  dispose(): void {
    this.server.dispose();
  }

  private send(event: SessionEvent): void {
    const { client } = this.server;
    switch (event.kind) {
      case 'write':
        this.write(...event.content);
        break;
      case 'delete':
        this.delete(event.place);
        break;
      case 'open': {
        const text = this.texts.get(event.place);
        if (text !== undefined && !this.open.has(event.place)) this.openDocument(event.place, text);
        break;
      }
      case 'edit': {
        const [path, text] = event.content;
        if (!this.open.has(path)) {
          this.openDocument(path, text);
          break;
        }
        this.open.set(path, text);
        this.version += 1;
        const textDocument = { uri: `file://${path}`, version: this.version };
        client.sendNotification('textDocument/didChange', { textDocument, contentChanges: [{ text }] });
        break;
      }
      case 'save': {
        const text = this.open.get(event.place);
        if (text !== undefined) this.write(event.place, text);
        break;
      }
      case 'close':
        if (this.open.delete(event.place))
          client.sendNotification('textDocument/didClose', { textDocument: { uri: `file://${event.place}` } });
        break;
      case 'watched':
        this.sendWatched(event.order);
        break;
      case 'rename':
        this.rename(event.from, event.to);
        break;
      case 'remove':
        for (const path of this.below(event.folder)) this.texts.delete(path);
        client.sendNotification('workspace/didDeleteFiles', { files: [{ uri: `file://${event.folder}` }] });
        break;
      case 'folder':
        this.toggleFolder(event.folder);
        break;
      case 'settings':
        this.editor = { ...this.editor, host: event.host, levels: event.levels };
        client.sendNotification('workspace/didChangeConfiguration', { settings: null });
    }
  }

  private openDocument(path: string, text: string): void {
    this.open.set(path, text);
    this.everOpen.add(path);
    this.server.client.sendNotification('textDocument/didOpen', this.document(path, text));
  }

  private document(path: string, text: string) {
    this.version += 1;
    const languageId = path.endsWith('.xml') ? 'xml' : path.endsWith('.sh') ? 'shellscript' : 'plaintext';
    return { textDocument: { uri: `file://${path}`, languageId, version: this.version, text } };
  }

  private write(path: string, text: string): void {
    this.pending.push({ path, type: this.texts.has(path) ? changed : created });
    this.texts.set(path, text);
  }

  private delete(path: string): void {
    if (this.texts.delete(path)) this.pending.push({ path, type: deleted });
  }

  private rename(from: string, to: string): void {
    if (from === to || to.startsWith(`${from}/`) || from.startsWith(`${to}/`)) return;
    const { client } = this.server;
    for (const path of this.below(from)) {
      const text = this.texts.get(path);
      this.texts.delete(path);
      if (text !== undefined) this.texts.set(`${to}${path.slice(from.length)}`, text);
    }
    const files = [{ oldUri: `file://${from}`, newUri: `file://${to}` }];
    client.sendNotification('workspace/didRenameFiles', { files });
  }

  private toggleFolder(folder: string): void {
    const folders = this.editor.folders;
    const there = folders.includes(folder);
    this.editor = { ...this.editor, folders: there ? folders.filter((one) => one !== folder) : [...folders, folder] };
    const [change] = [[{ uri: `file://${folder}`, name: folder }]];
    const event = there ? { added: [], removed: change } : { added: change, removed: [] };
    this.server.client.sendNotification('workspace/didChangeWorkspaceFolders', { event });
  }

  private below(folder: string): string[] {
    return [...this.texts.keys()].filter((path) => path.startsWith(`${folder}/`));
  }

  /** Sends the pending events in any order, but those of one file in theirs. */
  private sendWatched(order: number): void {
    if (this.pending.length === 0) return;
    const at = order % this.pending.length;
    const rotated = [...this.pending.slice(at), ...this.pending.slice(0, at)];
    const last = new Map(this.pending.map(({ path, type }) => [path, type]));
    const changes = [...new Set(rotated.map(({ path }) => path))].map((path) => ({
      uri: `file://${path}`,
      type: last.get(path) ?? changed,
    }));
    this.pending = [];
    this.server.client.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }
}
