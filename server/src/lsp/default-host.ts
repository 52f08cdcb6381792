import { URI, Utils } from 'vscode-uri';
import { type HostDocument, isHostProfile, loadHostCapture } from '../fleet/host-document.ts';
import { readProfileText } from './reading.ts';
import { pathOf, uriKey } from './uris.ts';
import type { Workspace } from './workspace.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/** The host of the setting `pinset.host`: for all documents that no profile claims. */
export class DefaultHost {
  private readonly workspace: Workspace;
  private readonly files: WorkspaceFiles;
  private readonly tell: (message: string) => void;
  private setting = '';
  private uri: string | null = null;
  private captures: readonly string[] = [];
  private told = '';
  private turn = 0;

  /** `tell` shows a message to the user. */
  constructor(workspace: Workspace, files: WorkspaceFiles, tell: (message: string) => void) {
    this.workspace = workspace;
    this.files = files;
    this.tell = tell;
  }

  /** Takes the setting's value: a path, absolute or relative to the first folder of the workspace; empty for none. */
  async set(setting: string, firstFolder: string | null): Promise<void> {
    this.setting = setting.trim();
    this.uri = this.setting === '' ? null : locate(this.setting, firstFolder);
    await this.load();
  }

  /** Whether the host is read from this file. */
  isReadFrom(uri: string): boolean {
    return uri === this.uri || this.captures.includes(pathOf(uri));
  }

  /** Reads the file again. */
  async load(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const host = this.uri === null ? null : await this.read(this.uri);
    if (turn !== this.turn) return;
    this.captures = host?.capturePaths ?? [];
    const problem = this.problemOf(host);
    if (problem !== '' && problem !== this.told) this.tell(problem);
    this.told = problem;
    const before = this.workspace.pinHost(problem === '' ? host : null);
    this.workspace.changed();
    // A profile of the workspace was its host before the setting named it, and is again.
    if (before !== null && before !== this.uri) await this.files.reread([before]);
  }

  private async read(uri: string): Promise<HostDocument | null> {
    const content = await this.workspace.readCapture(uri, pathOf(uri));
    if (content === null) return null;
    if (!isHostProfile(pathOf(uri)) || typeof content !== 'string') return loadHostCapture(uri, pathOf(uri), content);
    const reading = await readProfileText(uri, content, this.workspace.readCapture);
    return reading.kind === 'host' ? reading.document : null;
  }

  private problemOf(host: HostDocument | null): string {
    if (this.setting === '') return '';
    const setting = `The setting pinset.host names ${this.setting}`;
    if (this.uri === null) return `${setting}, but no folder is open that this path could be relative to`;
    if (host === null) return `${setting}, but there is no such file that could be read (${pathOf(this.uri)})`;
    if (host.host === null)
      return `${setting}, which cannot be used: ${host.problems[0]?.message ?? 'it has no topology'}`;
    return '';
  }
}

function locate(setting: string, firstFolder: string | null): string | null {
  if (/^[a-z]:[\\/]/i.test(setting)) return URI.file(setting.replaceAll('\\', '/')).toString();
  if (firstFolder !== null) return uriKey(Utils.resolvePath(URI.parse(firstFolder), setting).toString());
  return setting.startsWith('/') ? URI.file(setting).toString() : null;
}
