// The floor of `check` and of the language server: reads and parses the same files with fast-xml-parser, and the
// profiles with JSON.parse.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

const parser = new XMLParser({ ignoreAttributes: false });
const [folder = '.'] = process.argv.slice(2);
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (name.endsWith('.xml')) parser.parse(readFileSync(join(folder, name), 'utf8'));
  else if (name.endsWith('.json')) JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
