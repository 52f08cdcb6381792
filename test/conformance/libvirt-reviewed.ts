/** A finding in some of libvirt's test documents that was looked at by hand and is true. */
export interface Reviewed {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Hosts of test/fixtures/hosts: CPUs 0-7 without SMT on one node; CPUs 0-15 with siblings {0,1} {2,3} … on nodes 0-7 | 8-15. */
  readonly on: readonly ('nosmt-1node' | 'smt2-2node')[];
  readonly why: string;
  readonly files: string;
}

const both = ['nosmt-1node', 'smt2-2node'] as const;

/** Documents with `cpuset='1-4,8-20,525'` for one vCPU. */
const wideCpuset = `channel-guestfwd channel-qemu-vdagent-features channel-virtio channel-virtio-auto channel-virtio-default
  controller-virtio-serial-iothread fips-enabled graphics-spice-agentmouse metadata-duplicate seclabel-device-duplicates
  seclabel-device-relabel-invalid seclabel-dynamic seclabel-dynamic-override seclabel-multiple seclabel-none
  seclabel-static seclabel-static-relabel serial-spiceport virtio-rng-egd virtio-rng-egd-crash`;

/** All findings that today's rules may have in the reviewed documents; a rule that stands twice has two findings there. */
export const reviewed: readonly Reviewed[] = [
  {
    rule: 'unknown-cpu',
    severity: 'error',
    on: both,
    why: 'CPU 525 is on neither host, nor are 16-20; of 8-20 none is on the small one',
    files: wideCpuset,
  },
  {
    rule: 'cross-numa-pin',
    severity: 'warning',
    on: ['smt2-2node'],
    why: 'CPUs 1-4 are on node 0, 8-15 on node 1, and the guest has no cells',
    files: wideCpuset,
  },
  {
    rule: 'unknown-cpu',
    severity: 'error',
    on: ['nosmt-1node'],
    why: 'a CPU above 7',
    files: 'memory-hotplug-dimm-addr',
  },
  {
    rule: 'invalid-cpuset',
    severity: 'error',
    on: both,
    why: 'aaa is no list; the document is meant to be refused',
    files: 'cpuset-invalid',
  },
  {
    rule: 'partial-pinning',
    severity: 'warning',
    on: both,
    why: 'pins for vCPUs 0 and 1 of 4',
    files: 'cputune',
  },
  {
    rule: 'smt-sibling-conflict',
    severity: 'warning',
    on: ['smt2-2node'],
    why: 'vCPUs 0 and 1 are pinned to CPUs 0 and 1, the two threads of a core; the guest has no threads',
    files: 'cputune cputune-iothreadsched-toomuch cputune-zero-shares',
  },
  {
    rule: 'smt-sibling-conflict',
    severity: 'info',
    on: ['smt2-2node'],
    why: 'a pool of CPUs 0 and 1, one core, for two vCPUs that the guest takes for two cores or sockets',
    files: `memory-hotplug-dimm memory-hotplug-multiple memory-hotplug-nvdimm memory-hotplug-nvdimm-align
      memory-hotplug-nvdimm-overlap memory-hotplug-nvdimm-pmem memory-hotplug-virtio-mem net-isolated-port
      numatune-auto-nodeset-invalid pci-autoadd-idx pci-autofill-addr pci-bridge pci-bridge-duplicate-index
      pci-bridge-negative-index-invalid pci-many pci-root-address pci-root-nonzero-index pcihole64 pcihole64-q35
      q35 q35-default-devices-only q35-dmi-bad-address1 q35-dmi-bad-address2 q35-multifunction
      q35-pci-force-address q35-pcie q35-usb2 q35-usb2-reorder`,
  },
  {
    rule: 'unknown-node',
    severity: 'error',
    on: both,
    why: 'the nodeset of <memory> has a node above 1',
    files: `hugepages-memaccess migrate-numa-unaligned numatune-memnode-nocpu
      numatune-memnode-restrictive-mode-err-mixed numatune-memnode-unavailable-restrictive`,
  },
  {
    rule: 'unknown-node',
    severity: 'error',
    on: both,
    why: 'the nodeset of a <memnode> has a node above 1',
    files: `hugepages-memaccess migrate-numa-unaligned numatune-memnode-no-memory numatune-memnode-nocpu
      numatune-memnode-restrictive-mode-err-mixed numatune-memnodes-problematic`,
  },
  {
    rule: 'unknown-node',
    severity: 'error',
    on: both,
    why: 'a second <memnode> has one too',
    files: 'migrate-numa-unaligned numatune-memnode-restrictive-mode-err-mixed',
  },
  {
    rule: 'iothreadpin-unknown',
    severity: 'error',
    on: both,
    why: 'a scheduler for iothread 2 of 1; the document is meant to be refused',
    files: 'cputune-iothreadsched-toomuch',
  },
  {
    rule: 'shares-out-of-range',
    severity: 'warning',
    on: both,
    why: 'shares 0: define takes it, cgroup v2 does not',
    files: 'cputune-zero-shares',
  },
  {
    rule: 'priority-out-of-range',
    severity: 'warning',
    on: both,
    why: 'priority 0 for fifo (vCPU 1): the kernel begins at 1. The document is parsed in a test and never started',
    files: 'cputune',
  },
  {
    rule: 'priority-out-of-range',
    severity: 'warning',
    on: both,
    why: 'priority 0 for rr (iothread 2)',
    files: 'cputune',
  },
  {
    rule: 'cells-memory-sum',
    severity: 'warning',
    on: both,
    why: "the cells' sum is another one; libvirt's own expected command line for numatune-distances has the sum, 12 GiB, and not the 8 of <memory>",
    files: `disk-vhostuser-numa hugepages-numa-default migrate-numa-unaligned numatune-distances numatune-hmat-none
      pcie-expander-bus-bad-bus vhost-user-fs-hugepages`,
  },
  {
    rule: 'hugepage-nodeset-is-guest',
    severity: 'error',
    on: both,
    why: "nodeset='1' without guest cells; the document is meant to be refused",
    files: 'hugepages-nodeset-nonexist',
  },
  {
    rule: 'memnode-partial',
    severity: 'info',
    on: both,
    why: 'a memnode for cell 0 of two, and no <memory>',
    files: 'numatune-memnode-no-memory',
  },
  {
    rule: 'memnode-unknown-cell',
    severity: 'error',
    on: both,
    why: 'a memnode for cell 0 of a guest without cells; the document is meant to be refused',
    files: 'numatune-memnode-nocpu',
  },
  {
    rule: 'restrictive-mixed',
    severity: 'error',
    on: both,
    why: 'cell 2 is restrictive, <memory> is interleave; the document is meant to be refused',
    files: 'numatune-memnode-restrictive-mode-err-mixed',
  },
  {
    rule: 'placement-auto-ignores',
    severity: 'warning',
    on: both,
    why: "the nodeset of a <memory placement='auto'>",
    files: 'numatune-auto-nodeset-invalid',
  },
  {
    rule: 'host-overcommit',
    severity: 'warning',
    on: both,
    why: '32 or 288 vCPUs on a host of 8 or 16 CPUs',
    files: `migrate-numa-unaligned numatune-memnode-restrictive-mode-err-mixed numatune-memnode-unavailable-restrictive
      vcpus-multi-out`,
  },
  {
    rule: 'host-overcommit',
    severity: 'warning',
    on: ['nosmt-1node'],
    why: '12 or 16 vCPUs on a host of 8 CPUs',
    files: 'cpu-numa2 numatune-distances numatune-hmat-none pci-expander-bus pcie-expander-bus-bad-bus',
  },
  {
    rule: 'cell-cross-node',
    severity: 'warning',
    on: ['smt2-2node'],
    why: 'its two vCPUs are in one guest cell, and their common cpuset has CPUs 0-1, 4-5 of node 0 and 9 of node 1',
    files: 'memory-hotplug-dimm-addr',
  },
  {
    rule: 'memory-not-bound',
    severity: 'info',
    on: ['smt2-2node'],
    why: 'a pool or pins on node 0 of two, and no numatune',
    files: `cputune-iothreadsched-toomuch cputune-zero-shares memory-hotplug-dimm memory-hotplug-multiple
      memory-hotplug-nvdimm memory-hotplug-nvdimm-align memory-hotplug-nvdimm-overlap memory-hotplug-nvdimm-pmem
      memory-hotplug-virtio-mem missing-machine net-isolated-port pci-autoadd-idx pci-autofill-addr pci-bridge
      pci-bridge-duplicate-index pci-bridge-negative-index-invalid pci-many pci-root-address
      pci-root-nonzero-index pcihole64 pcihole64-q35 q35 q35-default-devices-only q35-dmi-bad-address1
      q35-dmi-bad-address2 q35-multifunction q35-pci-force-address q35-pcie q35-usb2 q35-usb2-reorder`,
  },
  {
    rule: 'realtime-starvation',
    severity: 'error',
    on: both,
    why: 'the emulator is pinned to CPU 1 alone, where vCPU 1 runs under fifo',
    files: `cputune cputune-iothreadsched-toomuch`,
  },
  {
    rule: 'emulator-on-vcpu',
    severity: 'warning',
    on: both,
    why: 'the emulator is pinned to CPU 1 alone, where vCPU 1 is',
    files: `cputune-zero-shares`,
  },
  {
    rule: 'lock-holder-preemption',
    severity: 'info',
    on: both,
    why: 'the emulator takes half of CPU 1 from vCPU 1 when both are busy',
    files: 'cputune-zero-shares',
  },
  {
    rule: 'iothread-unpinned',
    severity: 'info',
    on: both,
    why: 'real-time vCPUs on CPUs 0 and 1, and no iothreadpin',
    files: `cputune cputune-iothreadsched-toomuch`,
  },
  {
    rule: 'dedicated-hint-contended',
    severity: 'warning',
    on: both,
    why: 'hint-dedicated is on and no vCPU is pinned',
    files: `kvm-features`,
  },
  {
    rule: 'hugepages-exhausted',
    severity: 'error',
    on: both,
    why: 'the hosts have the size and no page of it, or list other sizes than 5 MiB',
    files: `hugepages-default-5M hugepages-numa-default-2M hugepages-numa-nodeset-part
      seclabel-dynamic-none-relabel user-aliases vhost-user-fs-hugepages`,
  },
  {
    rule: 'hugepage-misaligned',
    severity: 'warning',
    on: both,
    why: '4 GiB in pages of 5 MiB; a cell of 768 MiB in pages of 1 GiB',
    files: `hugepages-default-5M hugepages-numa-nodeset-part`,
  },
  {
    rule: 'memory-overcommit',
    severity: 'warning',
    on: both,
    why: '8, 14 or 23 GiB on hosts of 3 and 4 GiB, or bound to a node of 2 GiB',
    files: `migrate-numa-unaligned numatune-distances numatune-hmat-none
      numatune-memnode-restrictive-mode-err-mixed numatune-memnode-unavailable-restrictive vhost-user-fs-readonly
      vhost-user-fs-sock`,
  },
  {
    rule: 'cachetune-overlap',
    severity: 'error',
    on: both,
    why: "cache 0 of level 3 is given as both and as code; a monitor watches a vCPU of no group; memorytune has vCPU 0 of cachetune's 0-1. The documents are meant to be refused",
    files: 'cachetune-colliding-allocs cachetune-colliding-monitor memorytune-colliding-cachetune',
  },
  {
    rule: 'cachetune-out-of-range',
    severity: 'warning',
    on: both,
    why: "vcpus='0-3' of 2: define keeps 0-1",
    files: 'cachetune-extra-tunes',
  },
  {
    rule: 'cachetune-out-of-range',
    severity: 'warning',
    on: both,
    why: "vcpus='100' of 2: define keeps no such element",
    files: 'cachetune-extra-tunes',
  },
  {
    rule: 'duplicate-element',
    severity: 'error',
    on: both,
    why: 'node 0 stands twice; the document is meant to be refused',
    files: 'memorytune-colliding-allocs',
  },
  {
    rule: 'incomplete-element',
    severity: 'error',
    on: both,
    why: 'static placement of the memory without a nodeset; the document is meant to be refused',
    files: 'numad-auto-vcpu-static-numatune-no-nodeset',
  },
  {
    rule: 'auto-with-memnode',
    severity: 'error',
    on: both,
    why: 'a memnode beside placement auto; the document is meant to be refused',
    files: 'numatune-memnodes-problematic',
  },
  {
    rule: 'hugepages-overlap',
    severity: 'error',
    on: both,
    why: "a <page> without nodeset and one with nodeset='0', and no guest cells; the document is meant to be refused",
    files: 'hugepages-default-1G-nodeset-2M',
  },
];

/** The reviewed documents in which today's rules find nothing on either host. */
export const clean = `blockjob-mirror-in cachetune 
  cachetune-small cpu-hotplug-startup cpu-shares-hvm crypto-builtin hugepages-default hugepages-numa-default-dimm
  kvm-features-off memory-backing-dir-in memory-backing-dir-out 
  migration-in-params-in migration-in-params-out migration-out-nbd-bitmaps-in
  migration-out-nbd-in migration-out-nbd-out migration-out-nbd-tls-in migration-out-params-in
  migration-out-params-out modern-in numad-auto-vcpu-no-numatune 
  numatune-system-memory pages-dimm-discard qcow2-data-file-in qcow2-data-file-out sgx-epc throttlefilter-out
  upgrade-in upgrade-out vcpu-placement-static vhost-user-vga`;
