import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  attributeText,
  elementAt,
  elementText,
  parentElement,
  topElements,
  type XmlElement,
} from '../../../server/src/syntax/xml/element.ts';
import { parseXml } from '../../../server/src/syntax/xml/xml.ts';
import { hangs } from '../../hang.ts';
import { marked } from '../../marker.ts';

test('an element has a name, attributes, a text and children, each with its place', () => {
  const { text, spans } = marked(
    "<?xml version='1.0'?>\n«<«d:vcpu» «placement»='«static»' cpuset = \"«0-3»\">«4»</d:vcpu\n>»<!-- after -->",
  );
  const [vcpu] = topElements(parseXml(text));
  assert(vcpu);
  assert.deepEqual([vcpu.name, vcpu.prefix, vcpu.localName], ['d:vcpu', 'd', 'vcpu']);
  const [placement, cpuset] = vcpu.attributes;
  assert.deepEqual(
    [
      vcpu.span,
      vcpu.nameSpan,
      placement?.nameSpan,
      placement?.value?.span,
      cpuset?.value?.span,
      elementText(vcpu).span,
    ],
    spans,
  );
  assert.deepEqual(attributeText(vcpu, 'cpuset'), { text: '0-3', verbatim: true, span: spans[4] });
});

test('references, comments and CDATA sections are resolved, and the text is not verbatim', () => {
  const [a, b, c] = elements("<d><a x='0&#45;3'>&lt;4</a><b>4<!-- four --></b><c>a<![CDATA[<&amp;]]>&amp;</c></d>");
  assert(a && b && c);
  assert.deepEqual([attributeText(a, 'x')?.text, attributeText(a, 'x')?.verbatim], ['0-3', false]);
  assert.deepEqual([elementText(a).text, elementText(a).verbatim], ['<4', false]);
  assert.deepEqual([elementText(b).text, elementText(b).verbatim], ['4', false]);
  assert.equal(elementText(c).text, 'a<&amp;&');
});

test('comments are listed with their places', () => {
  const { text, spans } = marked(
    "«<!-- a -->»<d>«<!-- <e/> -->»<e x='<!-- no -->'/><![CDATA[<!-- no -->]]></d>«<!---->»",
  );
  assert.deepEqual(parseXml(text).comments, spans);
});

test('entities of the document’s own stay as written, however often they multiply', () => {
  const bomb = `<!DOCTYPE d [<!ENTITY a "${'x'.repeat(100)}"><!ENTITY b "${'&a;'.repeat(100)}">]><d><e>&b;</e></d>`;
  const [element] = elements(bomb);
  assert.equal(element && elementText(element).text, '&b;');
});

test('while a tag is being typed, what follows keeps its place', () => {
  const after = "<vcpupin vcpu='1' cpuset='2'/></cputune>";
  for (const typed of ['<', '<v', '<vcpupin', '<vcpupin ', '<vcpupin vcpu', '<vcpupin vcpu=', '<vcpupin vcpu=0']) {
    const whole = elements(`<cputune>${typed}\n${after}`).at(-1);
    assert.equal(whole && attributeText(whole, 'cpuset')?.text, '2', typed);
  }
});

test('a value whose quote is not closed ends where markup begins', () => {
  const { text, spans } = marked("<cputune><vcpupin vcpu='0' cpuset='«0-3»\n  <emulatorpin cpuset='4'/></cputune>");
  const [pin] = elements(text);
  assert.deepEqual(pin && attributeText(pin, 'cpuset'), { text: '0-3', verbatim: true, span: spans[0] });
  const [last] = elements("<cputune><vcpupin vcpu='0' cpuset='0-");
  assert.equal(last && attributeText(last, 'cpuset')?.text, '0-');
  const [bare] = elements("<cputune><vcpupin vcpu='0' cpuset=");
  assert.deepEqual(
    bare?.attributes.map(({ name, value }) => [name, value?.text]),
    [
      ['vcpu', '0'],
      ['cpuset', undefined],
    ],
  );
});

test('while a closing tag is being typed, it closes what it will close; a stray one closes nothing', () => {
  for (const typed of ['</', '</v', '</vcp', '</vcpus>', '</VCPU>']) {
    const after = elements(`<domain><vcpu>4${typed}\n<cputune/></domain>`);
    assert.deepEqual(
      after.map(({ name }) => name),
      ['vcpu', 'cputune'],
      typed,
    );
  }
  const [cputune, next] = elements('<domain><cputune><vcpupin/></vcpupin><emulatorpin/></cputune><os/></domain>');
  assert.deepEqual([cputune?.children.length, next?.name], [2, 'os']);
});

