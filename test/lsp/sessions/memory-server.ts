import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  ProposedFeatures,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { FilePort } from '../../../server/src/lsp/files/file-port.ts';
import { isOfInterest } from '../../../server/src/lsp/files/file-port.ts';
import { MessageGate } from '../../../server/src/lsp/message-gate.ts';
import { yieldToEventLoop } from '../../../server/src/lsp/pace.ts';
import { startServer } from '../../../server/src/lsp/server.ts';
import { pullCapabilities } from '../client.ts';

/** Files in memory, by their path. Each access takes some iterations of the event loop, as `delay` says. */
export class MemoryFiles implements FilePort {
  readonly texts: Map<string, string>;
  private readonly delay: () => number;
  private pending = 0;
  /** How often a file or folder was asked for. */
  accesses = 0;

  constructor(texts: Map<string, string>, delay: () => number) {
    this.texts = texts;
    this.delay = delay;
  }

  get isBusy(): boolean {
    return this.pending > 0;
  }

  async find(folders: readonly string[]) {
    return this.later(() => {
      const uris = [...this.texts.keys()].filter(isOfInterest).map((path) => `file://${path}`);
      const found = uris.filter((uri) => folders.some((folder) => uri.startsWith(`${folder}/`)));
      return { uris: found, complete: true, unsearched: [] };
    });
  }

  async read(uri: string, _longest: number, wanted: (head: Uint8Array) => boolean = () => true) {
    return this.later(() => {
      const text = this.texts.get(uri.replace('file://', ''));
      if (text === undefined) return { kind: 'missing' as const };
      const bytes = new TextEncoder().encode(text);
      return wanted(bytes) ? { kind: 'bytes' as const, bytes } : { kind: 'unwanted' as const };
    });
  }

  async folder() {
    return null;
  }

  async entries() {
    return [];
  }

  /** The state of the files is taken at once: what comes late is old. */
  private async later<T>(take: () => T): Promise<T> {
    const taken = take();
    this.pending += 1;
    this.accesses += 1;
    for (let turns = this.delay(); turns > 0; turns--) await yieldToEventLoop();
    this.pending -= 1;
    return taken;
  }
}

/** What an editor has: its folders and settings. */
export interface EditorState {
  readonly folders: readonly string[];
  readonly host: string;
  readonly levels: Readonly<Record<string, string>>;
}

/** A language server in this process, and the editor's end of its connection. */
export class MemoryServer {
  readonly client: ProtocolConnection;
  readonly errors: string[] = [];
  private readonly files: MemoryFiles;

  constructor(files: MemoryFiles, editor: () => EditorState) {
    this.files = files;
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const gate = new MessageGate();
    const options = { messageStrategy: gate };
    startServer(createConnection(ProposedFeatures.all, toServer, toClient, options), gate, {
      files,
      machine: null,
      programs: null,
      tidy: () => {},
      version: '0',
    });
    this.client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    this.client.onRequest('client/registerCapability', () => null);
    this.client.onRequest('client/unregisterCapability', () => null);
    this.client.onRequest('workspace/diagnostic/refresh', () => null);
    this.client.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
      if (type === 1) this.errors.push(message);
    });
    this.client.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
      items.map(() => ({ host: editor().host, rules: editor().levels })),
    );
    this.client.listen();
  }

  async start(folders: readonly string[]): Promise<void> {
    await this.client.sendRequest('initialize', {
      processId: null,
      rootUri: null,
      workspaceFolders: folders.map((path) => ({ uri: `file://${path}`, name: path })),
      capabilities: pullCapabilities,
    });
    await this.client.sendNotification('initialized', {});
  }

  /** Resolves when the server has nothing left to read. */
  async quiet(): Promise<void> {
    for (let calm = 0; calm < 3; calm++) {
      const before = this.files.accesses;
      // Background work pauses for some milliseconds after a keystroke.
      await sleep(6);
      for (let turns = 0; turns < 5; turns++) await this.client.sendRequest('pinset/hosts', { uri: null });
      if (this.files.isBusy || this.files.accesses !== before) calm = 0;
    }
  }

  /** The findings of these files, and the hosts, without what says when they were computed. */
  async state(paths: readonly string[]): Promise<Record<string, unknown>> {
    await this.quiet();
    const state: Record<string, unknown> = {};
    for (const path of paths) {
      const uri = `file://${path}`;
      const report: DocumentDiagnosticReport = await this.client.sendRequest('textDocument/diagnostic', {
        textDocument: { uri },
      });
      state[path] = report.kind === 'full' ? report.items.map(summaryOf).sort() : report.kind;
      state[`host of ${path}`] = await this.client.sendRequest('pinset/host', { uri });
    }
    state.hosts = await this.client.sendRequest('pinset/hosts', { uri: null });
    return state;
  }

  dispose(): void {
    this.client.dispose();
  }
}

function summaryOf({ code, severity, message, range, relatedInformation = [] }: Diagnostic): string {
  const related = relatedInformation.map((place) => `${place.location.uri}: ${place.message}`).sort();
  return JSON.stringify([code, severity, message, range, related]);
}
