import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { drawTopology } from '../../server/src/drawing/drawing.ts';
import { layoutTopology } from '../../server/src/drawing/layout.ts';
import { type Palette, palettes, shapePairs, textPairs } from '../../server/src/drawing/style.ts';
import { buildHostTopology, type CpuPart, type NodePart } from '../../server/src/topology/build-topology.ts';
import { type Host, hostFromCaptures } from '../../server/src/topology/host.ts';
import { hangs } from '../hang.ts';
import { hostFixture, hostNames } from '../topology/captures/host-fixtures.ts';
import { contrastOf } from './contrast.ts';

describe('the drawing of a host', () => {
  // Meant to change? pinset host test/fixtures/hosts/cpuless-node.capabilities.xml --format svg makes it anew; look at it.
  it('is the same file for the same host', () => {
    const golden = readFileSync(new URL('../fixtures/drawings/cpuless-node.svg', import.meta.url), 'utf8');
    assert.equal(drawTopology(captured('cpuless-node')), golden);
  });

  for (const name of hostNames) {
    it(`shows every CPU of ${name} once, with its core and node`, () => {
      const host = captured(name);
      const cells = cellsOf(drawTopology(host));
      assert.deepEqual(
        cells.map(({ cpu, core, node }) => [cpu, core, node]).sort(([a], [b]) => Number(a) - Number(b)),
        host.topology.cpus.map(({ id, core, node }) => [`${id}`, `${core ?? ''}`, `${node ?? ''}`]),
      );
    });
  }

  it('says what it is to who cannot see it', () => {
    const svg = drawTopology(captured('cpuless-node'));
    assert.match(svg, /^<svg [^>]*role="img" aria-labelledby="topology-title topology-desc"/);
    assert.match(svg, /<title id="topology-title">Topology of cpuless-node<\/title>/);
    assert.match(svg, /<desc id="topology-desc">8 CPUs, .*node 2: no CPUs, 1007 MiB/);
  });

  it('marks CPUs by class and by shape, and explains the shapes that there are', () => {
    const cpus = range(8, (id) => ({
      online: id !== 5,
      isolated: id >= 2 && id <= 4,
      nohzFull: id === 3,
      allowed: id < 7,
    }));
    const svg = drawTopology(hostOf({ cpus }, { reserved: CpuSet.of(0, 2) }));
    const classes = Object.fromEntries(cellsOf(svg).map((cell) => [cell.cpu, cell.classes]));
    assert.deepEqual(classes, {
      0: 'cpu reserved',
      1: 'cpu',
      2: 'cpu reserved isolated',
      3: 'cpu isolated nohz-full',
      4: 'cpu isolated',
      5: 'cpu offline',
      6: 'cpu',
      7: 'cpu disallowed',
    });
    assert.match(
      svg,
      /id="cpu-2" [^\n]*class="bar"[^\n]*class="corner"|id="cpu-2" [^\n]*class="corner"[^\n]*class="bar"/,
    );
    for (const words of ['reserved for the host: 0,2', 'isolated from the scheduler: 2-4', 'offline: 5']) {
      assert.ok(svg.includes(`>${words}</text>`), words);
    }
    assert.doesNotMatch(drawTopology(captured('smt2-2node')), /reserved for|isolated from|>offline/);
  });

  it('has a table of the distances, and a line of words where a table would be larger than the host', () => {
    const distances = (count: number) =>
      range(count, (id) => ({
        distances: new Map(range(count, () => ({})).map((to) => [to.id, to.id === id ? 10 : 21])),
      }));
    const small = drawTopology(hostOf({ cpus: range(2, (id) => ({ node: id })), nodes: distances(2) }));
    assert.equal(small.match(/class="number" [^>]*>21</g)?.length, 2);
    const large = drawTopology(hostOf({ cpus: range(64, (id) => ({ node: id })), nodes: distances(64) }));
    assert.match(large, />node distances: 21 \(10 is local\)</);
    assert.doesNotMatch(drawTopology(hostOf({ cpus: range(2, () => ({})) })), /node distances/);
  });

  it('shows names from outside as text, whatever is in them', () => {
    const hostile = `a<b>&"'</text><script>alert(1)</script>]]>\u0000\u001b\u202e\ud800\ufffe`;
    const cpus = range(2, (id) => ({ kind: id === 0 ? hostile : 'x', node: 0 }));
    const svg = drawTopology(hostOf({ cpus, nodes: [{ id: 0, memoryKiB: 1, kind: hostile }] }, { name: hostile }));
    wellFormed(svg);
    assert.doesNotMatch(svg, /<script|<b>/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that they are gone is what is tested
    assert.doesNotMatch(svg, /[\u0000-\u0009\u000b-\u001f\u202e\ufffe]|[\ud800-\udfff]/u);
    assert.ok(drawTopology(hostOf({ cpus }, { name: 'x'.repeat(1e6) })).length < 20_000);
  });

  it('loads nothing and runs nothing', () => {
    const svg = drawTopology(captured('smt2-2node'));
    assert.doesNotMatch(svg, /<script|\bon\w+=|href|@import|url\((?!#)/);
    assert.equal(svg.match(/https?:/g)?.length, 1, 'the namespace');
  });

  it('keeps its ids apart from those of another drawing in the same page', () => {
    const host = captured('smt2-2node');
    const idsOf = (svg: string) => [...svg.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    const ids = [...idsOf(drawTopology(host)), ...idsOf(drawTopology(host, { idPrefix: 'b-' }))];
    assert.equal(new Set(ids).size, ids.length);
    assert.match(drawTopology(host, { idPrefix: 'b-' }), /url\(#b-hatch\)/);
  });

  it('can be read at its natural size, from 1 CPU to 16,384, and the file stays small', () => {
    for (const count of [1, 64, 65, 512, 513, 16384]) {
      const host = hostOf({ cpus: range(count, (id) => ({ package: id >> 7, l3: id >> 4, siblings: pair(id) })) });
      const { measures } = layoutTopology(host.topology);
      assert.ok(measures.cpuFont >= 9 && measures.titleFont >= 9);
      const svg = drawTopology(host);
      assert.equal(cellsOf(svg).length, count);
      assert.ok(svg.length < 10_000 + 330 * count, `${svg.length} characters for ${count} CPUs`);
    }
  });

  it('takes any shape of 16,384 CPUs without going quadratic', () => {
    const shapes: ((id: number) => Omit<CpuPart, 'id'>)[] = [
      (id) => ({ package: id, node: id, l3: id, siblings: CpuSet.of(id) }),
      () => ({ kind: 'x', siblings: CpuSet.range(0, 16383) }),
      (id) => ({ package: id % 128, node: id >> 7, l3: id % 127, kind: `${id % 131}` }),
    ];
    for (const shape of shapes) {
      const cpus = range(16384, shape);
      const nodes = [...new Set(cpus.map((cpu) => cpu.node ?? 0))].map((id) => ({ id }));
      const host = hostOf({ cpus, nodes });
      const started = performance.now();
      assert.ok(drawTopology(host).length < 16e6);
      // About a second on a slow machine; what was quadratic took 20.
      assert.ok(performance.now() - started < hangs);
    }
  });
});

describe('the colours of the drawing', () => {
  for (const [scheme, palette] of Object.entries(palettes)) {
    it(`give text a contrast of 4.5 and shapes one of 3 in the ${scheme} scheme (WCAG 2.1)`, () => {
      assert.deepEqual(tooFaint(palette, textPairs, 4.5), []);
      assert.deepEqual(tooFaint(palette, shapePairs, 3), []);
    });
  }

  it('can be set from outside, each of them', () => {
    const svg = drawTopology(captured('smt2-2node'));
    const [, style] = /<style>(.*?)<\/style>/s.exec(svg) ?? [];
    assert.ok(style);
    const set = new Set([...style.matchAll(/(--pinset-[a-z-]+):/g)].map((match) => match[1]));
    const used = new Set([...style.matchAll(/var\((--pinset-[a-z-]+)\)/g)].map((match) => match[1]));
    assert.deepEqual([...set].sort(), [...used].sort());
    // A selector without specificity, so that a rule of the page wins wherever it stands.
    for (const rule of style.matchAll(/([^{}]*)\{--pinset/g)) assert.equal(rule[1]?.trim(), ':where(.pinset-topology)');
  });
});

function captured(name: string): Host {
  const { value } = hostFromCaptures([
    { name: `${name}.capabilities.xml`, content: hostFixture(name, 'capabilities.xml') },
  ]);
  assert.ok(value);
  return { ...value, name };
}

function hostOf(
  { cpus, nodes = [{ id: 0 }] }: { cpus: readonly CpuPart[]; nodes?: readonly NodePart[] },
  { name = 'built', reserved = CpuSet.empty }: Partial<Host> = {},
): Host {
  const { value: topology } = buildHostTopology({ source: 'native', cpus, nodes });
  return { name, topology, reserved, limits: { cpuOvercommit: 1, memoryOvercommit: 1 } };
}

function range<T>(count: number, partOf: (id: number) => T): (T & { id: number })[] {
  return Array.from({ length: count }, (_, id) => ({ id, ...partOf(id) }));
}

function pair(id: number): CpuSet {
  return CpuSet.of(id & ~1, id | 1);
}

function wellFormed(svg: string): void {
  assert.equal(XMLValidator.validate(svg), true);
  const parsed: unknown = new XMLParser({ ignoreAttributes: false }).parse(svg);
  assert.ok(typeof parsed === 'object' && parsed !== null && 'svg' in parsed);
}

function cellsOf(svg: string) {
  if (svg.length < 1e6) wellFormed(svg);
  const cells = /<g id="cpu-(\d+)" class="([^"]*)" data-cpu="(\d+)" data-core="(\d*)" data-node="(\d*)">/g;
  return [...svg.matchAll(cells)].map(([, id, classes, cpu, core, node]) => {
    assert.equal(id, cpu);
    return { cpu, core, node, classes };
  });
}

type Pairs = readonly (readonly [keyof Palette, keyof Palette])[];

function tooFaint(palette: Palette, pairs: Pairs, least: number): string[] {
  return pairs
    .map(([on, under]) => ({ name: `${on} on ${under}`, contrast: contrastOf(palette[on], palette[under]) }))
    .filter(({ contrast }) => contrast < least)
    .map(({ name, contrast }) => `${name}: ${contrast.toFixed(2)}`);
}
