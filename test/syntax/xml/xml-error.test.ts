import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseXml } from '../../../server/src/syntax/xml/xml.ts';
import { marked } from '../../marker.ts';

function check(source: string, message: RegExp | null): void {
  const { text, spans } = marked(source);
  const { error } = parseXml(text);
  if (message === null) assert.equal(error, null, source);
  else {
    assert(error, `no error in ${source}`);
    assert.match(error.message, message);
    assert.deepEqual(error.span, spans[0], source);
  }
}

test('well-formed texts have no error', () => {
  check(
    "<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE d [<!ENTITY n '<4>'>]>\n<d a='1' b = \"2\"\n/>\n<!-- b -->",
    null,
  );
  check('<d>&amp;&#10;&n;<![CDATA[ < & ]]><?p < ?><e ></e ></d>', null);
  check('\ufeff<d/>', null);
  check("<p:d xmlns:p='u'><p:é/></p:d>", null);
});

test('a closing tag that does not match names both and where the open one is', () => {
  check(
    '<domain>\n  <vcpu>4«</vcpus>»</domain>',
    /<\/vcpus> closes nothing; <vcpu> \(line 2\) is open.*<\/vcpu> is expected/,
  );
  check('<domain>\n<cputune>\n«</domain>»', /<\/domain> comes before <cputune> \(line 2\) is closed/);
  check('<d/>«</d>»', /closes nothing: no element is open/);
});

test('a text that breaks off', () => {
  check('<domain>\n«<cputune»>', /<cputune> \(line 2\) is not closed: <\/cputune> is missing/);
  check('<domain><vcpu «placement»', /placement has no value/);
  check('<domain>«<vcpu» ', /<vcpu is not finished/);
  check("<d a=«'1»", /quote that opens the value of a is not closed/);
  check('<d>«<!-- a»', /comment is not closed/);
  check('<d>«</d»', /not finished/);
  check('«»', /the root element is missing/);
  check('<!-- a -->«»', /the root element is missing/);
});

test('broken tags', () => {
  check('<d>«<pin» <e/></d>', /<pin is not finished/);
  check('<d>«<» 3</d>', /`<` is not followed by the name/);
  check('<d «a»></d>', /a has no value; write a='…'/);
  check('<d «a»=></d>', /a has no value/);
  check('<d a=«4»/>', /not in quotes; write a='4'/);
  check('<d a=«‘4’»/>', /quotes around the value of a are typographic; write a='4'/);
  check("<d a=«”4 5'» b='6'/>", /typographic; write a='4 5'/);
  check("<d a=«“Bob's 2’s”»/>", /typographic; write a='Bob's 2’s'/);
  check('<d a=«‘4»></d>', /not in quotes/);
  check("<d a=«'1»\n <e b='2'/></d>", /value of a is not closed/);
  check("<d a='1'«b»='2'/>", /space is missing before the attribute b/);
  check("<d a='1' «a»='2'/>", /a occurs twice in <d>/);
  check("<d «,»a='1'/>", /`,` is not allowed in the tag <d/);
});

test('what is not allowed in its place', () => {
  check('«domain»<d/>', /text before the root/);
  check('<d/>\n«more»\n', /text after the end of the root/);
  check('<d/>«<e»/>', /second root element/);
  check('<d>a «&» b</d>', /write `&amp;`/);
  check("<d a='«&»'/>", /write `&amp;`/);
  check('<!-- a «--» b --><d/>', /`--` is not allowed in a comment/);
  check('<d>«<!»ELEMENT></d>', /neither a comment nor/);
  check('<d>a «]]>» b</d>', /`]]&gt;`/);
  check('<d/>«<!DOCTYPE» d>', /before the root element/);
  check('«<?» a?><d/>', /is not followed by the name/);
  check('<!-->-->«»', /root element is missing/);
  check("\n«<?xml» version='1.0'?><d/>", /only allowed at the very beginning/);
});

test('elements nest as deep as libvirt accepts, and no deeper', () => {
  check('<a>'.repeat(257) + '</a>'.repeat(257), null);
  check(`${'<a>'.repeat(256)}<a/>${'</a>'.repeat(256)}`, null);
  check(`${'<a>'.repeat(257)}«<a»>${'</a>'.repeat(258)}`, /more than 257 deep/);
  check(`${'<a>'.repeat(257)}«<a»/>${'</a>'.repeat(257)}`, /more than 257 deep/);
});
