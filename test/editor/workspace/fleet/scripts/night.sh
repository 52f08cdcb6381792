#!/bin/sh
. ./night.conf
virsh start tidy
taskset -c $NIGHT sleep 60 &
taskset -c 7 sleep 61 &
taskset -c 6 sleep 62 &
