#!/bin/sh
CPUS=14
numactl --membind=1 taskset -c $CPUS qemu-system-x86_64 -name guest -smp 2 -m 256M -daemonize
