import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inlayHintKinds, inlayHints } from '../../../server/src/features/analysis.ts';
import { cputune, memoryOn, pinned } from '../../fragments.ts';
import { fleetOf, type On } from '../../rules/check.ts';

/** The text of the first file with `«…»` for each hint. */
function shown(
  files: Readonly<Record<string, string>>,
  {
    on = 'example',
    kinds = inlayHintKinds,
    part = null,
  }: { on?: On; kinds?: readonly string[]; part?: string | null } = {},
): string {
  const { fleet, documents, scripts } = fleetOf(on, files);
  const document = scripts[0] ?? documents[0];
  assert.ok(document);
  const { text } = document;
  const start = part === null ? 0 : text.indexOf(part);
  const range = { start, end: part === null ? text.length : start + part.length };
  const asked = new Set(inlayHintKinds.filter((kind) => kinds.includes(kind)));
  const hints = inlayHints(fleet, document, { range, kinds: asked });
  return hints.reduceRight(
    (done, hint) => `${done.slice(0, hint.offset)}«${hint.text}»${done.slice(hint.offset)}`,
    text,
  );
}

suite('inlay hints in a domain', () => {
  test('say where the CPUs of a pinset are, and who else is pinned there', () => {
    const db = pinned(4);
    const web = shown({ web: `<vcpu>2</vcpu>${cputune('4', '2-3')}`, db }, { kinds: ['pinsets'] });
    assert.match(web, /cpuset='4'«node 1 · core \{4-5\} · with db»\/>/);
    assert.match(web, /cpuset='2-3'«node 0 · core \{2-3\}»\/>/);
  });

  test('count long lists, and name two others', () => {
    const files = { web: pinned('0-3'), a: pinned(1), b: pinned(2), c: pinned('2-3') };
    assert.match(shown(files, { kinds: ['pinsets'] }), /'0-3'«4 CPUs · node 0 · 2 cores · with a, b and 1 more»/);
  });

  test('sum the vCPUs up, and say how many are pinned', () => {
    assert.match(shown({ web: pinned(0, '2-3', '2-3', 1) }), /<\/vcpu>«on 4 CPUs · node 0 · 2 cores»/);
    assert.match(shown({ web: `<vcpu>3</vcpu>${cputune(0)}` }), /<\/vcpu>«1 of 3 pinned»/);
    assert.match(shown({ web: '<vcpu>3</vcpu>' }), /<\/vcpu>«not pinned»/);
  });

  test('say on which host node a guest cell is, and where memory and vCPUs differ', () => {
    const cells = (nodeset: string) =>
      shown(
        {
          web: `<vcpu>2</vcpu>${cputune(0, 4)}<numatune><memnode cellid='0' mode='strict' nodeset='0'/><memnode cellid='1' mode='strict' nodeset='${nodeset}'/></numatune><cpu><numa><cell id='0' cpus='0' memory='1'/><cell id='1' cpus='1' memory='1'/></numa></cpu>`,
        },
        { kinds: ['cells'] },
      );
    assert.match(cells('1'), /cpus='0'«on host node 0» memory='1'\/><cell id='1' cpus='1'«on host node 1»/);
    assert.match(cells('0'), /cpus='1'«memory on node 0 · vCPUs on node 1»/);
    const bound = `<vcpu>1</vcpu>${memoryOn('1')}<cpu><numa><cell cpus='0' memory='1'/></numa></cpu>`;
    assert.match(shown({ web: bound }, { kinds: ['cells'] }), /cpus='0'«on host node 1»/);
  });

  test('are silent about what is unknown, and outside of the range', () => {
    assert.doesNotMatch(shown({ web: pinned(0) }, { on: null }), /«/);
    assert.doesNotMatch(shown({ web: pinned('{{ cpus }}', 8, 99) }), /«/);
    assert.doesNotMatch(shown({ web: '<vcpu placement="auto">2</vcpu>' }), /«/);
    const only = shown({ web: pinned(0, 2) }, { part: "cpuset='2'" });
    assert.equal(only.match(/«/g)?.length, 1);
    assert.doesNotMatch(shown({ web: pinned(0, 2) }, { kinds: [] }), /«/);
  });
});

suite('inlay hints in a script', () => {
  test('say what a variable holds, and where the CPUs are', () => {
    const script = shown({ 'start.sh': 'CPUS=4,5\ntaskset -c $CPUS qemu-system-x86_64 &\n', db: pinned(4) });
    assert.equal(script, 'CPUS=4,5«node 1 · core {4-5} · with db»\ntaskset -c $CPUS«= 4,5» qemu-system-x86_64 &\n');
  });

  test('give the first values of a loop, and no value that is not known', () => {
    const loop = shown(
      { 'start.sh': 'for n in 0 1 2 3; do\n  taskset -c "$n" sleep 1\ndone\ntaskset -c $1 sleep 2\n' },
      { kinds: ['variables'] },
    );
    assert.match(loop, /-c "\$n"«= 0, 1, 2, …» sleep/);
    assert.match(loop, /-c \$1 sleep/);
  });

  test('have values without a host, too', () => {
    const script = shown({ 'start.sh': 'CPUS=4,5\ntaskset -c $CPUS sleep 1\n' }, { on: null });
    assert.equal(script, 'CPUS=4,5\ntaskset -c $CPUS«= 4,5» sleep 1\n');
  });
});
