import { env, Uri, type Webview } from 'vscode';
import { mapWords } from './words.ts';

/** The page of the map. It runs only its own script, and loads nothing else. */
export function mapHtml(webview: Webview, extension: Uri): string {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const file = (name: string) => webview.asWebviewUri(Uri.joinPath(extension, 'dist', 'map', name)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'nonce-${nonce}'`;
  const words = mapWords();
  return `<!DOCTYPE html>
<html lang="${escaped(env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('page.css')}">
<style id="map-style" nonce="${nonce}"></style>
<title>${escaped(words.map)}</title>
</head>
<body data-words="${escaped(JSON.stringify(words))}">
<header id="bar" aria-label="${escaped(words.figures)}"></header>
<aside id="proposal" hidden></aside>
<main id="view"><p id="message">${escaped(words.loading)}</p></main>
<div id="legend" hidden></div>
<section id="facts" aria-label="${escaped(words.cpuDetails)}" tabindex="0"></section>
<div id="live" role="status" aria-live="polite" class="unseen"></div>
<script nonce="${nonce}" src="${file('page.js')}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
