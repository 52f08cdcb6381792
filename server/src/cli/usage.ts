/** What `pinset --help` prints. */
export const usage = `pinset: are the CPU and NUMA pins of KVM guests right for their host?

  pinset check [PATH…] [--host FILE]… [--format text|json] [--fail-on error|warning|info|never]
        what is wrong; a folder is searched for domains and *.host.json, - is standard input
  pinset fix   [PATH…] [--host FILE]… [--diff | --write] [--only RULE,…] [--safe]
        applies the first fix of every finding that has one: says what it would do, prints it as a patch, or does it
  pinset pins  [PATH…] [--host FILE]… [--format text|json]
        who is pinned where, after libvirt's fall-backs
  pinset plan  DOMAIN.xml --host FILE [--occupied LIST] [--threads prefer|require|isolate]
               [--emulator share|isolate] [--format text|json]
        the best pins that the host has left for a domain, or what is short there
  pinset host  FILE… [--format text|json|svg]
        the topology in a host profile, or in captures of one host, which are merged:
        virsh capabilities, lstopo, lscpu, numactl -H, a copy of /sys, a CPU list …
  pinset cpus  LIST [--from DIALECT] [--to DIALECT] [--host FILE] [--format text|json]
        a CPU list in another language: libvirt, taskset-list, taskset-mask, kernel, numactl
  pinset explain [RULE]
        what a rule finds, why it matters and what to do; without a rule the list of all
  pinset lsp   --stdio
        the language server, for any editor

  --host FILE   a *.host.json profile or a capture; it is the host of every document that no profile claims
  --diff        a unified diff from the current folder, for patch -p1 or git apply
  --write       change the files; each is replaced as a whole or not at all
  --only        the fixes of these rules
  --safe        only fixes that can do no harm: lists in other words, elements that libvirt drops
  --fail-on     from which severity on the exit status is 1 (default: warning)
  --occupied    CPUs that are taken besides those of the documents that the profile claims, in the kernel's list format
  --threads     how vCPUs use the threads of a core, --emulator whether QEMU's own threads get a CPU of their own:
                as in OpenStack; both override the domain's <pinset:placement> metadata

Exit status: 0 nothing found (plan: it fits; fix: no error or warning is left or would be), 1 findings (plan: it does not
fit; fix: some are left), 2 the work could not be done.
`;
