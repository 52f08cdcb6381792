import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is missing of libvirt's own tools on this machine, or null. */
export function missingOfLibvirt(): string | null {
  return ['virsh', 'virt-xml-validate'].find((tool) => spawnSync(tool, ['--version']).error !== undefined) ?? null;
}

/** Which of these domains libvirt's test driver takes; all are asked about in one run. */
export function definable(domains: readonly string[]): boolean[] {
  return inFolder(domains, (files) => {
    const commands = files.map((file) => `define ${file}; echo ---`).join('; ');
    const { stdout } = spawnSync('virsh', ['-c', 'test:///default', commands], { encoding: 'utf8' });
    const answers = stdout.split('---');
    return files.map((_, index) => answers[index]?.includes('defined from') === true);
  });
}

/** Which of these domains libvirt's schema takes. */
export function valid(domains: readonly string[]): boolean[] {
  return inFolder(domains, (files) => {
    return files.map((file) => spawnSync('virt-xml-validate', [file, 'domain']).status === 0);
  });
}

/** The test driver knows no KVM, and each domain has to have a name of its own. */
function inFolder<T>(domains: readonly string[], use: (files: string[]) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pinset-libvirt-'));
  try {
    return use(
      domains.map((text, index) => {
        const file = join(folder, `${index}.xml`);
        const named = text.replace(/<name>.*?<\/name>/, `<name>d${index}</name>`);
        writeFileSync(file, named.replace(/type=(['"])kvm\1/, 'type=$1test$1'));
        return file;
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
