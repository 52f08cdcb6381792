import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { getOrAdd } from '../../base/get-or-add.ts';
import { ClaimIndex } from '../../fleet/claim-index.ts';
import { claimantsOf } from '../../fleet/claims.ts';
import { isHostProfile, loadHostProfile } from '../../fleet/documents/host-document.ts';
import { decodeText } from '../../syntax/decode.ts';
import { type LeftOut, listFolder } from './list-folder.ts';
import { inOrder, toPosix } from './paths.ts';
import { largestDocument } from './read-file.ts';
import { repositoryOf, upwards } from './repository.ts';

/** How many folders below one of the folders above a file are looked into, where there is no repository. */
const mostFolders = 1000;

/** The profiles that decide on the host of a file. */
export interface ProfilesOfFile {
  /** The path by which profiles know the file: its own, or the one that it links to. */
  readonly file: string;
  /** The profiles that claim it. */
  readonly claiming: readonly string[];
  /** All profiles of its repository, or of the folder where one was found. */
  readonly all: readonly string[];
}

/**
 * Finds the profiles that claim files, in their git repositories. A file outside of any is looked for in the profiles
 * below the current folder, if it is there itself; then in those of each folder above it, and of the folders in that.
 */
export class ProfileFinder {
  private readonly cwd: string;
  private readonly leftOut: (folder: string) => LeftOut;
  private readonly places = new Map<string, Place>();
  private readonly below = new Map<string, Promise<Profiles>>();
  private readonly beside = new Map<string, Promise<Profiles>>();

  /** `leftOut`: what a search of a folder leaves out. */
  constructor(cwd: string, leftOut: (folder: string) => LeftOut) {
    this.cwd = cwd;
    this.leftOut = leftOut;
  }

  async of(file: string): Promise<ProfilesOfFile> {
    const found = await this.lookUp(file);
    if (found.claiming.length > 0) return found;
    const real = this.realPathOf(file);
    if (real === file) return found;
    const ofReal = await this.lookUp(real);
    return ofReal.claiming.length > 0 || found.all.length === 0 ? ofReal : found;
  }

  private async lookUp(file: string): Promise<ProfilesOfFile> {
    const folder = path.dirname(file);
    const { root, scope } = this.placeOf(folder);
    let best = scope === null ? { file, claiming: [], all: [] } : answer(file, await this.allBelow(scope));
    if (root !== null || best.claiming.length > 0) return best;
    for (const at of upwards(folder)) {
      const near = await this.nearBy(at);
      const found = answer(file, near);
      if (found.claiming.length > 0) return found;
      // Without a claim, only a profile in a folder above the file can mean it.
      const above = near.paths.filter((profile) => path.dirname(profile) === at);
      if (best.all.length === 0) best = { file, claiming: [], all: above };
    }
    return best;
  }

  private placeOf(folder: string): Place {
    return getOrAdd(this.places, folder, () => {
      const root = repositoryOf(folder);
      const isInside = !path.relative(this.cwd, folder).startsWith('..');
      return { root, scope: root ?? (isInside ? this.cwd : null), real: realPathOf(folder) };
    });
  }

  private realPathOf(file: string): string {
    if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true) return realPathOf(file);
    return path.join(this.placeOf(path.dirname(file)).real, path.basename(file));
  }

  private allBelow(folder: string): Promise<Profiles> {
    return getOrAdd(this.below, folder, () => {
      return profilesAmong(listFolder(folder, this.leftOut(folder)).files);
    });
  }

  /** The profiles in a folder, and in the folders in that. */
  private nearBy(folder: string): Promise<Profiles> {
    return getOrAdd(this.beside, folder, () => {
      const { files, folders } = namesIn(folder);
      const nested = folders.slice(0, mostFolders).flatMap((name) => namesIn(path.join(folder, name)).files);
      return profilesAmong([...files, ...nested]);
    });
  }
}

/** Where a folder is. */
interface Place {
  /** The root of its git repository, or null. */
  readonly root: string | null;
  /** Everything below is searched for profiles; null for nothing. */
  readonly scope: string | null;
  /** Its path without links. */
  readonly real: string;
}

/** Profiles, and what they claim; their captures are not read. */
interface Profiles {
  readonly paths: readonly string[];
  readonly claims: ClaimIndex;
}

async function profilesAmong(files: readonly string[]): Promise<Profiles> {
  const paths = files.filter(isHostProfile).sort(inOrder);
  const documents = paths.flatMap((file) => {
    const text = textOf(file);
    return text === null ? [] : loadHostProfile(file, toPosix(file), text, async () => null);
  });
  return { paths, claims: new ClaimIndex(claimantsOf(await Promise.all(documents))) };
}

function answer(file: string, { paths, claims }: Profiles): ProfilesOfFile {
  return { file, claiming: [...new Set(claims.on(toPosix(file)).map(({ host }) => host.uri))], all: paths };
}

function textOf(file: string): string | null {
  try {
    const status = statSync(file);
    return status.isFile() && status.size <= largestDocument ? decodeText(readFileSync(file)).value : null;
  } catch {
    return null;
  }
}

function namesIn(folder: string): { readonly files: string[]; readonly folders: string[] } {
  const files: string[] = [];
  const folders: string[] = [];
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) folders.push(entry.name);
      else files.push(path.join(folder, entry.name));
    }
  } catch {
    // What cannot be listed has no profile for this user.
  }
  return { files, folders };
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
