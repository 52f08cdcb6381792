// Both entries, the server's and the command's, import this before anything else: an older Node then says what is needed
// instead of failing somewhere in a bundle that it cannot parse. It needs syntax and functions that Node 6 has.
import { oldestNode } from './oldest-node.ts';

const { node } = process.versions;
if (Number(node.split('.')[0]) < oldestNode) {
  // Translations are in the bundle, which is not loaded yet.
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const korean = /^ko(?![a-z])/i.test(LC_ALL || LC_MESSAGES || LANG || '');
  const need = korean
    ? `Node.js ${oldestNode} 이상이 필요합니다. 지금은 Node.js ${node}입니다`
    : `Node.js ${oldestNode} or later is needed; this is Node.js ${node}`;
  process.stderr.write(`pinset: ${need} (${process.execPath})\n`);
  process.exit(2);
}
