import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { XMLValidator } from 'fast-xml-parser';
import { drawExcerpt } from '../../server/src/drawing/map/draw-excerpt.ts';
import type { HostMap, MapScheme } from '../../server/src/features/analysis.ts';
import { pinned } from '../fragments.ts';
import type { HostSketch } from '../rules/hosts.ts';
import { mapOf } from './maps.ts';

const schemes: readonly MapScheme[] = ['light', 'dark', 'high contrast light', 'high contrast dark'];

suite('the small picture around some CPUs', () => {
  test('is well-formed, small, and without a rule of another scheme, in each scheme', () => {
    const map = mapOf('example', { web: pinned(1, 2), db: pinned(2, '4-5', '4-5') });
    for (const scheme of schemes) {
      const svg = excerptOf(map, [1, 2], scheme);
      assert.equal(XMLValidator.validate(svg), true);
      assert.doesNotMatch(svg, /@media|<script|href|class="background"/);
      assert.ok(svg.length < 25_000, String(svg.length));
    }
    assert.notEqual(excerptOf(map, [1], 'light'), excerptOf(map, [1], 'dark'));
  });

  test('frames the CPUs, and makes the guests of the document solid', () => {
    const svg = excerptOf(mapOf('example', { web: pinned(1, 2), db: pinned(2) }), [1, 2]);
    assert.equal(svg.match(/<rect class="ring" /g)?.length, 2);
    assert.match(svg, /data-cpu="1".*?class="who [^"]*current"/s);
    assert.match(svg, />web 0<.*class="badge".*>2:1</s);
  });

  test('shows a small host as a whole, of a large one the nodes of the CPUs, and of large nodes their L3 groups', () => {
    const cpusIn = (svg: string) => [...svg.matchAll(/data-cpu="(\d+)"/g)].length;
    assert.equal(cpusIn(excerptOf(mapOf('example', {}), [1])), 9);
    assert.equal(cpusIn(excerptOf(mapOf(sketch(32, 16), {}), [1])), 32);
    assert.equal(cpusIn(excerptOf(mapOf(sketch(16, 8), {}), [1, 9])), 32);
    const part = excerptOf(mapOf(sketch(256, 128), {}), [1, 300]);
    assert.equal(cpusIn(part), 32);
    assert.match(part, />node 0<.*>L3 0<.*>L3 5</s);
  });

  test('is left out where even the L3 groups have too many CPUs', () => {
    const map = mapOf(sketch(512, 256, 256), {});
    assert.equal(drawExcerpt(map, { cpus: new Set([1]), current: '', scheme: 'dark', title: '' }), null);
    const wide = new Set(Array.from({ length: 256 }, (_, cpu) => cpu));
    const all = mapOf(sketch(256, 128), {});
    assert.equal(drawExcerpt(all, { cpus: wide, current: '', scheme: 'dark', title: '' }), null);
  });

  test('is so small that a hover of 500 × 250 pixels is not scrolled, on hosts of 16 and 128 CPUs', () => {
    const guests = { web: pinned(1, 2, 3), 'a-long-name': pinned(2, 3) };
    for (const [cores, coresOfNode] of [
      [8, 8],
      [8, 4],
      [64, 64],
      [64, 32],
      [64, 16],
    ] as const)
      for (const cpus of [[1], [1, 1 + cores], [2, 3, cores - 1]]) {
        const svg = excerptOf(mapOf(sketch(cores, coresOfNode), guests), cpus);
        const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
        assert.ok(Number(width) <= 480 && Number(height) <= 170, `${cores} cores, ${cpus}: ${width} × ${height}`);
        for (const cpu of cpus) assert.ok(svg.includes(`data-cpu="${cpu}"`), `CPU ${cpu}`);
      }
  });

  test('is as wide as a hover at most, at any shape of host', () => {
    for (const host of [
      'example',
      'tuned',
      'dies-4node',
      'cpuless-node',
      'split-numbering',
      sketch(256, 128),
    ] as const) {
      const names = { 'a-guest-with-a-rather-long-name': pinned(1, 2, 3), db: pinned(2, 3) };
      const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(excerptOf(mapOf(host, names), [1])) ?? [];
      assert.ok(Number(width) <= 480 && Number(height) <= 320, `${width} × ${height}`);
    }
  });
});

function excerptOf(map: HostMap, cpus: readonly number[], scheme: MapScheme = 'dark'): string {
  const svg = drawExcerpt(map, { cpus: new Set(cpus), current: 'file:///vms/web.xml', scheme, title: 'a & b' });
  assert.ok(svg);
  return svg;
}

/** A host with two threads a core. */
function sketch(cores: number, coresOfNode: number, coresOfL3 = 8): HostSketch {
  return {
    cores: Array.from({ length: cores }, (_, core) => `${core},${core + cores}`),
    nodes: Array.from({ length: cores }, (_, core) => Math.floor(core / coresOfNode)),
    l3: Array.from({ length: cores }, (_, core) => Math.floor(core / coresOfL3)),
  };
}
