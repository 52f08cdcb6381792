import type { HostContext, HostRule, Report } from './rule.ts';

/** A host profile, or the capture that it names, that cannot be used as it is. */
export const invalidProfile: HostRule = {
  id: 'invalid-profile',
  subject: 'host',
  severity: 'error',
  summary: 'A host profile, or the capture that it names, cannot be read.',
  why: 'Without the topology nothing can be said about the domains of that host, so rules that need it stay silent.',
  libvirt: 'not asked',
  libvirtBehaviour: 'libvirt does not know host profiles.',
  advice:
    'The finding stands at the value that is wrong and says what would be right. VS Code completes the keys of `*.host.json`.',
  fix: 'none',
  since: '0.1.0',
  examples: {
    wrong: `{ "name": "rack1-07", "topology": 7 }
`,
    right: `{
  "name": "rack1-07",
  "topology": {
    "schemaVersion": 1,
    "name": "rack1-07",
    "source": "native",
    "cpus": [
      {
        "id": 0, "online": true, "package": 0, "die": null, "cluster": null, "l3": null,
        "core": 0, "siblings": "0", "node": 0, "isolated": false, "kind": null
      }
    ],
    "nodes": [{ "id": 0, "cpus": "0", "memoryKiB": 1048576, "pages": [], "distances": { "0": 10 } }]
  }
}
`,
  },
  checkHost,
};

function* checkHost({ document }: HostContext): Iterable<Report> {
  for (const { span, message, severity } of document.problems) yield { span, message, severity };
}
