import { chmodSync, linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onPath, runProgram, Unavailable } from '../programs.ts';
import { noticesOfExecutable } from './executable.ts';
import { description, manifest, root } from './product.ts';
import { stage } from './stage.ts';

/** Where Debian's shells look for the completions of a program. */
const completions = {
  bash: 'usr/share/bash-completion/completions/pinset',
  zsh: 'usr/share/zsh/vendor-completions/_pinset',
  fish: 'usr/share/fish/vendor_completions.d/pinset.fish',
};

/** What Debian wants compressed, and the files of the project that it is. */
const compressed = {
  'usr/share/doc/pinset/changelog.gz': 'CHANGELOG.md',
  'usr/share/man/man1/pinset.1.gz': 'man/pinset.1',
};

/** Makes a Debian package of the executable in `folder`, with completions and the manual page, and gives its path. */
export async function buildDebianPackage(executable: string, folder: string): Promise<string> {
  if (onPath('dpkg-deb') === null) throw new Unavailable('the Debian package needs dpkg-deb on the PATH');
  const staged = join(folder, 'files', 'debian');
  const printed: Record<string, string> = {};
  for (const [shell, file] of Object.entries(completions)) {
    printed[file] = await runProgram(executable, ['completions', shell], { seconds: 60 });
  }
  const size = Math.ceil(statSync(executable).size / 1024);
  const copyright = `${readFileSync(join(root, 'LICENSE'), 'utf8')}\n${noticesOfExecutable()}`;
  stage(staged, [], { ...printed, 'DEBIAN/control': control(size), 'usr/share/doc/pinset/copyright': copyright });
  for (const [file, source] of Object.entries(compressed)) {
    mkdirSync(dirname(join(staged, file)), { recursive: true });
    writeFileSync(join(staged, file), gzipSync(readFileSync(join(root, source)), { level: 9 }));
  }
  const program = join(staged, 'usr/bin/pinset');
  mkdirSync(dirname(program), { recursive: true });
  linkSync(executable, program);
  chmodSync(program, 0o755);

  const file = join(folder, `pinset_${manifest.version}_amd64.deb`);
  // gzip, which every dpkg reads: xz would be a quarter smaller and take twenty times as long.
  await runProgram('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', staged, file], { seconds: 300 });
  return file;
}

/** The control file (Debian Policy, chapter 5); `size` in KiB. The libraries are those that Node is linked with. */
function control(size: number): string {
  const [summary = '', ...more] = description.split(/:\s+/);
  return `Package: pinset
Version: ${manifest.version}
Architecture: amd64
Maintainer: The Pinset authors <maintainers@pinset.invalid>
Installed-Size: ${size}
Depends: libc6 (>= 2.28), libstdc++6
Section: admin
Priority: optional
Homepage: ${manifest.homepage}
Description: ${summary}
 ${more.join(': ')}
`;
}
