import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  type ClientCapabilities,
  type CodeAction,
  type CodeActionContext,
  type CompletionItem,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type Hover,
  type InitializeResult,
  MessageType,
  type Position,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
  WorkDoneProgress,
  type WorkspaceDiagnosticReport,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { CaptureAnswer, HostAnswer, HostChoice } from '../../server/src/lsp/protocol.ts';
import { pinnedDomain } from '../fragments.ts';

const root = join(import.meta.dirname, '..', '..');
const server = join(root, 'dist', 'server.cjs');

/** A host of 16 CPUs: siblings 0-1, 2-3 …, node 0 is 0-7, node 1 is 8-15. */
export const capabilities = readFileSync(join(root, 'test/fixtures/hosts/smt2-2node.capabilities.xml'), 'utf8');

/** A profile in `hosts/` that claims everything in `vms/`. */
export const profile = '{ "name": "lab", "topology": "lab.capabilities.xml", "documents": ["../vms/*.xml"] }\n';

/** The files of a host that runs everything in `vms/`. */
export const lab = { 'hosts/lab.capabilities.xml': capabilities, 'hosts/lab.host.json': profile };

/** A domain whose vCPU n is pinned to the n-th of the pinsets, with its memory on both nodes. */
export function domain(name: string, pinsets: readonly string[]): string {
  return pinnedDomain(name, ...pinsets);
}

/** The capabilities that a client like VS Code announces, as far as they matter here. */
export const pullCapabilities: ClientCapabilities = {
  textDocument: {
    diagnostic: { relatedInformation: true, codeDescriptionSupport: true, dataSupport: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } },
      disabledSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
    },
  },
  workspace: {
    diagnostics: { refreshSupport: true },
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
    configuration: true,
    workspaceFolders: true,
  },
};

/** The capabilities of a client that gets diagnostics published. */
export const pushCapabilities: ClientCapabilities = {
  textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } },
};

export interface StartOptions {
  /** Files of the workspace's only folder, by their path in it. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** Value of the setting `pinset.host`. */
  readonly host?: string;
  /** The language of the editor. */
  readonly locale?: string;
  /** False for a server that has not been told yet to read its folder; {@link TestClient.initialized} tells it. */
  readonly settled?: boolean;
  /** Variables of the server's environment besides those of the test. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the built server as a process on a fresh folder, and ends both after the test file. */
export async function startClient(options: StartOptions = {}): Promise<TestClient> {
  assert.ok(existsSync(server), 'dist/server.cjs is missing: run `npm run build` first');
  const folder = mkdtempSync(join(tmpdir(), 'pinset-lsp-'));
  const client = new TestClient(folder, options.host ?? '', options.env);
  after(() => client.dispose());
  for (const [name, content] of Object.entries(options.files ?? {})) client.write(name, content);
  await client.initialize(options.capabilities ?? pullCapabilities, options.initializationOptions, options.locale);
  if (options.settled === false) return client;
  await client.initialized();
  await eventually(async () => assert.notEqual((await client.hostOf('')).state, 'reading'));
  return client;
}

interface RegistrationParams {
  registrations: {
    method: string;
    registerOptions?: { watchers?: { globPattern: unknown }[]; documentSelector?: unknown[] };
  }[];
}

/** One editor with one server. */
export class TestClient {
  readonly process: ChildProcess;
  readonly connection;
  readonly published = new Map<string, PublishDiagnosticsParams>();
  /** Uris in the order in which diagnostics were published for them. */
  readonly publications: string[] = [];
  readonly logged: string[] = [];
  readonly informed: string[] = [];
  /** What was logged at debug level. */
  readonly traced: string[] = [];
  readonly shown: string[] = [];
  readonly registered: string[] = [];
  /** Patterns of the watchers that the server asked for. */
  readonly watched: unknown[] = [];
  /** Documents that the server asked for, each with the method that it asked for it. */
  readonly selected: [method: string, filter: unknown][] = [];
  readonly exited: Promise<number | null>;
  /** What `window/workDoneProgress` showed. */
  readonly progress: { readonly kind: 'begin' | 'report' | 'end' }[] = [];
  /** The files that the server has read through the client, in this order. */
  readonly readThroughClient: string[] = [];
  refreshes = 0;
  hostChanges = 0;
  initializeResult: InitializeResult | null = null;
  host: string;
  /** Value of the setting `pinset.rules`. */
  ruleLevels: unknown = {};
  /** Values of the settings below `pinset.inlayHints` and `pinset.codeLens`. */
  features: Readonly<Record<string, unknown>> = {};
  /** Values of the setting `pinset.host` that hold for one folder only, by its URI. */
  readonly hostOfFolder = new Map<string, string>();
  private readonly folder: string;
  private readonly versions = new Map<string, number>();

