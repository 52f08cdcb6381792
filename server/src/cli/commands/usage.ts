import * as l10n from '@vscode/l10n';

/** What `pinset --help` prints. */
export function usage(): string {
  const lines = [
    l10n.t('pinset: are the CPU and NUMA pins of KVM guests right for their host?'),
    '',
    '  pinset check [PATH…] [--host FILE]… [--format text|json] [--fail-on error|warning|info|never]',
    explanation(l10n.t('what is wrong; a folder is searched for domains and *.host.json, - is standard input')),
    '  pinset fix   [PATH…] [--host FILE]… [--diff | --write] [--only RULE,…] [--safe]',
    explanation(
      l10n.t('applies the first fix of every finding that has one: says what it would do, prints a patch, or does it'),
    ),
    '  pinset pins  [PATH…] [--host FILE]… [--format text|json]',
    explanation(l10n.t("who is pinned where, after libvirt's fall-backs; by a shell script, command by command")),
    '  pinset plan  DOMAIN.xml --host FILE [--occupied LIST] [--threads prefer|require|isolate]',
    '               [--emulator share|isolate] [--format text|json]',
    explanation(l10n.t('the best pins that the host has left for a domain, or what is short there')),
    '  pinset host  FILE… [--format text|json|svg]',
    explanation(l10n.t('the topology in a host profile, or in captures of one host, which are merged:')),
    explanation(l10n.t('virsh capabilities, lstopo, lscpu, numactl -H, a copy of /sys, a CPU list …')),
    '  pinset cpus  LIST [--from DIALECT] [--to DIALECT] [--host FILE] [--format text|json]',
    explanation(
      l10n.t('a CPU list in another language: libvirt, taskset-list, taskset-mask, kernel, numactl, systemd'),
    ),
    '  pinset explain [RULE]',
    explanation(l10n.t('what a rule finds, why it matters and what to do; without a rule the list of all')),
    '  pinset lsp   --stdio',
    explanation(l10n.t('the language server, for any editor')),
    '',
    `  --host FILE   ${l10n.t('a *.host.json profile or a capture; it is the host of every document that no profile claims')}`,
    `  --diff        ${l10n.t('a unified diff from the current folder, for patch -p1 or git apply')}`,
    `  --write       ${l10n.t('change the files; each is replaced as a whole or not at all')}`,
    `  --only        ${l10n.t('the fixes of these rules')}`,
    `  --safe        ${l10n.t('only fixes that can do no harm: lists in other words, elements that libvirt drops')}`,
    `  --fail-on     ${l10n.t('from which severity on the exit status is 1 (default: warning)')}`,
    `  --occupied    ${l10n.t("CPUs that are taken besides those of the documents that the profile claims, in the kernel's list format")}`,
    `  --threads     ${l10n.t('how vCPUs use the threads of a core: siblings first, siblings only, or a core for each (default: as the guest topology says)')}`,
    `  --emulator    ${l10n.t("whether QEMU's own threads get a CPU to themselves")}`,
    '',
    l10n.t(
      'Exit status: 0 nothing found (plan: it fits), 1 findings (plan: it does not fit), 2 the work could not be done.',
    ),
    l10n.t('Of fix, 1 means that errors or warnings are left, or would be left.'),
    '',
  ];
  return lines.join('\n');
}

function explanation(text: string): string {
  return `        ${text}`;
}
