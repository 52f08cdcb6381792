import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { placements, planOf } from '../../server/src/features/analysis.ts';
import { memoryOn } from '../fragments.ts';
import { fleetOf } from '../rules/check.ts';
import type { HostSketch } from '../rules/hosts.ts';

/** Two nodes of two cores {i, i+4}. */
const host = (...pages: readonly Readonly<Record<number, number>>[]): HostSketch => ({
  cores: ['0,4', '1,5', '2,6', '3,7'],
  nodes: [0, 0, 1, 1],
  memoryKiB: 4194304,
  pages,
});
const backed = (gib: number, size: string, more = '') =>
  `<memory unit='GiB'>${gib}</memory><vcpu>1</vcpu>${more}<memoryBacking><hugepages>${size}</hugepages></memoryBacking>`;
const twoMiB = "<page size='2' unit='MiB'/>";
const oneGiB = "<page size='1' unit='GiB'/>";

function planned(on: HostSketch, files: Readonly<Record<string, string>>) {
  const { fleet, documents } = fleetOf(on, files);
  const [document] = documents;
  assert.ok(document);
  const plan = planOf(fleet, document);
  assert.equal(plan.kind, 'planned');
  const chosen = placements(fleet, document, 3);
  const ranked = chosen.kind === 'placements' ? chosen.ranked : [];
  return { result: plan.kind === 'planned' ? plan.result : null, ranked };
}

suite('huge pages', () => {
  test('that other domains take from any node are left to them', () => {
    const web = backed(1, twoMiB);
    const nodeOf = (floating: number, on = host({ 2048: 512 }, { 2048: 1024 })) => {
      const { result } = planned(on, { web, db: backed(floating, twoMiB) });
      return result?.feasible === true ? `${result.placement.memory?.nodeset}` : result?.reasons[0]?.message;
    };
    assert.equal(nodeOf(1), '0');
    assert.equal(nodeOf(2), '0');
    const missing =
      'free pages of 2 MiB on host sketch, beside 1024 that others take from any node: 0; the domain needs 512';
    assert.equal(nodeOf(2, host({ 2048: 512 }, { 2048: 512 })), missing);
  });

  test('that are not known are counted as ordinary memory, as the rules do', () => {
    const db = backed(4, oneGiB, memoryOn(0));
    const { result } = planned(host({}, {}), { web: backed(1, oneGiB), db });
    assert.equal(result?.feasible === true && `${result.placement.memory?.nodeset}`, '1');
  });

  const pages = fc.constantFrom({}, { 2048: 0 }, { 2048: 512 }, { 2048: 1024, 1048576: 1 }, { 2048: 256, 1048576: 2 });
  const domain = fc
    .record({
      gib: fc.constantFrom(1, 1, 2),
      size: fc.constantFrom('', twoMiB, oneGiB),
      pin: fc.option(fc.nat({ max: 7 })),
      memory: fc.option(fc.nat({ max: 1 })),
    })
    .map(({ gib, size, pin, memory }) => {
      const pins = pin === null ? '' : `<cputune><vcpupin vcpu='0' cpuset='${pin}'/></cputune>`;
      return backed(gib, size, `${pins}${memory === null ? '' : memoryOn(memory)}`);
    });

  test('the plan is the first of its alternatives, and takes no pages that others need', () => {
    let asked = 0;
    fc.assert(
      fc.property(pages, pages, domain, domain, domain, (first, second, web, db, cache) => {
        const { result, ranked } = planned(host(first, second), { web, db, cache });
        if (result?.feasible !== true) return;
        asked++;
        assert.deepEqual(ranked[0]?.placement, result.placement);
        const caused = (ranked[0]?.caused ?? []).map(({ finding }) => finding.rule);
        assert.ok(
          !caused.some((rule) => rule === 'hugepages-exhausted' || rule === 'memory-overcommit'),
          caused.join(),
        );
      }),
    );
    assert.ok(asked > 20);
  });
});
