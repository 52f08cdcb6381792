#!/bin/sh
. ./night.conf
virsh start tidy
taskset -c $NIGHT sleep 60 &
