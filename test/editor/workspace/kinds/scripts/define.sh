#!/bin/sh
set -e
NAME=web
cat > "/tmp/$NAME.xml" <<EOF
<domain type='kvm'>
  <name>$NAME</name>
  <memory unit='MiB'>512</memory>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='4'/>
    <vcpupin vcpu='1' cpuset='4'/>
    <emulatorpin cpuset='0-1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
EOF
virsh define "/tmp/$NAME.xml"
