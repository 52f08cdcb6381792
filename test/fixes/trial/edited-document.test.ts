import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { appliedTo } from '../../../server/src/fixes/edits/applied.ts';
import type { TextEdit } from '../../../server/src/fixes/fix.ts';
import { editedReader } from '../../../server/src/fixes/trial/edited-document.ts';
import type { DomainDocument } from '../../../server/src/fleet/documents/domain-document.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';

const conformance = process.env.PINSET_CONFORMANCE ?? join(import.meta.dirname, '../../../../shared/conformance');
const folder = join(conformance, 'libvirt/domains');
const texts = existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')) : [];
const skip = texts.length === 0 ? `no conformance data at ${conformance}: 0 documents` : false;

const origin = { uri: 'web.xml', path: 'web.xml', open: false };
const disks = Array.from({ length: 60 }, (_, disk) => `    <disk type='file'><target dev='vd${disk}'/></disk>\n`).join(
  '',
);

suite('an edited document of a trial', () => {
  test(`has the same domain as the whole text with the edits (${texts.length} documents)`, { skip }, () => {
    for (const text of texts) {
      const document = domainOf(text.replace('</devices>', `${disks}</devices>`));
      for (const edits of editsOf(document)) {
        assert.deepEqual(modelOf(editedReader(document)(edits)), modelOf(wholeWith(document, edits)), text);
      }
    }
  });

  test('is read without its disks', () => {
    const document = domainOf(domain(`${disks}<hostdev/>${disks}`));
    const edited = editedReader(document)(editsOf(document)[0] ?? []);
    assert.ok(edited !== null && !edited.text.includes('<disk'));
    assert.equal(edited.domain.hostDevices.length, 1);
  });

  test('is read as a whole if an edit is in a device', () => {
    const document = domainOf(domain(disks));
    const at = document.text.indexOf('<disk') + 1;
    const renamed = (newText: string) => [{ uri: origin.uri, span: { start: at, end: at + 4 }, newText }];
    assert.equal(editedReader(document)(renamed('lease')), null, 'its closing tag no longer fits');
    assert.equal(editedReader(document)(renamed('disk'))?.text, document.text);
  });

  test('counts suppressions in its devices, and what a template does there', () => {
    for (const inside of ['<!-- pinset-ignore cpu-overcommit: why -->', '{% if a %}']) {
      const document = domainOf(domain(`${disks}${inside}`));
      const edited = editedReader(document)(editsOf(document)[0] ?? []);
      assert.ok(edited?.text.includes(inside));
    }
  });
});

function domain(devices: string): string {
  return `<domain type='kvm'><name>web</name><vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='1'/></cputune><devices>${devices}</devices></domain>`;
}

function domainOf(text: string): DomainDocument {
  const document = readDocument(origin, text);
  assert.ok(document !== null);
  return document;
}

/** Edits before and after the devices, of which each changes something about placement. */
function editsOf({ text, domain: { span, nameSpan, vcpuPins } }: DomainDocument): TextEdit[][] {
  const insertion = (at: number, newText: string) => ({ uri: origin.uri, span: { start: at, end: at }, newText });
  const start = text.indexOf('>', nameSpan.end) + 1;
  const pins = vcpuPins.flatMap(({ cpuset }) =>
    cpuset === null ? [] : { uri: origin.uri, span: cpuset.span, newText: '7' },
  );
  return [
    [insertion(start, "<memoryBacking><hugepages><page size='2048'/></hugepages></memoryBacking>")],
    [insertion(span.end - '</domain>'.length, '<iothreads>3</iothreads>')],
    pins,
  ];
}

function wholeWith(document: DomainDocument, edits: readonly TextEdit[]): DomainDocument | null {
  return readDocument(origin, appliedTo(document.text, edits));
}

/** All that is read of a document, without places. */
function modelOf(document: DomainDocument | null): unknown {
  if (document === null) return null;
  const { domain, strays, faults, complete, exclusive, guestThreadsPerCore, intent } = document;
  const model = { domain, strays, faults, complete, exclusive, guestThreadsPerCore, intent };
  return JSON.parse(JSON.stringify(model, (key, value) => (/span$/i.test(key) || key === 'first' ? null : value)));
}
