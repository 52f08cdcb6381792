// Makes what is installed, in out/: `npm run package [-- vsix npm executable deb]`.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildDebianPackage } from './package/debian.ts';
import { buildExecutable, packExecutable } from './package/executable.ts';
import { packCommand } from './package/npm.ts';
import { manifest, root } from './package/product.ts';
import { buildForPackages, buildVsix } from './package/vsix.ts';
import { main, onPath, Unavailable } from './programs.ts';

const out = join(root, 'out');
const kinds = ['vsix', 'npm', 'executable', 'deb'];

main(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find((kind) => !kinds.includes(kind));
  if (unknown !== undefined) throw new Unavailable(`${unknown} is not a package; there are ${kinds.join(', ')}`);
  const wants = (...some: string[]) => asked.length === 0 || some.some((kind) => asked.includes(kind));
  mkdirSync(out, { recursive: true });

  const files: string[] = [];
  const done = (file: string) => {
    files.push(file);
    console.log(`${(readFileSync(file).length / 1e6).toFixed(2).padStart(7)} MB  out/${basename(file)}`);
  };
  if (wants('vsix')) done(await buildVsix(out, `pinset-${manifest.version}.vsix`));
  else await buildForPackages();
  if (wants('npm')) done(await packCommand(out));
  if (wants('executable', 'deb')) {
    const executable = await buildExecutable(out);
    if (wants('executable')) {
      done(executable);
      done(await packExecutable(executable, out));
    }
    if (asked.includes('deb') || onPath('dpkg-deb') !== null) done(await buildDebianPackage(executable, out));
    else if (wants('deb')) console.log('left out    the Debian package: dpkg-deb is not on the PATH');
  }
  rmSync(join(out, 'files'), { recursive: true, force: true });
  writeFileSync(join(out, 'SHA256SUMS'), files.map(checksum).join(''));
});

/** A line as `sha256sum` writes and reads it. */
function checksum(file: string): string {
  return `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`;
}
