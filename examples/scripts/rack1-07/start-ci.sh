#!/bin/bash
# A test guest beside the domains of this host. Its list stands here, and so does the finding.
CPUS=2,10

numactl --membind=0 taskset -c "$CPUS" qemu-system-x86_64 \
  -name ci -machine q35,accel=kvm -m 256M \
  -smp 2,sockets=1,cores=1,threads=2 \
  -daemonize
