import { suite, test } from 'node:test';
import { check } from '../check.ts';

/** Node 2 is memory without CPUs, as HBM and CXL memory is. */
const withMemoryNode = { cores: ['0', '1', '2', '3'], nodes: [0, 0, 1, 1], memoryOnly: [2] };

suite('numactl-node-mismatch', () => {
  test('CPUs of one node, memory of another', () => {
    check('example', {
      'start.sh': `#!/bin/sh
numactl -N 0 -m 1 redis-server
#               ^ warning numactl-node-mismatch: The CPUs are on node 0, but the memory comes from node 1
numactl --cpunodebind=1 --preferred=0 redis-server
#                                   ^ warning numactl-node-mismatch
numactl -C 0-1 -m 1 redis-server
#                 ^ warning numactl-node-mismatch
numactl -C 0,4 -m 0 redis-server
#                 ^ warning numactl-node-mismatch: The CPUs are on nodes 0-1, but the memory comes from node 0
`,
    });
  });

  test('interleaved past the nodes of the CPUs', () => {
    check('example', {
      'start.sh': `#!/bin/sh
numactl -N 0 -i 0,1 redis-server
#               ^^^ warning numactl-node-mismatch: interleaved over nodes 0-1: the part on node 1 is remote
`,
    });
  });

  test('-N and -C of one command', () => {
    check('example', {
      'start.sh': `#!/bin/sh
numactl -N 0 -C 4-7 redis-server
#          ^ warning numactl-node-mismatch: numactl gets CPUs 0-3 first and then CPUs 4-7
numactl -N 0 -C 2-3 redis-server
`,
    });
  });

  test('nodes that fit, and nodes that nobody named', () => {
    for (const line of [
      'numactl -N 0 -m 0 redis-server',
      'numactl -N 0 -m 0,1 redis-server',
      'numactl -C 0-3 -m 0 redis-server',
      'numactl -N 0,1 -i all redis-server',
      'numactl -i all redis-server',
      'numactl -m 1 redis-server',
      'numactl -N 0 -l redis-server',
      'numactl -N "$1" -m 1 redis-server',
    ]) {
      check('example', { 'start.sh': `#!/bin/sh\n${line}\n` });
    }
  });

  test('memory without CPUs is meant', () => {
    check(withMemoryNode, {
      'start.sh': '#!/bin/sh\nnumactl -N 0 -m 2 redis-server\nnumactl -N 1 -p 2 redis-server\n',
    });
  });
});
