import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  type CodeAction,
  createProtocolConnection,
  type DocumentDiagnosticReport,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import { type MeasuredProcess, startMeasured, type Usage } from './usage.ts';

/** How an editor gets the findings of a document. */
export type Way = 'pull' | 'push';

/** A server process, and an editor that shows one document. */
export class Editor {
  private readonly measured: MeasuredProcess;
  private readonly connection: ProtocolConnection;
  private readonly way: Way;
  private uri = '';
  private version = 1;
  private readonly position = { line: 0, character: 0 };
  private published = (_: number | undefined) => {};

  private constructor(script: string, way: Way) {
    this.way = way;
    this.measured = startMeasured(script, ['--stdio'], ['pipe', 'pipe', 'inherit']);
    const { stdin, stdout } = this.measured.process;
    if (stdin === null || stdout === null) throw new Error('the server has no standard input and output');
    this.connection = createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onRequest('workspace/diagnostic/refresh', () => null);
    this.connection.onRequest('window/workDoneProgress/create', () => null);
    this.connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; version?: number }) => {
      if (params.uri === this.uri) this.published(params.version);
    });
    this.connection.listen();
  }

  /** Starts a server on a folder, up to its answer to `initialize`. */
  static async start(script: string, folder: string, way: Way = 'pull'): Promise<Editor> {
    const editor = new Editor(script, way);
    const findings = { relatedInformation: true, dataSupport: true, versionSupport: true };
    await editor.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: 'fleet' }],
      capabilities: {
        textDocument: {
          codeAction: {
            codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } },
            dataSupport: true,
            resolveSupport: { properties: ['edit'] },
          },
          ...(way === 'pull' ? { diagnostic: findings } : { publishDiagnostics: findings }),
        },
        workspace: { diagnostics: { refreshSupport: true } },
        window: { workDoneProgress: true },
      },
    });
    return editor;
  }

  /** Lets the server read the folder. */
  async initialized(): Promise<void> {
    await this.connection.sendNotification('initialized', {});
  }

  /** Resolves when the server has read the folder and checked every document in it. */
  async quiet(): Promise<WorkspaceDiagnosticReport> {
    return await this.connection.sendRequest('workspace/diagnostic', { previousResultIds: [] });
  }

  /** Listens to the findings of the workspace from now on, as VS Code does. */
  follow(): void {
    const params = { previousResultIds: [], partialResultToken: 'workspace' };
    this.connection.sendRequest('workspace/diagnostic', params).catch(() => {});
  }

  /** Opens a document. What is asked and typed later is at its first CPU list, which stands after `before`. */
  async open(path: string, before = "vcpu='0' cpuset='", languageId = 'xml'): Promise<void> {
    const text = readFileSync(path, 'utf8');
    this.uri = pathToFileURL(path).toString();
    const pin = text.slice(0, text.indexOf(before) + before.length);
    this.position.line = pin.split('\n').length - 1;
    this.position.character = pin.length - pin.lastIndexOf('\n') - 1;
    const textDocument = { uri: this.uri, languageId, version: 1, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  /** Types a digit into a pinset or deletes it again, and waits for the findings; returns the milliseconds. */
  async type(round: number): Promise<number> {
    const began = performance.now();
    this.version += 1;
    const { line, character } = this.position;
    const end = { line, character: character + (round % 2) };
    const change = { range: { start: this.position, end }, text: round % 2 === 0 ? '1' : '' };
    const shown = this.way === 'push' ? this.whenPublished(this.version) : null;
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [change],
    });
    await (shown ?? this.pull());
    return performance.now() - began;
  }

  /** The findings of the open document. */
  async pull(): Promise<DocumentDiagnosticReport> {
    return await this.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: this.uri } });
  }

  /** Asks for the light bulb at the place of the first pinset. */
  async lightBulb(): Promise<CodeAction[]> {
    return await this.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: this.uri },
      range: { start: this.position, end: this.position },
      context: { diagnostics: [] },
    });
  }

  /** Ends the server; returns what it used. */
  async stop(): Promise<Usage> {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const usage = await this.measured.usage;
    this.connection.dispose();
    return usage;
  }

  private whenPublished(version: number): Promise<void> {
    return new Promise((resolve) => {
      this.published = (published) => {
        if (published === version) resolve();
      };
    });
  }
}
