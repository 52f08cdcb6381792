import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import type { FromPage, MapState, ToPage } from '../../../client/src/map/messages.ts';
import korean from '../../../l10n/bundle.l10n.ko.json' with { type: 'json' };
import { chromiumPath } from '../../../scripts/editor/debian.ts';

const root = join(import.meta.dirname, '../../..');
const origin = 'http://pinset.test';

/** Why the page of the map cannot be opened here; false if it can. */
export const withoutBrowser: string | false = chromiumPath() === null && 'Chromium is not installed';

/** A browser for pages of the map, with scroll bars that take room, as those of VS Code do. */
export async function browserForMaps(): Promise<Browser> {
  return await chromium.launch({
    executablePath: chromiumPath() ?? '',
    args: ['--no-sandbox', '--disable-gpu'],
    ignoreDefaultArgs: ['--hide-scrollbars'],
  });
}

/** The page of the map in a frame, beside a text, as in VS Code; what it sends to the extension is kept. */
export class MapPage {
  readonly page: Page;
  readonly map: Frame;

  constructor(page: Page, map: Frame) {
    this.page = page;
    this.map = map;
  }

  /** Gives it a message of the extension, and waits until it was drawn. */
  async tell(message: ToPage): Promise<void> {
    await this.map.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
    await this.map.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  }

  /** What it has sent since it was asked before. */
  async sent(): Promise<FromPage[]> {
    return await this.map.evaluate('sent.splice(0)');
  }
}

/** How a page is opened. */
export interface MapPageOptions {
  readonly size?: { readonly width: number; readonly height: number };
  readonly language?: 'en' | 'ko';
  /** The class of the theme that VS Code gives to the body. */
  readonly theme?: 'vscode-light' | 'vscode-dark' | 'vscode-high-contrast';
  /** The variables of the theme. */
  readonly colors?: Readonly<Record<string, string>>;
  /** What was kept of the page before it was closed. */
  readonly kept?: MapState;
}

/** Opens the page of the map as the extension has it. Its frame takes the whole window but for a line for the text. */
export async function openMapPage(browser: Browser, options: MapPageOptions = {}): Promise<MapPage> {
  const { size = { width: 900, height: 700 }, language = 'en', theme = 'vscode-light', colors = {}, kept } = options;
  const page = await browser.newPage({ viewport: size });
  const files = await filesOf(language);
  await page.route(`${origin}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname;
    const body = files.get(name);
    const contentType = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.css') ? 'text/css' : 'text/html';
    await (body === undefined ? route.abort() : route.fulfill({ body, contentType }));
  });
  await page.addInitScript(`window.sent = [];
window.acquireVsCodeApi = () => ({ postMessage: (message) => sent.push(message), getState: () => (${JSON.stringify(kept)}), setState() {} });
addEventListener('DOMContentLoaded', () => {
  document.body.classList.add(${JSON.stringify(theme)});
  for (const [name, value] of Object.entries(${JSON.stringify(colors)})) document.documentElement.style.setProperty(name, value);
});`);
  await page.goto(`${origin}/`);
  const frame = page.frame('map');
  if (frame === null) throw new Error('the page has no frame');
  await frame.waitForFunction("sent.some(({ kind }) => kind === 'ready')");
  const opened = new MapPage(page, frame);
  await opened.sent();
  return opened;
}

const around = `<!DOCTYPE html><body style="margin:0;display:flex;flex-direction:column;height:100vh;overflow:hidden">
<textarea style="flex:none;height:20px;border:0;padding:0"></textarea><iframe name="map" src="/map" style="flex:1;border:0"></iframe>`;

async function filesOf(language: 'en' | 'ko'): Promise<ReadonlyMap<string, string>> {
  const [html = ''] = await bundled({
    entryPoints: ['client/src/map/html.ts'],
    format: 'esm',
    plugins: [
      {
        name: 'vscode',
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^vscode$/ }, ({ path }) => ({ path, namespace: 'stand-in' }));
          onLoad({ filter: /./, namespace: 'stand-in' }, () => ({ contents: editorIn(language) }));
        },
      },
    ],
  });
  const { mapHtml } = await import(`data:text/javascript,${encodeURIComponent(html)}`);
  const [css = '', js = ''] = await bundled({
    entryPoints: ['client/src/map/page/page.css', 'client/src/map/page/page.ts'],
    outdir: 'out',
  });
  const webview = { cspSource: origin, asWebviewUri: (path: string) => path };
  return new Map([
    ['/', around],
    ['/map', mapHtml(webview, origin)],
    ['/dist/map/page.css', css],
    ['/dist/map/page.js', js],
  ]);
}

/** What the page's HTML needs of VS Code. */
function editorIn(language: 'en' | 'ko'): string {
  return `const texts = ${JSON.stringify(language === 'ko' ? korean : {})};
export const env = { language: ${JSON.stringify(language)} };
export const Uri = { joinPath: (...parts) => parts.join('/') };
export const l10n = { t: (text, ...values) => (texts[text] ?? text).replace(/\\{(\\d)\\}/g, (whole, at) => values[at] ?? whole) };`;
}

/** The texts of the files that esbuild makes, by their names. */
async function bundled(options: BuildOptions): Promise<string[]> {
  const { outputFiles = [] } = await build({ absWorkingDir: root, bundle: true, write: false, ...options });
  return outputFiles.toSorted((one, other) => (one.path < other.path ? -1 : 1)).map(({ text }) => text);
}
