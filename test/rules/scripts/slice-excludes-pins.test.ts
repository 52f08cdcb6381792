import { suite, test } from 'node:test';
import { check } from '../check.ts';

const web = (partition = '') => `${partition}<vcpu>2</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='2'/>
  <vcpupin vcpu='1' cpuset='0-1'/>
</cputune>`;

suite('slice-excludes-pins', () => {
  test('a vCPU without a CPU: the guest does not start', () => {
    check('example', {
      web: web(),
      'machine.slice.d/cpus.conf': `[Slice]
AllowedCPUs=0-1
#           ^^^ error slice-excludes-pins: machine.slice may use only CPUs 0-1, but vCPU 0 of web is pinned to CPU 2
`,
    });
  });

  test('a part of a pinset is left', () => {
    check('example', {
      web: web(),
      'machine.slice': `[Slice]
AllowedCPUs=1-3
#           ^^^ warning slice-excludes-pins: vCPU 1 of web is pinned to CPUs 0-1: only part of that remains
`,
    });
  });

  test('from a script', () => {
    check('example', {
      web: web(),
      'isolate.sh': `#!/bin/sh
systemctl set-property machine.slice AllowedCPUs=0,1
#                                                ^^^ error slice-excludes-pins
`,
    });
  });

  test('a drop-in for all slices that begin alike', () => {
    check('example', {
      web: web('<resource><partition>/machine/rt/deep</partition></resource>'),
      'machine-.slice.d/cpus.conf': `[Slice]
AllowedCPUs=0-1
#           ^^^ error slice-excludes-pins: may use only CPUs 0-1, but vCPU 0 of web is pinned to CPU 2
`,
    });
  });

  test('a list that a drop-in or a command replaces says nothing', () => {
    const before = '[Slice]\nAllowedCPUs=0-3\n';
    check('example', {
      web: web(),
      'machine.slice': before,
      'machine.slice.d/cpus.conf': `[Slice]
AllowedCPUs=
AllowedCPUs=0-1
#           ^^^ error slice-excludes-pins: machine.slice may use only CPUs 0-1
`,
    });
    check('example', {
      web: web(),
      'machine.slice': before,
      'set.sh': `#!/bin/sh
systemctl set-property machine.slice AllowedCPUs=0-1
#                                                ^^^ error slice-excludes-pins
`,
    });
  });

  test('vCPUs that are pinned alike are named together', () => {
    const pin = (vcpu: number) => `<vcpupin vcpu='${vcpu}' cpuset='0-3'/>`;
    check('example', {
      web: `<vcpu>2</vcpu><cputune>${[0, 1].map(pin).join('')}</cputune>`,
      'machine.slice': `[Slice]
AllowedCPUs=0-2
#           ^^^ warning slice-excludes-pins: machine.slice may use only CPUs 0-2, but vCPUs 0-1 of web are pinned to CPUs 0-3: only part
`,
    });
  });

  test('all pinned CPUs are there', () => {
    check('example', { web: web(), 'machine.slice': '[Slice]\nAllowedCPUs=0-3\n' });
  });

  test('a domain in another partition', () => {
    const elsewhere = web('<resource><partition>/guests</partition></resource>');
    check('example', { web: elsewhere, 'machine.slice': '[Slice]\nAllowedCPUs=0-1\n' });
    check('example', {
      web: web('<resource><partition>/machine/gold</partition></resource>'),
      'machine.slice': `[Slice]
AllowedCPUs=0-1
#           ^^^ error slice-excludes-pins
`,
    });
  });

  test('floating guests go where the slice is, and other slices do not matter', () => {
    check('example', { web: '<vcpu>2</vcpu>', 'machine.slice': '[Slice]\nAllowedCPUs=0-1\n' });
    check('example', { web: web(), 'system.slice': '[Slice]\nAllowedCPUs=4-7\n' });
    check(null, { web: web(), 'machine.slice': '[Slice]\nAllowedCPUs=0-1\n' });
  });
});
