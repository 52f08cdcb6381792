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

  test('count long lists, and name one of several others', () => {
    const files = { web: pinned('0-3'), a: pinned(1), b: pinned(2), c: pinned('2-3') };
    assert.match(shown(files, { kinds: ['pinsets'] }), /'0-3'«4 CPUs · node 0 · with a and 2 more»/);
    const long = { ...files, a: `<domain><name>accounts</name>${pinned(1)}</domain>` };
    assert.match(shown(long, { kinds: ['pinsets'] }), /'0-3'«4 CPUs · node 0 · with accounts and 2 more»/);
  });

  test('cut a long name, and no hint is cut by VS Code', () => {
    const name = 'database-of-the-accounting-department';
    const db = `<domain><name>${name}</name>${pinned('0-3')}</domain>`;
    const web = shown({ web: pinned('0-3'), db }, { kinds: ['pinsets'] });
    assert.match(web, /'0-3'«4 CPUs · node 0 · 2 cores · with database-…»/);
  });

  test('say how much memory a nodeset has, and whether the vCPUs are there', () => {
    const hints = (nodeset: string, vcpus = pinned(0, 2)) =>
      shown({ web: `${vcpus}${memoryOn(nodeset)}` }, { kinds: ['nodesets'] });
    assert.match(hints('0'), /nodeset='0'«16 GiB · with the vCPUs»/);
    assert.match(hints('1'), /nodeset='1'«16 GiB · vCPUs on node 0»/);
    assert.match(hints('0-1'), /nodeset='0-1'«32 GiB · with the vCPUs»/);
    assert.match(hints('0', '<vcpu>2</vcpu>'), /nodeset='0'«16 GiB»/);
    assert.doesNotMatch(hints('0,7'), /«/);
    const cell = `${pinned(0, 4)}<numatune><memnode cellid='1' mode='strict' nodeset='0'/></numatune><cpu><numa><cell id='0' cpus='0' memory='1'/><cell id='1' cpus='1' memory='1'/></numa></cpu>`;
    assert.match(shown({ web: cell }, { kinds: ['nodesets'] }), /nodeset='0'«16 GiB · vCPUs on node 1»/);
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

  test('say what a variable in an option holds', () => {
    // taskset has no option with a list: it refuses `--cpu-list=4`.
    const script = 'X=4,5\ntaskset --cpu-list=$X sleep 1\nnumactl --physcpubind="$X" sleep 2\nnumactl -C$X sleep 3\n';
    assert.equal(
      shown({ 'start.sh': script }, { on: null }),
      'X=4,5\ntaskset --cpu-list=$X sleep 1\nnumactl --physcpubind="$X"«= 4,5» sleep 2\nnumactl -C$X«= 4,5» sleep 3\n',
    );
  });

  test('have values without a host, too', () => {
    const script = shown({ 'start.sh': 'CPUS=4,5\ntaskset -c $CPUS sleep 1\n' }, { on: null });
    assert.equal(script, 'CPUS=4,5\ntaskset -c $CPUS«= 4,5» sleep 1\n');
  });
});
