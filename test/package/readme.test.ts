import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { repositoryPage } from '../../scripts/package/product.ts';
import { withAbsoluteLinks } from '../../scripts/package/readme.ts';
import { linksOf } from './markdown-links.ts';

suite('README in a package', () => {
  for (const [what, markdown, packaged] of [
    ['a page', '[rules](docs/rules/README.md#all)', `[rules](${repositoryPage}/blob/HEAD/docs/rules/README.md#all)`],
    ['a path with dots', '[rules](./docs/../LICENSE)', `[rules](${repositoryPage}/blob/HEAD/LICENSE)`],
    ['a picture', '![a host](docs/images/x.png)', `![a host](${repositoryPage}/raw/HEAD/docs/images/x.png)`],
    ['an SVG becomes a link', '![a host](docs/x.svg)', `[a host](${repositoryPage}/blob/HEAD/docs/x.svg)`],
    [
      'a picture in a link',
      '[![a](a.png)](docs/a.md)',
      `[![a](${repositoryPage}/raw/HEAD/a.png)](${repositoryPage}/blob/HEAD/docs/a.md)`,
    ],
    ['HTML', '<img alt="a" src="docs/a.png">', `<img alt="a" src="${repositoryPage}/raw/HEAD/docs/a.png">`],
    ['an absolute link', '[node](https://nodejs.org/)', '[node](https://nodejs.org/)'],
    ['a place on the page', '[below](#below)', '[below](#below)'],
    ['code', 'a `[x](y)` b', 'a `[x](y)` b'],
    ['a fence', '```\n[x](y)\n```\n[x](y)', `\`\`\`\n[x](y)\n\`\`\`\n[x](${repositoryPage}/blob/HEAD/y)`],
  ] as const) {
    test(what, () => assert.equal(withAbsoluteLinks(markdown), packaged));
  }

  test('the tests see links in all their forms', () => {
    const targets = linksOf('[a](1) ![b](2) [![c](3)](4) <img src="5"> `[d](6)` [e [f] g](7)').map(
      ({ target }) => target,
    );
    assert.deepEqual(targets.sort(), ['1', '2', '3', '4', '5', '7']);
  });
});
