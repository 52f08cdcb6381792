import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { writeFleet } from './fleet.ts';

/** One measure: how long something takes, as a multiple of `against`, measured in the same run. */
export interface BenchResult {
  readonly name: string;
  readonly ratio: number;
  readonly against: string;
  /** Both medians, in words. */
  readonly measured: string;
}

const against = 'a bare server';

/** What a start and a keystroke cost beside a server with the same libraries that analyses nothing. */
export async function benchLsp(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pinset-bench-'));
  try {
    const ours = await bundle('server/src/lsp/node.ts', join(folder, 'pinset.cjs'));
    const bare = await bundle('test/bench/bare-server/main.ts', join(folder, 'bare.cjs'));
    return [
      await start(ours, bare),
      await keystroke(ours, bare, join(folder, 'one'), 1),
      await keystroke(ours, bare, join(folder, 'many'), 200),
      await keystroke(ours, bare, join(folder, 'thousands'), 2000),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(ours: string, bare: string): Promise<BenchResult> {
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (let round = 0; round < 15; round++) {
    times.ours.push(await startOnce(ours));
    times.bare.push(await startOnce(bare));
  }
  return result('start to initialize response', times.ours, times.bare);
}

async function startOnce(script: string): Promise<number> {
  const began = performance.now();
  const server = await Server.start(script, tmpdir());
  const took = performance.now() - began;
  await server.stop();
  return took;
}

async function keystroke(ours: string, bare: string, folder: string, domains: number): Promise<BenchResult> {
  const paths = writeFleet(folder, domains);
  const servers = { ours: await Server.start(ours, folder), bare: await Server.start(bare, folder) };
  const path = join(folder, paths[Math.floor(paths.length / 2)] ?? '');
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (const server of Object.values(servers)) await server.open(path);
  await sleep(1000);
  for (let round = 0; round < 300; round++) {
    // Somebody who types fast; what a keystroke sets off in the background may be over when the next one comes.
    await sleep(10);
    times.ours.push(await servers.ours.type(round));
    times.bare.push(await servers.bare.type(round));
  }
  for (const server of Object.values(servers)) await server.stop();
  const fleet = domains === 1 ? 'a fleet of one domain' : `a fleet of ${domains} domains`;
  return result(`keystroke to diagnostics, 300 lines, ${fleet}`, times.ours.slice(20), times.bare.slice(20));
}

function result(name: string, ours: readonly number[], bare: readonly number[]): BenchResult {
  const [one, other] = [median(ours), median(bare)];
  return { name, ratio: one / other, against, measured: `${one.toFixed(2)} ms / ${other.toFixed(2)} ms` };
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

async function bundle(entry: string, outfile: string): Promise<string> {
  const root = join(import.meta.dirname, '..', '..');
  const options = { bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node20' } as const;
  const mainFields = ['module', 'main'];
  await build({ ...options, mainFields, absWorkingDir: root, entryPoints: [entry], outfile, logLevel: 'error' });
  return outfile;
}

/** A server process, and an editor that shows one document and listens to the findings of the workspace. */
class Server {
  private readonly process: ChildProcess;
  private readonly connection;
  private uri = '';
  private version = 1;
  private readonly position = { line: 0, character: 0 };

  private constructor(script: string) {
    const process_ = spawn(process.execPath, [script, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.process = process_;
    this.connection = createProtocolConnection(
      new StreamMessageReader(process_.stdout),
      new StreamMessageWriter(process_.stdin),
    );
    this.connection.onRequest('workspace/diagnostic/refresh', () => null);
    this.connection.listen();
  }

  static async start(script: string, folder: string): Promise<Server> {
    const server = new Server(script);
    await server.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: 'fleet' }],
      capabilities: {
        textDocument: { diagnostic: { relatedInformation: true, dataSupport: true } },
        workspace: { diagnostics: { refreshSupport: true } },
      },
    });
    return server;
  }

  async open(path: string): Promise<void> {
    const text = readFileSync(path, 'utf8');
    await this.connection.sendNotification('initialized', {});
    this.connection
      .sendRequest('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'workspace' })
      .catch(() => {});
    this.uri = pathToFileURL(path).toString();
    const pin = text.slice(0, text.indexOf("vcpu='0' cpuset='") + "vcpu='0' cpuset='".length);
    this.position.line = pin.split('\n').length - 1;
    this.position.character = pin.length - pin.lastIndexOf('\n') - 1;
    const textDocument = { uri: this.uri, languageId: 'xml', version: 1, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  /** Types a digit into a pinset or deletes it again, and waits for the findings. */
  async type(round: number): Promise<number> {
    const began = performance.now();
    this.version += 1;
    const { line, character } = this.position;
    const end = { line, character: character + (round % 2) };
    const change = { range: { start: this.position, end }, text: round % 2 === 0 ? '1' : '' };
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [change],
    });
    await this.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: this.uri } });
    return performance.now() - began;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    await ended;
    this.connection.dispose();
  }
}
