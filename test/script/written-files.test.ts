import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { scriptPlacements } from '../../server/src/script/processes.ts';
import { unknownStretch } from '../../server/src/script/text.ts';
import { wordShape } from '../../server/src/script/word.ts';
import { commandsOf } from './commands.ts';

/** What a script gives to virsh as XML: the verb with the text, `?` for what is unknown. */
function defined(script: string): string[] {
  const { definitions } = scriptPlacements(commandsOf(script), { host: null, textAt: () => '' });
  return definitions.map(({ starts, text }) => {
    const xml = text === null ? '?' : wordShape(text).replaceAll(unknownStretch, '?').trim();
    return `${starts ? 'create' : 'define'} ${xml}`;
  });
}

suite('a file of XML that the script writes is known to', () => {
  const cases: readonly (readonly [name: string, script: string, ...defined: string[]])[] = [
    ['define', 'cat > x.xml <<EOF\n<a/>\nEOF\nvirsh define x.xml', 'define <a/>'],
    ['create', "cat <<'EOF' > ./x.xml\n<a>$B</a>\nEOF\nsudo virsh create x.xml --paused", 'create <a>$B</a>'],
    ['a quoted command of virsh', 'cat > x.xml <<EOF\n<a/>\nEOF\nvirsh "define --file x.xml"', 'define <a/>'],
    ['what reads it', 'echo "<a/>" > x.xml\ncat x.xml | virsh define /dev/stdin', 'define <a/>'],
    ['what is fed with it', 'echo "<a/>" > x.xml\nvirsh define /dev/stdin < x.xml', 'define <a/>'],
    ['tee, without leading tabs', 'tee x.xml <<-EOF\n\t<a/>\n\tEOF\nvirsh define x.xml', 'define <a/>'],
    [
      'tee after sudo, in a pipe',
      'cat <<EOF | sudo tee /tmp/x.xml >/dev/null\n<a/>\nEOF\nvirsh define /tmp/x.xml',
      'define <a/>',
    ],
    [
      'a name that is made up',
      'f=$(mktemp)\ncat > "$f" <<EOF\n<a/>\nEOF\nvirsh define "$f"\nrm -f "$f"',
      'define <a/>',
    ],
    [
      'a name with an unknown part',
      'N=$1\ncat > "/tmp/$N.xml" <<EOF\n<a>$N</a>\nEOF\nvirsh define "/tmp/$N.xml"',
      'define <a>?</a>',
    ],
    ['several commands', '{ echo "<a>"; echo "</a>"; } > x.xml\nvirsh define x.xml', 'define <a>\n</a>'],
    ['what continues it', 'echo "<a>" > x.xml; echo "</a>" >> x.xml\nvirsh define x.xml', 'define <a>\n</a>'],
    ['a function', 'f() { echo "<a/>"; }; f > x.xml; g() { virsh define x.xml; }; g', 'define <a/>'],
    ['a subshell', '(echo "<a/>" > x.xml); virsh define x.xml', 'define <a/>'],
    ['a loop', 'for i in 1 2; do echo "<a$i/>" > $i; virsh define $i; done', 'define <a1/>', 'define <a2/>'],
    ['a loop over the unknown', 'for i; do echo "<a/>" > $i.xml; virsh define $i.xml; done', 'define <a/>'],
    ['a process substitution', 'virsh define <(cat <<EOF\n<a/>\nEOF\n)', 'define <a/>'],
    ['what only reads it before', 'echo "<a/>" > x.xml; chmod 600 x.xml; virsh define x.xml', 'define <a/>'],
  ];
  for (const [name, script, ...expected] of cases)
    test(name, () => assert.deepEqual(defined(script), expected, script));
});

suite('it is not known', () => {
  const cases: readonly (readonly [name: string, script: string])[] = [
    ['if it is perhaps not written', 'if [ "$1" ]; then echo "<a/>" > x.xml; fi\nvirsh define x.xml'],
    ['if another program may have changed it', 'echo "<a/>" > x.xml; sed -i s/a/b/ x.xml; virsh define x.xml'],
    ['if another program has it as an option', 'echo "<a/>" > x.xml; gen --output=x.xml; virsh define x.xml'],
    ['if something unknown is written to it', 'echo "<a/>" > x.xml; virsh dumpxml a > x.xml; virsh define x.xml'],
    ['in another folder', 'echo "<a/>" > x.xml; cd /tmp; virsh define x.xml'],
    ['from another folder', '(cd /tmp; echo "<a/>" > x.xml); virsh define x.xml'],
    ['if its name is another unknown one', 'echo "<a/>" > $1; virsh define $2'],
    ['if it may be one of two', 'echo "<a/>" > /tmp/$A.xml; echo "<b/>" > /tmp/$B.xml; virsh define /tmp/$A.xml'],
    ['if only its end is', 'echo "<a/>" >> x.xml; virsh define x.xml'],
    ['once it is gone', 'echo "<a/>" > x.xml; rm x.xml; virsh define x.xml'],
  ];
  for (const [name, script] of cases) test(name, () => assert.deepEqual(defined(script), ['define ?'], script));
});
