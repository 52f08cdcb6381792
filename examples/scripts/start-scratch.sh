#!/bin/sh
# Wrong: four vCPUs on two CPUs. `pinset pins` shows them; findings in scripts are on their way.
taskset -c 0,1 qemu-system-x86_64 \
  -name scratch -machine q35,accel=kvm -m 512 \
  -smp 4 \
  -nographic
