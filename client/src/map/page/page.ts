import { type FromPage, type MapState, parseMapState, parseToPage, parseWords, type ToPage } from '../messages.ts';
import { byId } from './dom.ts';
import { MapView } from './map-view.ts';

/** What VS Code gives to the script of a webview, once. */
declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: MapState): void;
};

const vscode = acquireVsCodeApi();
const view = new MapView(
  {
    bar: byId('bar'),
    proposal: byId('proposal'),
    view: byId('view'),
    message: byId('message'),
    legend: byId('legend'),
    facts: byId('facts'),
    live: byId('live'),
    style: byId('map-style'),
  },
  parseWords(document.body.dataset.words ?? '{}'),
  parseMapState(vscode.getState()),
  { send: (message) => vscode.postMessage(message), keep: (state) => vscode.setState(state) },
);

window.addEventListener('message', ({ data }) => {
  const message: ToPage | null = parseToPage(data);
  if (message !== null) view.take(message);
});
vscode.postMessage({ kind: 'ready' });
