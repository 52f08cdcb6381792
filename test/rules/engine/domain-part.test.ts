import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import type { Occupancy } from '../../../server/src/fleet/occupancy/occupancy.ts';
import { hasAny } from '../../../server/src/rules/engine/domain-part.ts';
import { exampleHosts } from '../../../server/src/rules/engine/example-hosts.ts';
import type { DomainContext, Rule } from '../../../server/src/rules/engine/rule.ts';
import { rules } from '../../../server/src/rules/index.ts';
import { generateFleet } from '../../oracle/generate.ts';
import { writeFleet } from '../../oracle/write.ts';

suite('a rule about parts of a domain', () => {
  test('answers nothing about a domain without them', async () => {
    const examples = rules.flatMap(({ examples }) =>
      [examples.wrong, examples.right ?? [], examples.beside ?? []].flat(),
    );
    const random = Array.from({ length: 100 }, (_, seed) => [...writeFleet(generateFleet(seed)).values()]).flat();
    const texts = [...examples, ...examples.flatMap(beginnings), ...random];
    const asked = new Set<Rule>();
    for (const host of [null, exampleHosts.example, exampleHosts.tuned]) {
      for (const context of await contextsOf(texts, host)) {
        for (const rule of rules) {
          if (rule.about === undefined || hasAny(context.document.domain, rule.about)) continue;
          asked.add(rule);
          assert.deepEqual([...answersOf(rule, context)], [], `${rule.id} about\n${context.document.text}`);
        }
      }
    }
    assert.deepEqual(
      [...asked].map(({ id }) => id).sort(),
      rules.flatMap(({ id, about }) => (about === undefined ? [] : [id])).sort(),
    );
  });
});

/** The text up to the end of each line but the last, as while it is being typed. */
function beginnings(text: string): string[] {
  const lines = text.split('\n');
  return lines.slice(1).map((_, index) => lines.slice(0, index + 1).join('\n'));
}

/** Each text that is a domain, alone on the host with this profile or on no known host. */
async function contextsOf(texts: readonly string[], host: string | null): Promise<DomainContext[]> {
  const profile =
    host === null ? null : await loadHostProfile('file:///a.host.json', '/a.host.json', host, async () => null);
  return texts.flatMap((text) => {
    const document = readDocument({ uri: 'file:///vm.xml', path: '/vm.xml', open: false }, text);
    if (document === null) return [];
    const fleet = new Fleet();
    if (profile !== null) fleet.setHost(profile);
    fleet.setDomain(document);
    return [{ document, occupancy: fleet.occupancyFor(document) }];
  });
}

function answersOf(rule: Rule, { document, occupancy }: DomainContext<Occupancy | null>) {
  if (rule.host === 'optional') return (rule.checks.domain ?? rule.checks.guest)?.({ document, occupancy }) ?? [];
  if (occupancy === null) return [];
  return (rule.checks.domain ?? rule.checks.guest)?.({ document, occupancy }) ?? [];
}
