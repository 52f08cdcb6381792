import {
  Disposable,
  FilePermission,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  type Uri,
  workspace,
} from 'vscode';

/** The scheme of the pages' URIs. Their paths are those below the project's folder docs. */
export const pageScheme = 'pinset-docs';

/** The page about captures. */
export const capturePage = '/capture-a-host.md';

/** Where the pages of the rules are in a language of VS Code (`env.language`). */
export function rulePages(language: string): string {
  return /^ko\b/.test(language) ? '/ko/rules' : '/rules';
}

/**
 * Serves the pages of documentation as files that can only be read. `file` has all of them, as JSON of texts by path:
 * two hundred small files would take four times as much of the VSIX.
 */
export function servePages(file: Uri): Disposable {
  let reading: Thenable<ReadonlyMap<string, Uint8Array>> | null = null;
  const pageAt = async (uri: Uri): Promise<Uint8Array> => {
    reading ??= workspace.fs.readFile(file).then(pagesOf);
    const page = (await reading).get(uri.path);
    if (page === undefined) throw FileSystemError.FileNotFound(uri);
    return page;
  };
  const refuse = (uri: Uri) => {
    throw FileSystemError.NoPermissions(uri);
  };
  const provider: FileSystemProvider = {
    onDidChangeFile: () => new Disposable(() => {}),
    watch: () => new Disposable(() => {}),
    stat: async (uri) => {
      const { length } = await pageAt(uri);
      return { type: FileType.File, ctime: 0, mtime: 0, size: length, permissions: FilePermission.Readonly };
    },
    readFile: pageAt,
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  return workspace.registerFileSystemProvider(pageScheme, provider, { isReadonly: true });
}

function pagesOf(json: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const texts: Readonly<Record<string, string>> = JSON.parse(new TextDecoder().decode(json));
  const encoder = new TextEncoder();
  return new Map(Object.entries(texts).map(([path, text]) => [path, encoder.encode(text)]));
}
