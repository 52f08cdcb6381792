// Asks libvirt's own tools and Pinset about the textbook mistakes and writes docs/what-libvirt-misses.md.
//   node scripts/compare-with-libvirt.ts           writes the page; needs virsh, virt-xml-validate and a built command
//   node scripts/compare-with-libvirt.ts --print   prints it instead
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { hostCapture, type Mistake, mistakes } from './textbook-mistakes.ts';

const root = join(import.meta.dirname, '..');

/** The page, below the project's root. */
export const page = 'docs/what-libvirt-misses.md';

/** The answers about a mistake, as Markdown. */
export interface Row {
  readonly title: string;
  readonly virsh: string;
  readonly validate: string;
  readonly pinset: string;
}

/** The version of libvirt on this machine, or null without virsh or virt-xml-validate. */
export function libvirtVersion(): string | null {
  const missing = spawnSync('virt-xml-validate', ['--version']).error !== undefined;
  const { stdout, error } = spawnSync('virsh', ['--version'], { encoding: 'utf8' });
  return missing || error !== undefined ? null : stdout.trim();
}

/** Asks libvirt and Pinset about every mistake; without libvirt, its columns are empty. */
export function compare(version: string | null): Row[] {
  return mistakes.map((mistake) => {
    const folder = mkdtempSync(join(tmpdir(), 'pinset-compare-'));
    try {
      const files = mistake.domains.map((body, at) => {
        const file = join(folder, `${at}.xml`);
        writeFileSync(file, domainXml(at === 0 ? 'guest' : 'neighbour', body));
        return file;
      });
      return {
        title: mistake.title,
        virsh: version === null ? '' : virshVerdict(files),
        validate: version === null ? '' : validateVerdict(files),
        pinset: pinsetVerdict(folder, mistake),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** The page with these rows. */
export function markdown(rows: readonly Row[], version: string): string {
  const table = rows.map(({ title, virsh, validate, pinset }) => `| ${title} | ${virsh} | ${validate} | ${pinset} |`);
  return `# What libvirt misses

libvirt accepts a domain whose pins cannot work as intended, and \`virt-xml-validate\` checks only the grammar. Both are right
to: neither knows what the author wanted, and a domain may be defined on one host to run on another. But then nothing warns
the author, and the guest is slow.

These are the answers of libvirt ${version} (\`virsh -c test:///default define\`; all drivers share its parser) and of Pinset with
the host's \`virsh capabilities\`. The host has 16 CPUs: SMT siblings 0 and 1, 2 and 3 and so on, CPUs 0-7 on node 0 and 8-15 on
node 1. \`node scripts/compare-with-libvirt.ts\` asks them again and writes this page.

| The mistake | \`virsh define\` | \`virt-xml-validate\` | \`pinset check\` |
| --- | --- | --- | --- |
${table.join('\n')}
`;
}

/** The order of the elements does not matter to libvirt; its test driver requires its own domain type. */
function domainXml(name: string, body: string): string {
  // Memory that is not the subject follows the pins, so that it has no finding.
  const memory = body.includes('<numatune>') ? '' : `\n  <numatune><memory mode='strict' nodeset='0-1'/></numatune>`;
  return `<domain type='test'>
  <name>${name}</name>
  <memory unit='GiB'>1</memory>
  ${body}${memory}
  <os><type>hvm</type></os>
</domain>
`;
}

/** Defines all domains in one connection, since each connection of the test driver has its own host. */
function virshVerdict(files: readonly string[]): string {
  const { status, stderr } = run('virsh', ['-c', 'test:///default', files.map((file) => `define ${file}`).join('; ')]);
  if (status !== 0) {
    const reasons = stderr
      .split('\n')
      .filter((line) => line.startsWith('error: ') && !line.includes('Failed to define'));
    return `refuses: ${code(reasons[0]?.slice('error: '.length) ?? stderr)}`;
  }
  const logged = /: warning : \S+ : (.*)/.exec(stderr)?.[1];
  return logged === undefined ? 'accepts' : `accepts; the daemon's log says ${code(logged)}`;
}

function validateVerdict(files: readonly string[]): string {
  for (const file of files) {
    const { status, stderr } = run('virt-xml-validate', [file]);
    if (status !== 0) return `refuses: ${code(stderr.split('\n')[0] ?? '')}`;
  }
  return 'accepts';
}

function pinsetVerdict(folder: string, { offline }: Mistake): string {
  const capture = join(root, 'test/fixtures/hosts', hostCapture);
  const host = offline === undefined ? capture : withOfflineCpu(capture, offline, folder);
  const [first] = findingsIn(
    JSON.parse(pinset('check', folder, '--host', host, '--format', 'json', '--fail-on', 'never')),
  );
  if (first === undefined) return 'nothing';
  return `${first.severity}: ${escaped(first.message)} (\`${first.rule}\`)`;
}

/** libvirt's capabilities leave out offline CPUs; Pinset's own topology format lists them. */
function withOfflineCpu(capture: string, cpu: number, folder: string): string {
  const topology: unknown = JSON.parse(pinset('host', capture, '--format', 'json'), (key, value) =>
    key === 'cpus' && Array.isArray(value)
      ? value.map((entry: unknown) => (at(entry, 'id') === cpu ? { id: cpu, online: false } : entry))
      : value,
  );
  const file = join(folder, 'smt2-2node.json');
  writeFileSync(file, JSON.stringify(topology));
  return file;
}

function pinset(...args: readonly string[]): string {
  const { status, stdout, stderr } = run(process.execPath, [join(root, 'dist/cli.cjs'), ...args]);
  if (status !== 0) throw new Error(`pinset ${args[0]}: ${stderr}`);
  return stdout;
}

function run(command: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
}

/** The findings in the order of the report. A mistake may have several; the page shows the first. */
function findingsIn(report: unknown): { rule: string; severity: string; message: string }[] {
  return listAt(report, 'files').flatMap((file) =>
    listAt(file, 'findings').map((finding) => ({
      rule: String(at(finding, 'rule')),
      severity: String(at(finding, 'severity')),
      message: String(at(finding, 'message')),
    })),
  );
}

function listAt(value: unknown, key: string): unknown[] {
  const list = at(value, key);
  return Array.isArray(list) ? list : [];
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : null;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_|<>[\]]/g, (char) => (char === '<' ? '&lt;' : `\\${char}`));
}

function code(text: string): string {
  return `\`${text.trim().replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

if (process.argv[1] === import.meta.filename) {
  const version = libvirtVersion();
  if (version === null) {
    process.stderr.write('virsh and virt-xml-validate are needed: apt-get install libvirt-clients\n');
    process.exit(1);
  }
  const text = markdown(compare(version), version);
  if (process.argv.includes('--print')) process.stdout.write(text);
  else writeFileSync(join(root, page), text);
}
