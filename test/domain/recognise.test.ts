import assert from 'node:assert/strict';
import { test } from 'node:test';
import { looksLikeDomain } from '../../server/src/domain/recognise.ts';
import { hangs } from '../hang.ts';

const virshEdit = `<!--
WARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE
OVERWRITTEN AND LOST. Changes to this xml configuration should be made using:
  virsh edit <domain>
or other application using the libvirt API.
-->
`;

test('a domain is recognised by its root element', () => {
  for (const text of [
    "<domain type='kvm'>",
    '<domain>',
    '<domain',
    '<domain/>',
    '<domstatus state="running">',
    '<domainsnapshot>\n',
    "\ufeff<?xml version='1.0'?>\r\n<domain>",
    `${virshEdit}\n<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>`,
    '<!DOCTYPE domain [<!ENTITY n "<pool>">]><domain>',
    '{% for vm in vms %}\n{# <pool> #}<domain>',
    '{{- with .vm }}\n<domain>',
    '<%# a comment %><% vms.each do |vm| %><domain>',
    '% for vm in vms:\n<domain>',
    '## Mako\n<domain>',
  ]) {
    assert.equal(looksLikeDomain(text), true, text);
  }
});

const pasted = [
  '[root@kvm ~]$ virsh dumpxml web\n\n<domain>',
  'me@kvm:~$ sudo virsh -c qemu:///system dumpxml web\n<domain>',
  'virsh dumpxml web\n<domain>',
  '```xml\n<domain>',
  '[code=xml]<domain>',
  '...\n<domain>',
  '   1: <domain>',
  '> <domain>',
];

test('a copied domain is recognised only where no other kind of text is expected', () => {
  for (const text of pasted) {
    assert.equal(looksLikeDomain(text, true), true, text);
    assert.equal(looksLikeDomain(text), false, text);
  }
});

test('what only talks about a domain is not one', () => {
  for (const text of [
    'Use virsh define on this document:\n<domain>',
    '2026-11-30 virsh log: a domain follows\n<domain>',
    'see virsh define <domain>',
    '100 <domains>',
  ]) {
    assert.equal(looksLikeDomain(text, true), false, text);
  }
});

test('other documents are not domains', () => {
  for (const text of [
    '',
    '   ',
    '<domainbackup>',
    '<domainCapabilities>',
    '<domaincapabilities>',
    '<domaincheckpoint><domain>',
    '<ns:domain>',
    '<Domain>',
    '<capabilities>',
    '<network><domain name="a"/></network>',
    '<!-- <domain>',
    '<!-- <domain> --><pool/>',
    '#!/bin/sh\nvirsh define <<END\n<domain>',
    'see <domain>',
    'see virsh define <domain>',
    'virsh define /dev/stdin <<END\n<domain>',
    '# Title\n```xml\n<pool>\n<domain>',
    '100 <domains>',
    '</domain>',
    '<!ELEMENT domain><domain>',
  ]) {
    assert.equal(looksLikeDomain(text), false, text);
  }
});

test('only the head is read, in linear time', () => {
  assert.equal(looksLikeDomain(`<!--${' '.repeat(60_000)}--><domain>`), true);
  assert.equal(looksLikeDomain(`<!--${' '.repeat(70_000)}--><domain>`), false);
  for (const piece of ['<!---->', '<?a?>', '{{}}', '<!', ' ', '#\n', '<!DOCTYPE a>', '<domain']) {
    const started = performance.now();
    looksLikeDomain(piece.repeat(5_000_000 / piece.length));
    assert(performance.now() - started < hangs, piece);
  }
});
