import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { mapPalettes, shapePairsOf, textPairsOf } from '../../server/src/drawing/map/map-palette.ts';
import { drawMap, drawMapPart, layoutMap, type MapBox, type MapLevel } from '../../server/src/features/analysis.ts';
import { pinned } from '../fragments.ts';
import { hangs } from '../hang.ts';
import type { HostSketch } from '../rules/hosts.ts';
import { contrastOf } from './contrast.ts';
import { mapOf } from './maps.ts';

const on = 'example';
const levels: readonly MapLevel[] = ['nodes', 'groups', 'cores'];

suite('the picture of a map', () => {
  test('is well-formed and refers to nothing outside, at every level of detail', () => {
    for (const host of ['example', 'tuned', 'dies-4node', 'cpuless-node', 'split-numbering', 'smt2-offline']) {
      const map = mapOf(host, { web: pinned(1, 2), db: pinned(2, '4-5', '4-5'), ci: '<vcpu>3</vcpu>' });
      for (const level of levels) {
        for (const interactive of [false, true]) {
          const svg = drawMap(map, { level, interactive });
          assert.equal(XMLValidator.validate(svg), true, `${host} ${level}`);
          const refers = [...svg.matchAll(/(?:href|url)[=(]"?([^")\s]+)/g)].map(([, to = '']) => to);
          assert.ok(
            refers.every((to) => to.startsWith('#')),
            refers.join(),
          );
          const ids = new Set([...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
          assert.ok(
            refers.every((to) => ids.has(to.slice(1))),
            refers.join(),
          );
        }
      }
    }
  });

  test('shows every CPU once, with its number and those who are pinned there', () => {
    const svg = drawMap(mapOf(on, { web: pinned(1, 2), db: pinned(2) }));
    const cells = cellsOf(svg);
    assert.deepEqual([...cells.keys()].sort(), ['0', '1', '2', '3', '4', '5', '6', '7', '8']);
    assert.match(cells.get('1') ?? '', />1<\/text>.*>web 0<\/text>/);
    assert.match(cells.get('2') ?? '', /^<g class="cpu conflict".*>db 0<\/text>.*>web 1<\/text>.*class="badge".*>2:1</);
    assert.doesNotMatch(cells.get('3') ?? '', /class="who|alarm/);
    assert.match(cells.get('8') ?? '', /^<g class="cpu offline".*class="cross"/);
  });

  test('has a badge for each conflict, at the first of its CPUs', () => {
    const svg = drawMap(mapOf('smt2-2node', { pool: pinned('0-1', '0-1', '0-1'), one: pinned(8), two: pinned(9) }));
    assert.deepEqual(
      [...cellsOf(svg)].flatMap(([cpu, cell]) => (cell.includes('class="badge"') ? [cpu] : [])),
      ['0'],
    );
    assert.equal(svg.match(/class="badge"/g)?.length, 2, 'and one at the core {8,9}');
    assert.equal(svg.match(/class="cpu conflict"/g)?.length, 2);
  });

  test('shows a guest whose name has no room by its letter', () => {
    const name = 'instance-0000012a-production-database';
    const svg = drawMap(mapOf(on, { [name]: pinned(1, '2-3', '2-3') }));
    assert.match(cellsOf(svg).get('1') ?? '', />I 0<\/text>/);
    assert.match(svg, new RegExp(`>I</text></g><text[^>]*>${name}`), 'the legend has both');
  });

  test('makes the guests of the current document solid and the others pale', () => {
    const map = mapOf(on, { web: pinned(1), db: pinned(2) });
    const svg = drawMap(map, { current: 'file:///vms/web.xml' });
    assert.match(cellsOf(svg).get('1') ?? '', /class="who [^"]*\bcurrent"/);
    assert.match(cellsOf(svg).get('2') ?? '', /class="who [^"]*\bother"/);
    assert.doesNotMatch(drawMap(map, { current: 'file:///vms/none.xml' }), /class="who [^"]*(?:current|other)"/);
  });

  test('is one picture for a screen reader, or a tree whose items have names', () => {
    const map = mapOf(on, { web: pinned(2), db: pinned(2) });
    const picture = drawMap(map);
    assert.match(picture, /^<svg [^>]*role="img" aria-labelledby="map-title" aria-describedby="map-desc"/);
    assert.match(
      picture,
      /<title id="map-title">example<\/title>\n<desc id="map-desc">[^<]*1 conflict[^<]*CPU 2: vCPU 0 of db/,
    );
    assert.doesNotMatch(picture, /treeitem/);
    const tree = drawMap(map, { interactive: true });
    assert.match(tree, /<g class="diagram" role="tree" aria-label="example"/);
    assert.equal(
      tree.match(/data-cpu="\d+"[^>]*role="treeitem" tabindex="-1" aria-label="CPU /g)?.length,
      map.cpuCount,
    );
  });

  test('draws each group by itself as in the whole', () => {
    const map = mapOf('dies-4node', { web: pinned(1, 2), db: pinned(2) });
    const layout = layoutMap(map);
    const whole = drawMap(map);
    for (const box of layout.boxes) assert.ok(whole.includes(drawMapPart(map, layout, box)), box.group.title);
  });

  test('keeps boxes within their parents, and apart from each other', () => {
    for (const host of ['example', 'tuned', 'dies-4node', 'cpuless-node', 'split-numbering', 'smt2-offline', large]) {
      const layout = layoutMap(mapOf(host, { web: pinned(1, 2) }));
      const outer = { x: 0, y: 0, width: layout.width, height: layout.height };
      assertNested(layout.boxes, outer);
    }
  });

  test('does no harm with names from outside', () => {
    const names = [
      '"><script>alert(1)</script>',
      '</svg>',
      "'&amp;",
      '🦊'.repeat(40),
      '\u202egnp.exe',
      'x'.repeat(300),
      '한국어 서버',
      '-->',
      ']]>',
    ];
    const files = Object.fromEntries(
      names.map((name, index) => [
        `d${index}`,
        `<domain type='kvm'><name>${xml(name)}</name><vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${index % 8}'/></cputune></domain>`,
      ]),
    );
    const map = mapOf(on, files);
    assert.equal(map.guests.length, names.length);
    const svg = drawMap(map, { interactive: true });
    assert.equal(XMLValidator.validate(svg), true);
    assert.doesNotMatch(svg, /<script|\u202e/);
    const elements = new Set([...svg.matchAll(/<([a-zA-Z]+)/g)].map(([, name]) => name));
    assert.deepEqual(
      [...elements].sort(),
      ['circle', 'defs', 'desc', 'g', 'path', 'pattern', 'rect', 'style', 'svg', 'text', 'title']
        .filter((name) => elements.has(name))
        .sort(),
    );
    const texts = textsOf(svg);
    for (const name of ['"><script>alert(1)</script>', '한국어 서버'])
      assert.ok(
        texts.some((text) => text.startsWith(name)),
        name,
      );
  });

  test('is bounded for 1,024 CPUs and 300 guests', () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `vm${index}`,
        pinned((3 * index) % 1024, (3 * index + 1) % 1024, '0-511'),
      ]),
    );
    const map = mapOf(large, files);
    assert.ok(JSON.stringify(map).length < 8e6, `${JSON.stringify(map).length}`);
    const start = performance.now();
    for (const level of levels) {
      const svg = drawMap(map, { level });
      assert.ok(svg.length < 4e6, `${level}: ${svg.length}`);
    }
    assert.ok(performance.now() - start < hangs);
    assert.ok(drawMap(map).length < drawMap(map, { level: 'cores' }).length, 'from far away, less is drawn');
  });

  for (const scheme of ['light', 'dark'] as const) {
    test(`has text with a contrast of 4.5 and shapes with one of 3 in the ${scheme} scheme (WCAG 2.1)`, () => {
      const faint = (pairs: readonly (readonly [string, string])[], least: number) =>
        pairs
          .filter(([one, other]) => contrastOf(one, other) < least)
          .map(([one, other]) => `${one} on ${other}: ${contrastOf(one, other).toFixed(2)}`);
      assert.deepEqual(faint(textPairsOf(mapPalettes[scheme]), 4.5), []);
      assert.deepEqual(faint(shapePairsOf(mapPalettes[scheme]), 3), []);
    });
  }
});

