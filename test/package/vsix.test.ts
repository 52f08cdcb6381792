import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import process from 'node:process';
import { before, suite, test } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { unpackVsix, zipEntries } from '../../scripts/editor/vsix.ts';
import { callsOf, sources } from '../l10n/source-keys.ts';
import { emptyFolder, made, manifest, serverInfo } from './made.ts';
import { linksOf } from './markdown-links.ts';

/** The largest VSIX, in bytes: what a person waits for who installs it. */
const most = 1_100_000;

/** What may be in it, below its folder extension/. */
const allowed = [
  /^(?:package|package\.nls(?:\.[a-z]{2})?)\.json$/,
  /^(?:readme\.md|changelog\.md|LICENSE\.txt|icon\.png)$/,
  /^dist\/(?:client\.cjs|server\.cjs|server\/[\w.-]+\.cjs|browser\/(?:server\.js|package\.json)|map\/page\.(?:css|js)|pages\.json|THIRD-PARTY-NOTICES\.txt)$/,
  /^(?:icons\/\w+\.svg|walkthrough\/[\w-]+\.png)$/,
  /^(?:l10n\/bundle\.l10n\.[a-z]{2}|schemas\/[\w.-]+|syntaxes\/[\w.-]+\.tmLanguage)\.json$/,
];

suite('the VSIX', () => {
  let vsix = '';
  let entries: ReadonlyMap<string, Buffer>;
  const text = (name: string) => {
    const content = entries.get(`extension/${name}`);
    assert.ok(content, `${name} is missing`);
    return content.toString('utf8');
  };

  before(() => {
    vsix = made(`pinset-${manifest.version}.vsix`);
    entries = new Map([...zipEntries(readFileSync(vsix))].map(({ name, content }) => [name, content]));
  });

  test(`has at most ${most} bytes`, () => {
    const { size } = statSync(vsix);
    assert.ok(size <= most, `${size} bytes`);
  });

  test('contains what the extension needs and nothing else: no command, no sources, no source maps', () => {
    const inside = [...entries.keys()].filter((name) => name.startsWith('extension/')).map((name) => name.slice(10));
    assert.deepEqual(
      inside.filter((name) => !allowed.some((pattern) => pattern.test(name))),
      [],
    );
    const outside = [...entries.keys()].filter((name) => !name.startsWith('extension/'));
    assert.deepEqual(outside.sort(), ['[Content_Types].xml', 'extension.vsixmanifest']);
  });

  test('has every file that its manifest names', () => {
    const { main, browser, icon, contributes } = JSON.parse(text('package.json'));
    const named = [main, browser, icon, ...contributes.jsonValidation.map(({ url }: { url: string }) => url)];
    named.push(...contributes.grammars.map(({ path }: { path: string }) => path));
    named.push(...contributes.viewsContainers.activitybar.map((one: { icon: string }) => one.icon));
    for (const { steps } of contributes.walkthroughs) for (const { media } of steps) named.push(media.image);
    for (const name of named) assert.ok(entries.has(join('extension', name)), name);
  });

  test('has what a marketplace shows: who made it, where it lives, an icon, a banner', () => {
    const fields = JSON.parse(text('package.json'));
    assert.equal(`${fields.publisher}.${fields.name}`, `${manifest.publisher}.${manifest.name}`);
    for (const field of ['displayName', 'description', 'license', 'homepage']) assert.ok(fields[field], field);
    assert.match(fields.repository.url, /^git\+https:\/\/.+\.git$/);
    const page = fields.repository.url.slice('git+'.length, -'.git'.length);
    assert.ok(fields.homepage.startsWith(page) && fields.bugs.url.startsWith(page), 'one repository');
    assert.match(fields.galleryBanner.color, /^#[0-9a-f]{6}$/);
    assert.ok(fields.categories.includes('Linters') && fields.keywords.length >= 5);
    for (const field of ['scripts', 'devDependencies', 'bin']) assert.equal(fields[field], undefined, field);

    const icon = entries.get('extension/icon.png');
    assert.ok(
      icon?.subarray(1, 4).toString() === 'PNG' && icon.readUInt32BE(16) >= 128 && icon.readUInt32BE(20) >= 128,
    );
    const listing = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(
      entries.get('extension.vsixmanifest')?.toString('utf8') ?? '',
    ).PackageManifest;
    assert.equal(listing.Metadata.Identity.Version, manifest.version);
    assert.equal(listing.Metadata.Icon, 'extension/icon.png');
    assert.equal(listing.Metadata.License, 'extension/LICENSE.txt');
  });

  test('its readme leads nowhere that is not there, and shows no SVG, which the Marketplace refuses', () => {
    const links = linksOf(text('readme.md'));
    assert.ok(links.length > 20, `only ${links.length} links`);
    for (const { target, isPicture } of links) {
      assert.match(target, /^(?:https:\/\/|#)/);
      assert.ok(!isPicture || !target.endsWith('.svg'), target);
    }
  });

  test('pages of rules lead to pages that are in it', () => {
    const pages = new Map(Object.entries<string>(JSON.parse(text('dist/pages.json'))));
    assert.ok(pages.has('/rules/cpu-overcommit.md') && pages.has('/ko/rules/cpu-overcommit.md'));
    const broken = [...pages].flatMap(([page, content]) =>
      (page.endsWith('.md') ? linksOf(content) : [])
        .map(({ target }) => target.split('#')[0] ?? '')
        .filter(
          (target) => target !== '' && !target.startsWith('https://') && !pages.has(posix.join(page, '..', target)),
        )
        .map((target) => `${page} → ${target}`),
    );
    assert.deepEqual(broken, []);
  });

  test('has the translations that the client looks up', () => {
    const bundle = JSON.parse(text('l10n/bundle.l10n.ko.json'));
    const ofClient = sources().filter(({ file }) => file.startsWith('client/'));
    const keys = ofClient.flatMap((source) => callsOf(source).flatMap(({ key }) => key ?? []));
    assert.ok(keys.length > 20);
    assert.deepEqual(
      keys.filter((key) => typeof bundle[key] !== 'string'),
      [],
    );
  });

  test('its server starts from an empty folder without an environment', async (t) => {
    const extension = unpackVsix(vsix, emptyFolder(t));
    const server = join(extension, 'dist', 'server.cjs');
    assert.ok(existsSync(server));
    const info = await serverInfo(emptyFolder(t), [process.execPath, server, '--stdio']);
    assert.deepEqual(info, { name: 'pinset', version: manifest.version });
  });
});
