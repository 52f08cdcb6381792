import type { ExtensionContext } from 'vscode';
import type { PinsetApi } from './extension.ts';

/** The extension's entry, in both extension hosts: the web one is a worker without Node. */
export async function activate(context: ExtensionContext): Promise<PinsetApi> {
  const host = isNode() ? await import('./node.ts') : await import('./browser.ts');
  return host.activate(context);
}

function isNode(): boolean {
  return typeof process === 'object' && typeof process.versions === 'object' && process.versions.node !== undefined;
}