  constructor(folder: string, host: string, env: StartOptions['env'] = {}) {
    this.folder = folder;
    this.host = host;
    this.process = spawn(process.execPath, [server, '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    const { stdin, stdout } = this.process;
    assert.ok(stdin !== null && stdout !== null);
    this.exited = new Promise((resolve) => this.process.once('exit', resolve));
    this.connection = createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.set(params.uri, params);
      this.publications.push(params.uri);
    });
    this.connection.onNotification('window/logMessage', ({ type, message }: { type: MessageType; message: string }) => {
      const { Debug, Info } = MessageType;
      (type === Debug ? this.traced : type === Info ? this.informed : this.logged).push(message);
    });
    this.connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
      this.shown.push(message);
    });
    this.connection.onNotification('pinset/hostsChanged', () => {
      this.hostChanges++;
    });
    this.connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      return null;
    });
    this.connection.onRequest('window/workDoneProgress/create', ({ token }: { token: string }) => {
      this.connection.onProgress(WorkDoneProgress.type, token, (value) => void this.progress.push(value));
      return null;
    });
    this.connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
      for (const { method, registerOptions } of registrations) {
        this.registered.push(method);
        for (const { globPattern } of registerOptions?.watchers ?? []) this.watched.push(globPattern);
        for (const filter of registerOptions?.documentSelector ?? []) this.selected.push([method, filter]);
      }
      return null;
    });
    this.connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string }[] }) =>
      items.map(({ scopeUri }) => ({
        host: this.hostOfFolder.get(scopeUri ?? '') ?? this.host,
        rules: this.ruleLevels,
        ...this.features,
      })),
    );
    this.connection.listen();
  }

  async initialize(capabilities: ClientCapabilities, initializationOptions: unknown, locale?: string): Promise<void> {
    this.initializeResult = await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(this.folder).toString(), name: 'fleet' }],
      capabilities: capabilities,
      initializationOptions,
      ...(locale === undefined ? {} : { locale }),
    });
  }

  /** Lets the server read its folder. */
  async initialized(): Promise<void> {
    await this.connection.sendNotification('initialized', {});
  }

  /** The findings of the workspace, once the server has read it. */
  async whenQuiet(): Promise<WorkspaceDiagnosticReport> {
    return await this.connection.sendRequest('workspace/diagnostic', { previousResultIds: [] });
  }

  uri(name: string): string {
    return pathToFileURL(join(this.folder, name)).toString();
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), content);
  }

  remove(name: string): void {
    rmSync(join(this.folder, name), { recursive: true });
  }

  /** Notifies the server of files that were created (1), changed (2) or deleted (3). */
  async fileEvents(events: Readonly<Record<string, 1 | 2 | 3>>): Promise<void> {
    const changes = Object.entries(events).map(([name, type]) => ({ uri: this.uri(name), type }));
    await this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }

  /** Answers the server's requests for files with these, once `answer` resolves. */
  serveFiles(
    files: Readonly<Record<string, string>>,
    { answer = Promise.resolve() }: { answer?: Promise<void> } = {},
  ): void {
    this.connection.onRequest('pinset/findFiles', () => ({ uris: Object.keys(files).map((name) => this.uri(name)) }));
    this.connection.onRequest('pinset/readFile', async ({ uri }: { uri: string }) => {
      const found = Object.entries(files).find(([name]) => this.uri(name) === uri);
      if (found !== undefined) this.readThroughClient.push(found[0]);
      await answer;
      if (found === undefined) throw new Error(`there is no ${uri}`);
      return { base64: Buffer.from(found[1]).toString('base64') };
    });
  }

  async open(name: string, text: string, uri = this.uri(name), languageId = 'xml'): Promise<void> {
    this.versions.set(uri, 1);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  async change(name: string, ...contentChanges: TextDocumentContentChangeEvent[]): Promise<void> {
    const uri = this.uri(name);
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  async close(name: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: this.uri(name) } });
  }

  async pull(name: string, previousResultId?: string, uri = this.uri(name)): Promise<DocumentDiagnosticReport> {
    const params = { textDocument: { uri }, ...(previousResultId === undefined ? {} : { previousResultId }) };
    return await this.connection.sendRequest('textDocument/diagnostic', params);
  }

  /** Pulls the findings of a document. */
  async findings(name: string): Promise<Diagnostic[]> {
    const report = await this.pull(name);
    assert.equal(report.kind, 'full');
    return report.kind === 'full' ? report.items : [];
  }

  /** The rules of a document's findings. */
  async rules(name: string): Promise<string[]> {
    return (await this.findings(name)).map(({ code }) => String(code));
  }

  /** Pulls until the rules of a document's findings are these; fails after five seconds. */
  async expectRules(name: string, expected: readonly string[]): Promise<void> {
    await eventually(async () => assert.deepEqual(await this.rules(name), expected, name));
  }

  async complete(name: string, position: Position): Promise<string[]> {
    const params = { textDocument: { uri: this.uri(name) }, position };
    const items = await this.connection.sendRequest<CompletionItem[]>('textDocument/completion', params);
    return items.map(({ label }) => label);
  }

  async hover(name: string, position: Position): Promise<Hover | null> {
    return await this.connection.sendRequest('textDocument/hover', { textDocument: { uri: this.uri(name) }, position });
  }

  /** The action with its edit resolved. */
  async resolve(action: CodeAction): Promise<CodeAction> {
    return await this.connection.sendRequest('codeAction/resolve', action);
  }

  async codeActions(name: string, range: Range, context: Partial<CodeActionContext> = {}): Promise<CodeAction[]> {
    return await this.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: this.uri(name) },
      range,
      context: { diagnostics: [], ...context },
    });
  }

  async hostOf(name: string): Promise<HostAnswer> {
    return await this.connection.sendRequest('pinset/host', { uri: this.uri(name) });
  }

  /** The hosts that a document can be assigned to. */
  async hosts(name: string | null): Promise<HostChoice[]> {
    const uri = name === null ? null : this.uri(name);
    const { hosts } = await this.connection.sendRequest<{ hosts: HostChoice[] }>('pinset/hosts', { uri });
    return hosts;
  }

  async readCapture(name: string, ...others: string[]): Promise<CaptureAnswer> {
    const params = { uri: this.uri(name), others: others.map((other) => this.uri(other)) };
    return await this.connection.sendRequest('pinset/readCapture', params);
  }

  /** Notifies the server that the client's settings have changed; it then requests them. */
  async settingsChanged(): Promise<void> {
    await this.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  }

  /** Adds a folder of files below the first one to the workspace, as a folder of its own. */
  async addFolder(name: string): Promise<void> {
    const event = { added: [{ uri: this.uri(name), name }], removed: [] };
    await this.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
  }

  async removeFolder(name: string): Promise<void> {
    const event = { added: [], removed: [{ uri: this.uri(name), name }] };
    await this.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
  }

  async dispose(): Promise<void> {
    this.connection.dispose();
    this.process.kill();
    await this.exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Retries until the check passes; after ten seconds, fails with the check's error. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  const end = performance.now() + 10_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(10);
    }
  }
}

