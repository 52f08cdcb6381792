#!/bin/bash
# At night build is moved away from db. What is in force then is looked at: vCPU 3 collides with vCPU 2.
for vcpu in 0 1 2; do
  virsh vcpupin build "$vcpu" $((vcpu + 4)) --live --config
done
virsh vcpupin build 3 6 --live --config
