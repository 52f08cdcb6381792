import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEdits } from 'jsonc-parser';
import {
  addDocument,
  globOf,
  namesOneFile,
  newProfile,
  removeDocument,
  setTopology,
} from '../../../client/src/profiles/profile-text.ts';
import { relativePath } from '../../../server/src/base/relative-path.ts';
import { compileGlob } from '../../../server/src/topology/profile/document-glob.ts';
import { parseHostProfile } from '../../../server/src/topology/profile/profile.ts';

const style = { insertSpaces: true, tabSize: 2, eol: '\n' };
const topology = { schemaVersion: 1, cpus: [{ id: 0 }, { id: 1 }], nodes: [] };

describe('a new profile', () => {
  it('names its capture and what runs on the host', () => {
    const text = newProfile('rack1', 'rack1.xml', ['../vms/*.xml']);
    assert.equal(text, '{\n  "name": "rack1",\n  "topology": "rack1.xml",\n  "documents": ["../vms/*.xml"]\n}\n');
    assert.deepEqual(parseHostProfile(text, 'x.host.json').problems, []);
  });

  it('names several captures', () => {
    const text = newProfile('rack1', ['rack1.lscpu.json', 'rack1.numactl.txt'], []);
    assert.match(text, /"topology": \["rack1\.lscpu\.json", "rack1\.numactl\.txt"\],/);
    assert.deepEqual(parseHostProfile(text, 'x.host.json').problems, []);
  });

  it('has the topology itself with one CPU a line', () => {
    const text = newProfile('rack1', topology, []);
    assert.match(text, /\n {6}\{"id":0\},\n {6}\{"id":1\}\n {4}\],\n {4}"nodes": \[\]\n {2}\},\n/);
    const { value, problems } = parseHostProfile(text, 'x.host.json');
    assert.deepEqual(problems, []);
    assert.ok(value?.topology?.kind === 'inline');
  });
});

describe('another topology', () => {
  const replaced = (text: string, value: string | object) => applyEdits(text, setTopology(text, value, style) ?? []);

  it('takes the place of the old one and leaves all else', () => {
    const before = '{\n  // kept\n  "topology": "old.xml",\n  "reserved": "0"\n}\n';
    assert.equal(replaced(before, 'new.xml'), '{\n  // kept\n  "topology": "new.xml",\n  "reserved": "0"\n}\n');
    const own = replaced(before, topology);
    assert.match(own, /\/\/ kept[\s\S]*"reserved": "0"/);
    assert.ok(parseHostProfile(own, 'x.host.json').value?.topology);
    assert.equal(replaced(own, 'old.xml'), before);
  });

  it('is added if it is missing, and refused without an object', () => {
    assert.equal(replaced('{}', 'new.xml'), '{\n  "topology": "new.xml"\n}');
    for (const broken of ['', '[]', '"x"']) assert.equal(setTopology(broken, 'new.xml', style), null, broken);
  });
});

describe('the documents of a profile', () => {
  const add = (text: string, glob: string) => applyEdits(text, addDocument(text, glob, style) ?? []);
  const remove = (text: string, glob: string) => applyEdits(text, removeDocument(text, glob, style) ?? []);

  it('grow and shrink by one, and comments stay', () => {
    const text = '{\n  "topology": "a.xml",\n  "documents": [\n    "a.xml" // first\n  ]\n}\n';
    const grown = add(text, 'b.xml');
    assert.deepEqual(parseHostProfile(grown, 'x').value?.documents, ['a.xml', 'b.xml']);
    assert.match(grown, /\/\/ first/);
    assert.deepEqual(parseHostProfile(remove(grown, 'b.xml'), 'x').value?.documents, ['a.xml']);
    assert.equal(add(grown, 'b.xml'), grown);
  });

  it('start if they are missing', () => {
    assert.deepEqual(parseHostProfile(add('{ "topology": "a.xml" }', 'b.xml'), 'x').value?.documents, ['b.xml']);
    assert.deepEqual(parseHostProfile(add('{ "documents": [] }', 'b.xml'), 'x').value?.documents, ['b.xml']);
  });

  it('are left alone where they are no list, and what is not in them is not removed', () => {
    assert.equal(addDocument('{ "documents": "*.xml" }', 'a.xml', style), null);
    assert.equal(addDocument('{ "documents"', 'a.xml', style)?.length === 0, false);
    assert.equal(removeDocument('{ "documents": ["*.xml"] }', 'a.xml', style), null);
  });
});

describe('the glob of one file', () => {
  const cases: readonly (readonly [path: string, folder: string, glob: string])[] = [
    ['/w/vms/a.xml', '/w/hosts', '../vms/a.xml'],
    ['/w/hosts/a.xml', '/w/hosts', 'a.xml'],
    ['/w/hosts/a.xml', '/w', 'hosts/a.xml'],
    ['/a.xml', '/w/hosts', '../../a.xml'],
    ['/w/a b[1]{x}.xml', '/w', 'a b?1??x?.xml'],
  ];
  for (const [path, folder, glob] of cases) {
    it(`is ${glob} for ${path} from ${folder}`, () => {
      assert.equal(globOf(relativePath(folder, path)), glob);
      assert.ok(compileGlob(glob, folder)(path));
    });
  }

  it('differs from a glob that may match several files', () => {
    assert.deepEqual(['../a.xml', 'a*.xml', '**/a.xml', 'a?.xml', '[ab].xml', '{a,b}.xml'].map(namesOneFile), [
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
