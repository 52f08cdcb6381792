import { existsSync } from 'node:fs';
import { onPath, runProgram, Unavailable } from '../programs.ts';

/** Debian packages that are asked for, and how to see that what they bring is there already. */
const PRESENT: Readonly<Record<string, () => boolean>> = {
  chromium: () => chromiumPath() !== null,
  'libkrb5-dev': () => existsSync('/usr/include/gssapi/gssapi.h') || existsSync('/usr/include/gssapi.h'),
  python3: () => onPath('python3') !== null,
  make: () => onPath('make') !== null,
  'fonts-nanum': () => existsSync('/usr/share/fonts/truetype/nanum'),
  'g++': () => onPath('g++') !== null,
};

/** Those of the named packages whose programs or files are not here. */
export function missingDebianPackages(names: readonly string[]): string[] {
  return names.filter((name) => PRESENT[name]?.() === false);
}

/** Makes sure of the named packages: installs them as root on Debian, names them elsewhere. */
export async function needDebianPackages(names: readonly string[], purpose: string): Promise<void> {
  const missing = missingDebianPackages(names);
  if (missing.length === 0) return;
  const apt = onPath('apt-get');
  if (apt === null || process.getuid?.() !== 0) {
    throw new Unavailable(`${purpose} needs ${missing.join(', ')}: sudo apt-get install -y ${missing.join(' ')}`);
  }
  console.log(`installing ${missing.join(', ')} for ${purpose}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runProgram(apt, ['update'], { seconds: 300, env });
  await runProgram(apt, ['install', '-y', '--no-install-recommends', ...missing], { seconds: 900, env });
}

/** A browser that playwright can drive: CHROMIUM_PATH, or one of the usual names; null where there is none. */
export function chromiumPath(): string | null {
  return process.env.CHROMIUM_PATH ?? onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome');
}
