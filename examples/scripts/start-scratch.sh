#!/bin/sh
# Wrong: four vCPUs on two CPUs, of which the router has one.
taskset -c 0,1 qemu-system-x86_64 \
  -name scratch -machine q35,accel=kvm -m 512 \
  -smp 4 \
  -nographic
