import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { anchors, links, page, pages, root } from './markdown.ts';

suite('documentation', () => {
  test('every relative link and anchor leads somewhere', () => {
    const broken: string[] = [];
    let checked = 0;
    for (const from of pages()) {
      for (const link of links(from)) {
        if (/^[a-z]+:/.test(link)) continue;
        checked++;
        const [file = '', anchor] = decodeURI(link).split('#');
        const target = file === '' ? from.file : path.posix.join(path.posix.dirname(from.file), file);
        if (!existsSync(path.join(root, target))) broken.push(`${from.file}: ${link}`);
        else if (anchor !== undefined && !anchors(page(target)).has(anchor)) broken.push(`${from.file}: ${link}`);
      }
    }
    assert.ok(checked > 400, `${checked} links are found`);
    assert.deepEqual(broken, []);
  });

  test('docs/README.md lists every page of docs', () => {
    const listed = links(page('docs/README.md')).map((link) => path.posix.join('docs', link));
    const all = pages().map(({ file }) => file);
    const perRule = /^docs\/(?:ko\/)?rules\/(?!README)/;
    const ofDocs = all.filter((file) => file.startsWith('docs/') && file !== 'docs/README.md' && !perRule.test(file));
    assert.deepEqual(
      ofDocs.filter((file) => !listed.includes(file)),
      [],
    );
  });

  test('pages are found through their links from README.md', () => {
    const reached = new Set(['README.md']);
    for (const file of reached) {
      for (const link of links(page(file))) {
        const [target = ''] = link.split('#');
        const to = path.posix.join(path.posix.dirname(file), target);
        if (to.endsWith('.md') && existsSync(path.join(root, to))) reached.add(to);
      }
    }
    const all = pages().map(({ file }) => file);
    assert.deepEqual(
      all.filter((file) => !reached.has(file)),
      [],
    );
  });
});

suite('Markdown is read as GitHub reads it', () => {
  const of = (text: string) => ({ file: 'a.md', text });

  test('anchors', () => {
    const text = '# A `b` and c/d, e?\n## Twice\n## Twice\n## 예제의 호스트\n```sh\n# none\n```\n';
    assert.deepEqual([...anchors(of(text))], ['a-b-and-cd-e', 'twice', 'twice-1', '예제의-호스트']);
  });

  test('links, but not those in code', () => {
    const text = '[a](b.md) ![c](d.png) `[e](f)` <img src="g.png">\n```md\n[h](i)\n```\n';
    assert.deepEqual(links(of(text)), ['b.md', 'd.png', 'g.png']);
  });
});
