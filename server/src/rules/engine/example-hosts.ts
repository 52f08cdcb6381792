/**
 * The profiles of the hosts that the rules' examples run on, by name. docs/rules has them as files, so that readers can
 * try the examples.
 */
export const exampleHosts = {
  /** 2 nodes of 2 cores with 2 threads each, an L3 a node, CPU 8 offline. */
  example: `{
  "name": "example",
  "topology": {
    "schemaVersion": 1,
    "name": "example",
    "source": "native",
    "cpus": [
      { "id": 0, "online": true, "package": 0, "die": null, "cluster": null, "l3": 0, "core": 0, "siblings": "0-1", "node": 0, "isolated": false, "kind": null },
      { "id": 1, "online": true, "package": 0, "die": null, "cluster": null, "l3": 0, "core": 0, "siblings": "0-1", "node": 0, "isolated": false, "kind": null },
      { "id": 2, "online": true, "package": 0, "die": null, "cluster": null, "l3": 0, "core": 1, "siblings": "2-3", "node": 0, "isolated": false, "kind": null },
      { "id": 3, "online": true, "package": 0, "die": null, "cluster": null, "l3": 0, "core": 1, "siblings": "2-3", "node": 0, "isolated": false, "kind": null },
      { "id": 4, "online": true, "package": 1, "die": null, "cluster": null, "l3": 1, "core": 2, "siblings": "4-5", "node": 1, "isolated": false, "kind": null },
      { "id": 5, "online": true, "package": 1, "die": null, "cluster": null, "l3": 1, "core": 2, "siblings": "4-5", "node": 1, "isolated": false, "kind": null },
      { "id": 6, "online": true, "package": 1, "die": null, "cluster": null, "l3": 1, "core": 3, "siblings": "6-7", "node": 1, "isolated": false, "kind": null },
      { "id": 7, "online": true, "package": 1, "die": null, "cluster": null, "l3": 1, "core": 3, "siblings": "6-7", "node": 1, "isolated": false, "kind": null },
      { "id": 8, "online": false, "package": null, "die": null, "cluster": null, "l3": null, "core": null, "siblings": null, "node": 1, "isolated": false, "kind": null }
    ],
    "nodes": [
      { "id": 0, "cpus": "0-3", "memoryKiB": 16777216, "pages": [], "distances": { "0": 10, "1": 21 } },
      { "id": 1, "cpus": "4-8", "memoryKiB": 16777216, "pages": [], "distances": { "0": 21, "1": 10 } }
    ]
  }
}
`,
  /**
   * Siblings i and i+8 on nodes 0-3 | 4-7, efficiency cores 16-19; CPUs reserved and isolated; huge pages; a device.
   */
  tuned: `{
  "name": "tuned",
  "topology": {
    "schemaVersion": 1,
    "name": "tuned",
    "source": "native",
    "cpus": [
      { "id": 0, "package": 0, "l3": 0, "core": 0, "siblings": "0,8", "node": 0, "isolated": false, "kind": "performance" },
      { "id": 1, "package": 0, "l3": 0, "core": 1, "siblings": "1,9", "node": 0, "isolated": false, "kind": "performance" },
      { "id": 2, "package": 0, "l3": 0, "core": 2, "siblings": "2,10", "node": 0, "isolated": true, "kind": "performance" },
      { "id": 3, "package": 0, "l3": 0, "core": 3, "siblings": "3,11", "node": 0, "isolated": true, "kind": "performance" },
      { "id": 4, "package": 1, "l3": 1, "core": 4, "siblings": "4,12", "node": 1, "isolated": false, "kind": "performance" },
      { "id": 5, "package": 1, "l3": 1, "core": 5, "siblings": "5,13", "node": 1, "isolated": false, "kind": "performance" },
      { "id": 6, "package": 1, "l3": 1, "core": 6, "siblings": "6,14", "node": 1, "isolated": false, "kind": "performance" },
      { "id": 7, "package": 1, "l3": 1, "core": 7, "siblings": "7,15", "node": 1, "isolated": false, "kind": "performance" },
      { "id": 8, "package": 0, "l3": 0, "core": 0, "siblings": "0,8", "node": 0, "isolated": false, "kind": "performance" },
      { "id": 9, "package": 0, "l3": 0, "core": 1, "siblings": "1,9", "node": 0, "isolated": false, "kind": "performance" },
      { "id": 10, "package": 0, "l3": 0, "core": 2, "siblings": "2,10", "node": 0, "isolated": true, "kind": "performance" },
      { "id": 11, "package": 0, "l3": 0, "core": 3, "siblings": "3,11", "node": 0, "isolated": true, "kind": "performance" },
      { "id": 12, "package": 1, "l3": 1, "core": 4, "siblings": "4,12", "node": 1, "isolated": false, "kind": "performance" },
      { "id": 13, "package": 1, "l3": 1, "core": 5, "siblings": "5,13", "node": 1, "isolated": false, "kind": "performance" },
      { "id": 14, "package": 1, "l3": 1, "core": 6, "siblings": "6,14", "node": 1, "isolated": false, "kind": "performance" },
      { "id": 15, "package": 1, "l3": 1, "core": 7, "siblings": "7,15", "node": 1, "isolated": false, "kind": "performance" },
      { "id": 16, "package": 1, "l3": 1, "core": 8, "siblings": "16", "node": 1, "kind": "efficiency" },
      { "id": 17, "package": 1, "l3": 1, "core": 9, "siblings": "17", "node": 1, "kind": "efficiency" },
      { "id": 18, "package": 1, "l3": 1, "core": 10, "siblings": "18", "node": 1, "kind": "efficiency" },
      { "id": 19, "package": 1, "l3": 1, "core": 11, "siblings": "19", "node": 1, "kind": "efficiency" }
    ],
    "nodes": [
      { "id": 0, "cpus": "0-3,8-11", "memoryKiB": 16777216, "pages": [{ "sizeKiB": 4, "count": 3670016 }, { "sizeKiB": 2048, "count": 1024 }], "distances": { "0": 10, "1": 21 } },
      { "id": 1, "cpus": "4-7,12-19", "memoryKiB": 16777216, "pages": [{ "sizeKiB": 4, "count": 4194304 }, { "sizeKiB": 2048, "count": 0 }], "distances": { "0": 21, "1": 10 } }
    ],
    "devices": [{ "address": "0000:41:00.0", "node": 1 }]
  },
  "reserved": "0,8"
}
`,
} as const;
