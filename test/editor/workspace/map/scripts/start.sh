#!/bin/sh
numactl --membind=1 taskset -c 14 qemu-system-x86_64 -name guest -smp 1 -m 256M -daemonize