/** Where the first `what` of a text begins, plus `plus` characters. Computed independently of the server's code. */
export function positionOf(text: string, what: string, plus = 0): Position {
  const at = text.indexOf(what);
  assert.ok(at >= 0, `the text does not say ${what}`);
  const before = text.slice(0, at + plus).split(/\r\n|\r|\n/);
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** The range of the first `what` of a text. */
export function rangeOf(text: string, what: string): Range {
  return { start: positionOf(text, what), end: positionOf(text, what, what.length) };
}

/** The text after a workspace edit's changes to one document. */
export function applied(text: string, edit: WorkspaceEdit | undefined, uri: string): string {
  const ofDocument = (edit?.documentChanges ?? []).flatMap((change) =>
    'edits' in change && change.textDocument.uri === uri ? change.edits : [],
  );
  const edits = [...ofDocument, ...(edit?.changes?.[uri] ?? [])];
  assert.ok(edits.length > 0, 'the edit does not change the document');
  const lines = text.split(/(?<=\n)/);
  const offset = ({ line, character }: Position) =>
    lines.slice(0, line).reduce((sum, { length }) => sum + length, 0) + character;
  return edits
    .toSorted((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce((done, change) => {
      assert.ok('newText' in change);
      return done.slice(0, offset(change.range.start)) + change.newText + done.slice(offset(change.range.end));
    }, text);
}
