import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Unavailable } from '../../programs.ts';
import { root } from '../product.ts';

/** One run of the command. A server is ended once it has answered. */
interface Rehearsal {
  readonly args: readonly string[];
  readonly input?: { readonly first: string; readonly until: string; readonly last: string };
}

/** What V8 compiles for each is added to that of the previous ones. */
const rehearsals: readonly Rehearsal[] = [
  {
    args: ['lsp', '--stdio'],
    input: {
      first: message('initialize', 1) + message('initialized') + message('shutdown', 2),
      until: '"id":2',
      last: message('exit'),
    },
  },
  { args: ['explain', 'cpu-overcommit'] },
  { args: ['pins', 'examples'] },
  { args: ['check', 'examples', '--jobs', '1'] },
];

/** Runs the command in `folder` and leaves beside its files what V8 has compiled of them: `main.cjs.compiled`. */
export async function rehearse(node: string, folder: string): Promise<void> {
  for (const { args, input } of rehearsals) {
    const child = spawn(node, [join(folder, 'record.cjs'), folder, ...args], { cwd: root });
    const said = child.stderr.setEncoding('utf8').toArray();
    let answers = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      answers += text;
      if (input !== undefined && answers.includes(input.until)) child.stdin.end(input.last);
    });
    if (input === undefined) child.stdin.end();
    else child.stdin.write(input.first);
    const status = await new Promise((resolve) => child.once('close', resolve));
    const isDone = status === 0 || (status === 1 && input === undefined); // 1: `check` has found something.
    if (!isDone) throw new Unavailable(`pinset ${args.join(' ')}: status ${status}\n${(await said).join('')}`);
  }
}

function message(method: string, id?: number): string {
  const params = method.startsWith('initialize') ? { processId: null, rootUri: null, capabilities: {} } : undefined;
  const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
  return `Content-Length: ${body.length}\r\n\r\n${body}`;
}
