import * as l10n from '@vscode/l10n';
import { nearNames } from '../../base/near-names.ts';
import type { Span } from '../../base/span.ts';
import type { ClaimProblem } from '../../fleet/claims.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import { alternatives, enumeration, mostEnumerated, quotable } from '../../wording/wording.ts';
import type { ProfileContext, Report, Rule } from '../engine/rule.ts';

/** A host profile, or a capture that it names, that cannot be used as it is, or a claim without effect. */
export const invalidProfile: Rule = {
  id: 'invalid-profile',
  host: 'optional',
  severity: 'error',
  summary: 'A host profile, or a capture that it names, cannot be used as it is.',
  why: `Without the topology, Pinset cannot check the domains of that host, so rules that need it stay silent.
Captures that contradict each other may be from different times or hosts. A glob that matches nothing, or documents
that another profile claims first, leave domains unchecked or checked against the wrong host.`,
  libvirt: 'not asked',
  libvirtBehaviour: 'libvirt does not use host profiles.',
  advice:
    'The finding marks the wrong value and says what would be right. VS Code completes the keys of `*.host.json`.',
  fix: 'none',
  noFix: () => l10n.t('what was meant only the author can know'),
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
  checks: { profile: checkProfile },
};

function* checkProfile({ document, claims, ruleIds }: ProfileContext): Iterable<Report> {
  for (const { span, message, severity } of document.problems) yield { span, message, severity };
  for (const claim of claims) yield uselessClaim(claim);
  yield* unknownRules(document, ruleIds);
}

function uselessClaim(claim: ClaimProblem): Report {
  switch (claim.kind) {
    case 'nothing':
      return matchesNothing(claim.span);
    case 'taken':
      return taken(claim);
    case 'unknown name':
      return unknownName(claim);
  }
}

function unknownName({ span, name, names }: ClaimProblem & { readonly kind: 'unknown name' }): Report {
  const near = names.length > mostSuggestions ? [] : nearNames(name, names);
  const message =
    near.length === 0
      ? l10n.t('neverTogether: no domain of the host is named {0}', quotable(name))
      : l10n.t(
          'neverTogether: no domain of the host is named {0}; did you mean {1}?',
          quotable(name),
          alternatives(near),
        );
  return { span, message, severity: 'warning' };
}

/** How many unknown names get suggestions. */
const mostSuggestions = 64;

/** The names in a profile's `rules` that no rule has. */
function* unknownRules({ rules }: HostDocument, ruleIds: readonly string[]): Iterable<Report> {
  const known = new Set(ruleIds);
  let unknown = 0;
  for (const { id, span } of rules) {
    if (known.has(id) || span === null) continue;
    const near = unknown++ < mostSuggestions ? nearNames(id, ruleIds) : [];
    const message =
      near.length === 0
        ? l10n.t('rules: there is no rule {0}; `pinset explain` lists all', quotable(id))
        : l10n.t('rules: there is no rule {0}; did you mean {1}?', quotable(id), alternatives(near));
    yield { span, message, severity: 'warning' };
  }
}

function matchesNothing(span: Span): Report {
  const message = l10n.t('this matches no file; globs are relative to the folder of this file');
  return { span, message, severity: 'warning' };
}

function taken({ span, by, bySpan, documents }: ClaimProblem & { readonly kind: 'taken' }): Report {
  const names = documents.slice(0, mostEnumerated).map((document) => quotable(fileNameOf(document.path)));
  const host = quotable(by.host?.name ?? fileNameOf(by.path));
  const message = l10n.t(
    '{0} also claims {1}; a document runs on one host, here {0}, whose profile path sorts first',
    host,
    enumeration(names, documents.length),
  );
  const related = bySpan === null ? [] : [{ uri: by.uri, span: bySpan, message: l10n.t('claimed by {0} here', host) }];
  return { span, message, severity: 'warning', related };
}

function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
