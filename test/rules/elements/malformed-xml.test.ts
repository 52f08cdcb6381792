import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readDomain } from '../../../server/src/domain/reading/read-domain.ts';
import { parseXml } from '../../../server/src/syntax/xml/xml.ts';
import { check } from '../check.ts';

suite('malformed-xml', () => {
  test('the first place only, and the rest is analysed all the same', () => {
    check(
      { cores: ['0', '1', '2'] },
      `
<domain>
  <vcpu>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='1'/>
    <!--                      ^ warning cpu-overcommit -->
    <vcpupin vcpu='1' cpuset='1'/>
  </cputune>
  <os>
    <type>hvm</types>
<!--         ^^^^^^^^ error malformed-xml -->
  </oss>
</domain>
`,
    );
  });

  test('a template is no XML yet', () => {
    check(null, `<domain>{% if a %}<vcpu>1</vcpu>{% else %}<vcpu>2{% endif %}</domain>`);
  });

  test('a character that XML does not have, once, wherever it stands', () => {
    for (const forbidden of ['\x1b[1m', '\0', '\x0b', '\uffff', '&#27;', '&#x0;']) {
      for (const text of [
        `<domain><description>${forbidden}</description><vcpu>1</vcpu></domain>`,
        `<domain><vcpu>1</vcpu><os type='${forbidden}'/>${forbidden}</domain>`,
      ]) {
        const { error } = parseXml(text);
        assert.match(error?.message ?? '', /^XML does not allow the character U\+[0-9A-F]{4}$/, text);
        assert.equal(error?.span.start, text.indexOf(forbidden));
      }
    }
    assert.equal(parseXml('<domain><!-- \t\r\n\x7f\u{1f600} --><vcpu>1</vcpu></domain>').error, null);
    assert.match(parseXml('<domain><!-- \x01 --><vcpu>1</vcpu></domain>').error?.message ?? '', /U\+0001/);
    // An earlier error is the first one.
    assert.match(parseXml('<domain>&<a>\x01</a></domain>').error?.message ?? '', /entity/);
  });

  test('what template blocks hold is not XML', () => {
    for (const text of [
      `<domain><vcpu cpuset='<%= x["a"] %>'>2</vcpu></domain>`,
      `<domain><vcpu cpuset='<%= pins['b'] %>'><%= n %></vcpu></domain>`,
      `<domain><vcpu cpuset="{{ index .X "a" }}">2</vcpu></domain>`,
      `<domain><vcpu cpuset='{{ .C | default '0-3' }}' current='{{ min a && b < 3 }}'>2</vcpu></domain>`,
      `<domain>{% if cpus < 4 and x["y"] %}<vcpu>2</vcpu>{% endif %}</domain>`,
      `{{- /* "head" & more */ -}}\n<domain><vcpu>2</vcpu></domain>\n{{ end }}\n`,
      `<% if x && y %><domain><vcpu>2</vcpu></domain><% end %>`,
    ]) {
      assert.equal(parseXml(text).error, null, text);
      assert.equal(readDomain(parseXml(text))?.vcpu?.cpuset?.invalid ?? false, false);
    }
    for (const text of [
      `<domain><vcpu cpuset="{{ x"y">2</vcpu></domain>`,
      `<domain>{{ a & b <vcpu>2</vcpu></domain>`,
    ]) {
      assert.notEqual(parseXml(text).error, null, text);
    }
  });
});
