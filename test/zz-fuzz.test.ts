import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { startClient } from './lsp/client.ts';
function walk(d: string): string[] { return readdirSync(d).flatMap((n) => { const p = join(d, n); return statSync(p).isDirectory() ? walk(p) : [p]; }); }
let seed = 7; const rnd = (n: number) => { seed = (seed * 1103515245 + 12345) & 0x7fffffff; return seed % n; };
it('fuzz', async () => {
  const root = join(import.meta.dirname, '..', 'examples');
  const files: Record<string, string | Uint8Array> = {};
  for (const p of walk(root)) files[p.slice(root.length + 1)] = readFileSync(p);
  const client = await startClient({ files });
  const names = Object.keys(files).filter((n) => /\.(xml|sh|service|slice|conf|host\.json)$/.test(n) && !n.includes('captures'));
  const junk = ["'", '"', '<', '>', '&', '\u0000', '\uFEFF', '한국어', '\r', '\r\n', '\t', '<!--', '-->', ']]>', '<![CDATA[', 'cpuset=\'', '0-99999999,', '^', '{', '}', '\\', '$', '`', '😀', '\ud800', '<<EOF\n', 'a'.repeat(5000), '0,'.repeat(3000), "<domain>", "<vcpupin vcpu='0' cpuset='"];
  let slow: [number, string, string][] = [];
  for (let round = 0; round < 160; round++) {
    const name = names[rnd(names.length)]!;
    let text = new TextDecoder().decode(files[name] as Uint8Array);
    for (let k = rnd(3); k >= 0; k--) { const at = rnd(text.length + 1); const del = rnd(4) === 0 ? rnd(200) : 0; text = text.slice(0, at) + junk[rnd(junk.length)] + text.slice(at + del); }
    if (rnd(5) === 0) text = text.slice(0, rnd(text.length + 1));
    if (rnd(5) === 0) text = text.replaceAll('\n', '\r\n');
    if (rnd(8) === 0) text = '\uFEFF' + text;
    const lang = name.endsWith('.xml') ? 'xml' : name.endsWith('.json') ? 'json' : name.endsWith('.sh') ? 'shellscript' : 'ini';
    await client.open(name, text, client.uri(name), lang);
    const lines = text.split(/\r\n|\n|\r/);
    const td = { textDocument: { uri: client.uri(name) } };
    const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
    const asks: [string, object][] = [['textDocument/inlayHint', { range }], ['textDocument/codeLens', {}], ['textDocument/documentSymbol', {}], ['textDocument/documentLink', {}], ['textDocument/diagnostic', {}], ['textDocument/codeAction', { range, context: { diagnostics: [] } }], ['pinset/host', { uri: client.uri(name) }], ['pinset/map', { uri: client.uri(name) }], ['pinset/hostTree', { path: [] }], ['workspace/symbol', { query: 'b' }]];
    for (let k = 0; k < 25; k++) {
      const line = rnd(lines.length); const position = { line, character: rnd((lines[line]?.length ?? 0) + 2) };
      for (const m of ['completion', 'hover', 'definition', 'documentHighlight', 'prepareRename']) asks.push([`textDocument/${m}`, { position }]);
      asks.push(['textDocument/references', { position, context: { includeDeclaration: true } }]);
      if (k === 0) asks.push(['textDocument/codeAction', { range: { start: position, end: position }, context: { diagnostics: [] } }], ['textDocument/rename', { position, newName: 'x' }]);
    }
    for (const [m, p] of asks) {
      const t = performance.now();
      try {
        const r: unknown = await client.connection.sendRequest(m, m.startsWith('pinset') || m.startsWith('workspace') ? p : { ...td, ...p });
        if (m.endsWith('completion')) for (const i of r as { label: string; textEdit: { range: { start: {line:number,character:number}; end: {line:number,character:number} } } }[]) { const { start, end } = i.textEdit.range; const at = (p as { position: { line: number; character: number } }).position; const len = lines[at.line]?.length ?? 0; if (start.line !== at.line || end.line !== at.line || start.character > Math.min(at.character,len) || end.character < Math.min(at.character,len)) console.log('BAD RANGE', name, JSON.stringify(at), JSON.stringify(i.textEdit.range), JSON.stringify(lines[at.line]?.slice(0, 200))); }
      } catch (e) { if (!/may mean|rename|name|UUID/i.test(String(e))) console.log('ERR', m, name, String(e).slice(0, 200)); }
      const ms = performance.now() - t;
      if (ms > 150) slow.push([Math.round(ms), m, name]);
    }
    await client.close(name);
  }
  console.log('logged', client.logged.slice(0, 10), 'slow', slow.sort((a, b) => b[0] - a[0]).slice(0, 15));
});
