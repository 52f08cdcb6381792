#!/bin/bash
CPUS=2
numactl --membind=1 taskset -c "$CPUS" qemu-system-x86_64 -name db -smp 1 -m 256M &