/** 1,024 CPUs on 8 nodes, eight cores an L3. */
const large: HostSketch = {
  cores: Array.from({ length: 512 }, (_, core) => `${core},${core + 512}`),
  nodes: Array.from({ length: 512 }, (_, core) => Math.floor(core / 64)),
  l3: Array.from({ length: 512 }, (_, core) => Math.floor(core / 8)),
};

/** The line of each CPU's cell, by its number. */
function cellsOf(svg: string): ReadonlyMap<string, string> {
  const lines = svg.split('\n').filter((line) => line.startsWith('<g class="cpu'));
  return new Map(lines.map((line) => [/data-cpu="(\d+)"/.exec(line)?.[1] ?? '', line]));
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function assertNested(boxes: readonly MapBox[], parent: Place): void {
  for (const [index, { rect, group, boxes: inner, cores, content }] of boxes.entries()) {
    assert.ok(isWithin(rect, parent), `${group.title} is within its parent`);
    assert.ok(
      boxes.slice(0, index).every((other) => areApart(rect, other.rect)),
      `${group.title} stands alone`,
    );
    const cells = cores.flatMap((core) => core.cells.map((cell) => cell.rect));
    assert.ok(
      cores.every((core) => isWithin(core.rect, rect) && core.rect.y >= content - 1),
      `cores of ${group.title}`,
    );
    assert.ok(
      cells.every((cell) => isWithin(cell, rect)),
      `CPUs of ${group.title}`,
    );
    assert.ok(
      cells.every((cell, at) => cells.slice(0, at).every((other) => areApart(cell, other))),
      group.title,
    );
    assertNested(inner, rect);
  }
}

function isWithin(inner: Place, outer: Place): boolean {
  const slack = 0.01;
  return (
    inner.x >= outer.x - slack &&
    inner.y >= outer.y - slack &&
    inner.x + inner.width <= outer.x + outer.width + slack &&
    inner.y + inner.height <= outer.y + outer.height + slack
  );
}

function areApart(a: Place, b: Place): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

function xml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function textsOf(svg: string): readonly string[] {
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(new XMLParser({ htmlEntities: true, processEntities: true }).parse(svg));
  return texts.map((text) => text.trim());
}