test('after a value whose quote is not closed, the next line is read as before', () => {
  const pins = elements(
    "<cputune><vcpupin vcpu='0' cpuset='0-3\n  <emulatorpin cpuset='4'/>\n<vcpupin vcpu='1'/></cputune>",
  );
  assert.deepEqual(
    pins.map(({ name }) => name),
    ['vcpupin', 'emulatorpin', 'vcpupin'],
  );
  const [template] = elements("<cputune><vcpupin cpuset='<%= cpus %>' vcpu='2'/></cputune>");
  assert.deepEqual(
    template?.attributes.map(({ value }) => value?.text),
    ['<%= cpus %>', '2'],
  );
});

test('an element is found from an offset in it, and knows its parent', () => {
  const { text, spans } = marked(
    "<domain> «<»cputune> <«v»cpupin vcpu='0' <em«u»latorpin/>«» </cputune><!-- «-» --> </domain>",
  );
  const document = parseXml(text);
  const found = spans.map(({ start }) => elementAt(document, start));
  assert.deepEqual(
    found.map((element) => element?.name),
    ['cputune', 'vcpupin', 'emulatorpin', 'cputune', 'domain'],
  );
  assert.deepEqual(
    found.map((element) => element && parentElement(element)?.name),
    ['domain', 'cputune', 'cputune', 'domain', undefined],
  );
  assert.equal(elementAt(document, text.length), null);
});

const pieces = fc.constantFrom(
  ...['<', '>', '/>', '</', '<a', '<b x="1"/>', '</a>', '<a>', ' y=', "'", '"', '&amp;', '&', '\n', 'text'],
  ...['<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '<!DOCTYPE a [', ']>', '{{ n }}', '<%= n %>'],
);
const soup = fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join(''));

test('any text has a tree whose spans are in it', () => {
  fc.assert(
    fc.property(soup, (text) => {
      const document = parseXml(text);
      const visit = (element: XmlElement): void => {
        assert.equal(text.slice(element.nameSpan.start, element.nameSpan.end), element.name);
        for (const { span } of [element, elementText(element), ...values(element)]) {
          assert(span.start >= 0 && span.start <= span.end && span.end <= text.length, JSON.stringify(span));
        }
        for (const value of [elementText(element), ...values(element)]) {
          if (value.verbatim) assert.equal(text.slice(value.span.start, value.span.end), value.text);
        }
        element.children.forEach(visit);
      };
      topElements(document).forEach(visit);
      if (document.error) assert(document.error.span.end <= text.length);
    }),
  );
});

test('hostile texts take no longer than their length', () => {
  const size = 200_000;
  const deep = '<a>'.repeat(200);
  for (const piece of [
    '<a>',
    '<a ',
    '<',
    '</',
    '&',
    '<a b="',
    "<a b='",
    '<!',
    '<b a=',
    '<b ===/>',
    '</z>',
    '<!DOCTYPE [',
    '<!DOCTYPE ',
    '<!doctype ',
    '<b/',
    '<1>',
  ]) {
    for (const before of ['', deep]) {
      const text = before + piece.repeat(size / piece.length);
      const started = performance.now();
      const document = parseXml(text);
      for (const { children } of topElements(document)) assert(children);
      assert(document.error, piece);
      assert(
        performance.now() - started < hangs,
        `${piece} behind ${before.length}: ${performance.now() - started} ms`,
      );
    }
  }
});

test('10,000 levels are refused with a message, 8 MB of devices are read', () => {
  const levels = parseXml('<a>'.repeat(10_000) + '</a>'.repeat(10_000));
  assert.match(levels.error?.message ?? '', /deep/);
  const device = "<disk type='file'><source file='/x'/></disk>\n";
  const large = parseXml(`<domain>${device.repeat(8_000_000 / device.length)}<vcpu>4</vcpu></domain>`);
  assert.equal(large.error, null);
  const [domain] = topElements(large);
  const vcpu = domain?.children.at(-1);
  assert.equal(vcpu && elementText(vcpu).text, '4');
});

/** The child elements of the text's root. */
function elements(text: string): readonly XmlElement[] {
  const [root] = topElements(parseXml(text));
  return root === undefined ? [] : root.children;
}

function values(element: XmlElement) {
  return element.attributes.flatMap(({ value }) => value ?? []);
}
