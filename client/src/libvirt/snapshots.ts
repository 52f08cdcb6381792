import { type Disposable, type TextDocumentContentProvider, Uri, workspace } from 'vscode';

/** Texts that are shown and not edited: what libvirt had, and plans. The server does not take them for documents. */
export interface Snapshots extends Disposable {
  /** The URI of a document with this text; the name is what its editor is called. */
  add(name: string, text: string): Uri;
}

/** Also in the server, which leaves it out. */
const scheme = 'pinset-libvirt';

/** Provides the documents. A text is kept until its document is closed. */
export function snapshots(): Snapshots {
  const texts = new Map<string, string>();
  let count = 0;
  const provider: TextDocumentContentProvider = {
    provideTextDocumentContent: (uri) => texts.get(uri.toString()),
  };
  const registered = workspace.registerTextDocumentContentProvider(scheme, provider);
  const closing = workspace.onDidCloseTextDocument(({ uri }) => {
    texts.delete(uri.toString());
  });
  return {
    add(name, text) {
      count += 1;
      const uri = Uri.from({ scheme, path: `/${name}`, query: `${count}` });
      texts.set(uri.toString(), text);
      return uri;
    },
    dispose() {
      registered.dispose();
      closing.dispose();
    },
  };
}
