import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { freePort } from './code-server.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.js': 'text/javascript',
  '.cjs': 'text/javascript',
};

const TESTS = '/devext/out/test/';

/** What the proxy serves and where the editor behind it is. */
export interface WebProxyOptions {
  readonly editorPort: number;
  /** Served at `/devext/`. A worker cannot be started from a `vscode-remote:` address, so http it has to be. */
  readonly extension: string;
  /** Served below the extension's address, by which VS Code finds the extension host that is to run them. */
  readonly tests: string;
  /** The test bundle below `tests`. */
  readonly testFile: string;
}

/** Serves an extension under development in front of a served editor; everything else goes through to the editor. */
export async function startWebProxy(options: WebProxyOptions): Promise<string> {
  const port = await freePort();
  const authority = `127.0.0.1:${port}`;
  const server = createServer((incoming, response) => {
    const path = decodeURIComponent(new URL(incoming.url ?? '/', `http://${authority}`).pathname);
    const file = served(options, path);
    if (file !== null) sendFile(file, response);
    else passOn(incoming, response, options, authority, path === '/');
  });
  server.on('upgrade', (incoming, socket, head) => {
    const upstream = connect(options.editorPort, '127.0.0.1', () => {
      upstream.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headerLines(incoming)}\r\n\r\n`);
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    const close = () => {
      upstream.destroy();
      socket.destroy();
    };
    upstream.on('error', close);
    socket.on('error', close);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  server.unref();
  return `http://${authority}`;
}

function headerLines(incoming: IncomingMessage): string {
  const lines: string[] = [];
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    lines.push(`${incoming.rawHeaders[at]}: ${incoming.rawHeaders[at + 1]}`);
  }
  return lines.join('\r\n');
}

/** The file that a path names below one of the two folders; null for paths that are the editor's. */
function served({ extension, tests }: WebProxyOptions, path: string): string | null {
  for (const [prefix, folder] of [
    [TESTS, tests],
    ['/devext/', extension],
  ] as const) {
    if (!path.startsWith(prefix)) continue;
    const file = normalize(join(folder, path.slice(prefix.length)));
    return file.startsWith(folder + sep) ? file : null;
  }
  return null;
}

function sendFile(file: string, response: ServerResponse): void {
  try {
    const content = readFileSync(file);
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(content);
  } catch {
    response.writeHead(404, { 'access-control-allow-origin': '*' }).end();
  }
}

function passOn(
  incoming: IncomingMessage,
  response: ServerResponse,
  options: WebProxyOptions,
  authority: string,
  isPage: boolean,
): void {
  const headers = { ...incoming.headers };
  if (isPage) delete headers['accept-encoding']; // The page is changed below, so it has to come as plain text.
  const { method, url: path } = incoming;
  const upstream = request({ host: '127.0.0.1', port: options.editorPort, method, path, headers }, (answer) => {
    if (!isPage) {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      return;
    }
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const page = withDevelopmentOptions(Buffer.concat(chunks).toString('utf8'), authority, options.testFile);
      const { 'content-length': _, 'content-security-policy': __, ...rest } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, rest).end(page);
    });
  });
  upstream.on('error', () => response.writeHead(502).end());
  incoming.pipe(upstream);
}

/** The page with the extension and its tests named in the workbench's configuration. */
function withDevelopmentOptions(page: string, authority: string, testFile: string): string {
  return page.replace(/(id="vscode-workbench-web-configuration" data-settings=")([^"]*)"/, (_, head, settings) => {
    const configuration = JSON.parse(settings.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
    configuration.developmentOptions = {
      ...configuration.developmentOptions,
      extensions: [{ scheme: 'http', authority, path: '/devext' }],
      extensionTestsPath: { scheme: 'http', authority, path: `${TESTS}${testFile}` },
    };
    return `${head}${JSON.stringify(configuration).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;
  });
}
