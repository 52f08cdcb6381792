import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { onPath, runProgram, Unavailable } from '../programs.ts';
import { description, manifest, npmName } from './product.ts';
import { packagedReadme } from './readme.ts';
import { stage } from './stage.ts';

/** Packs the built command for npm into `folder` and gives the file's path. It depends on nothing but Node. */
export async function packCommand(folder: string): Promise<string> {
  const npm = onPath('npm');
  if (npm === null) throw new Unavailable('packing the command needs npm on the PATH');
  const { version, license, homepage, repository, bugs, keywords, engines } = manifest;
  const staged = join(folder, 'files', 'npm');
  const fields = {
    name: npmName,
    version,
    description,
    license,
    homepage,
    repository,
    bugs,
    keywords,
    bin: { pinset: 'dist/cli.cjs' },
    man: 'man/pinset.1',
    files: ['dist', 'man'],
    engines: { node: engines.node },
    publishConfig: { access: 'public' },
  };
  stage(staged, ['LICENSE', 'man/pinset.1', 'dist/cli.cjs', 'dist/cli/*.cjs', 'dist/THIRD-PARTY-NOTICES.txt'], {
    'package.json': JSON.stringify(fields, null, 2),
    'README.md': packagedReadme(),
  });
  const output = await runProgram(npm, ['pack', staged, '--silent', '--pack-destination', folder], { seconds: 120 });
  const file = join(folder, `pinset-${version}.tgz`);
  renameSync(join(folder, output.trim().split('\n').at(-1) ?? ''), file);
  return file;
}
