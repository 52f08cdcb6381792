import { type LogOutputChannel, l10n, type TextDocument, type Uri, window, workspace } from 'vscode';
import {
  type BaseLanguageClient,
  type DocumentSelector,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
} from 'vscode-languageclient';
import { colorScheme } from './color-scheme.ts';

/** The differences between the extension hosts. */
export interface Platform {
  /** Whether the server has no file system of its own and requests files from the client. */
  readonly clientFiles: boolean;
  /** Whether the server can read the topology of its machine: on Linux, but not in a browser. */
  readonly hasMachine: boolean;
  readonly createClient: (options: LanguageClientOptions) => BaseLanguageClient;
}

/** The language server, which starts only when it is needed. */
export interface ServerControl {
  /** Starts the server once; later calls return the same start. A failed start is reported; `restart` tries again. */
  ensureStarted(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** The running client; null before the first start is complete. */
  running(): BaseLanguageClient | null;
  /** Whether a start was ever requested. */
  wanted(): boolean;
}

/** Without a scheme: untitled, remote and virtual documents are served like files. */
export const DOCUMENTS = [
  { language: 'xml' },
  { pattern: '**/*.host.json' },
  { language: 'shellscript' },
  { pattern: '**/*.{service,slice,scope}' },
  { pattern: '**/*.d/*.conf' },
  { pattern: '**/qemu-server/*.conf' },
  { language: 'properties', pattern: '**/*.conf' },
] satisfies DocumentSelector;

/** Sends each change of a document once, even if both {@link DOCUMENTS} and a registration of the server match it. */
function once(): NonNullable<Middleware['didChange']> {
  const sent = new WeakMap<TextDocument, number>();
  return async (event, next) => {
    const { document } = event;
    if (sent.get(document) === document.version) return;
    sent.set(document, document.version);
    await next(event);
  };
}

/**
 * Prepares the server without starting it. Findings link to the rules' pages in the folder `docs`. `prepare` gets the
 * client once, before its first start.
 */
export function controlServer(
  platform: Platform,
  docs: Uri,
  output: LogOutputChannel,
  prepare: (client: BaseLanguageClient) => void,
): ServerControl {
  let client: BaseLanguageClient | null = null;
  let start: Promise<void> | null = null;
  let stopped: Promise<void> = Promise.resolve();

  async function startOnce(): Promise<void> {
    await stopped;
    client ??= createClient();
    try {
      await client.start();
    } catch (error) {
      output.error('The language server did not start.', error instanceof Error ? error : String(error));
      void window.showErrorMessage(
        l10n.t('Pinset: the language server did not start. See the Pinset output for the reason.'),
      );
    }
  }

  function createClient(): BaseLanguageClient {
    const created = platform.createClient({
      documentSelector: [...DOCUMENTS],
      initializationOptions: () => ({
        clientFiles: platform.clientFiles,
        docsUri: docs.toString(),
        clientCommands: true,
        trusted: workspace.isTrusted,
        colorScheme: colorScheme(),
      }),
      middleware: { didChange: once() },
      outputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    });
    prepare(created);
    return created;
  }

  function ensureStarted(): Promise<void> {
    start ??= startOnce();
    return start;
  }

  /** What is asked for from now on waits for the next start, not for the one that ends. */
  function stop(): Promise<void> {
    const started = start;
    start = null;
    stopped = stopped.then(() => end(started)).catch((error: unknown) => output.error('Stopping:', String(error)));
    return stopped;
  }

  async function end(started: Promise<void> | null): Promise<void> {
    await started;
    if (client?.needsStop()) await client.stop();
  }

  return {
    ensureStarted,
    stop,
    async restart() {
      await stop();
      await ensureStarted();
    },
    running: () => (client?.isRunning() ? client : null),
    wanted: () => start !== null,
  };
}
