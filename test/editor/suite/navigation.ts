import {
  type CodeLens,
  type CompletionList,
  commands,
  type DocumentHighlight,
  type DocumentLink,
  type DocumentSymbol,
  type InlayHint,
  type Location,
  Range,
  type SymbolInformation,
  type WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import { ask, hoverSays, placesOf, positionOf } from './asking.ts';
import { assert, assertEqual, fileOf, open, until } from './editor.ts';

/**
 * The ways through a fleet: `tidy` is alone on CPU 4, `first` and `second` share CPU 12, and `night.sh` starts `tidy` and
 * something on CPU 1, which `night.conf` names.
 */
export function navigationTests(): void {
  describe('ways through a fleet', () => {
    it('complete free cores in a pinset', async () => {
      const document = await open('vms/tidy.xml');
      const at = positionOf(document, "cpuset='4'", "cpuset='");
      const { items } = await ask<CompletionList>('executeCompletionItemProvider', document, at);
      const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      assert(labels.includes('6') || labels.includes('6-7'), `no free CPU among: ${labels.slice(0, 20).join(' ')}`);
    });

    it('show hints behind pinsets and values of variables', async () => {
      const found = async (name: string) => {
        const document = await open(name);
        const range = new Range(0, 0, document.lineCount, 0);
        return await until(`hints in ${name}`, async () => {
          const hints = await ask<InlayHint[]>('executeInlayHintProvider', document, range);
          return hints.length > 0 ? hints.map(({ label }) => (typeof label === 'string' ? label : '')) : null;
        });
      };
      const inFirst = await found('vms/first.xml');
      assert(inFirst.includes('node 1 · core {12-13} · with second'), `hints: ${inFirst.join(' | ')}`);
      assert(inFirst.includes('1.87 GiB · with the vCPUs'), `hints: ${inFirst.join(' | ')}`);
      const inScript = await found('scripts/start.sh');
      assert(inScript.includes('= 14'), `hints: ${inScript.join(' | ')}`);
    });

    it('explain elements, names, variables and globs on hover', async () => {
      for (const [name, text, expected] of [
        ['vms/tidy.xml', '<vcpu', /1 vCPU[\s\S]*\| vCPU 0 \| 4 \| 0 \| \{4-5\} \|/],
        ['vms/tidy.xml', "vcpu='0'", /vCPU 0's pinset: CPU 4/],
        ['scripts/night.sh', '$NIGHT', /taskset: CPU 1/],
        ['scripts/night.sh', 'tidy', /tidy[\s\S]*Host lab · 1 vCPU/],
        ['hosts/lab.host.json', '"../scripts', /: 2 files/],
      ] as const) {
        await hoverSays(await open(name), text, expected);
      }
    });

    it('explain a rule that a comment ignores', async () => {
      const content = '<!-- pinset-ignore cpu-overcommit: tried at night only -->\n<domain type="kvm"/>\n';
      const document = await workspace.openTextDocument({ language: 'xml', content });
      await window.showTextDocument(document);
      await hoverSays(document, 'cpu-overcommit', /vCPUs outnumber the CPUs that they are confined to/);
      // It stays open: the next text without a file would get its address, and on a busy machine what VS Code kept for it.
    });

    it('show code lenses above a domain', async () => {
      const document = await open('vms/tidy.xml');
      const titles = await until('lenses', async () => {
        const lenses = await ask<CodeLens[]>('executeCodeLensProvider', document);
        return lenses.length > 0 ? lenses.map(({ command }) => command?.title ?? '') : null;
      });
      assertEqual(titles, ['lab', 'Map', '1 vCPU · no findings', 'Place…']);
    });

    it('highlight all pins on the core under the cursor', async () => {
      const pins = ['2', '4', '2-3'].map((cpus, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpus}'/>`);
      const content = `<domain type='kvm'>\n<vcpu>3</vcpu>\n<cputune>\n${pins.join('\n')}\n</cputune>\n</domain>\n`;
      const document = await workspace.openTextDocument({ language: 'xml', content });
      await window.showTextDocument(document);
      await until('two highlights', async () => {
        const at = positionOf(document, "cpuset='2'", "cpuset='");
        const found = await ask<DocumentHighlight[]>('executeDocumentHighlights', document, at);
        const places = found.map(({ range }) => `${range.start.line}: ${document.getText(range)}`);
        return places.join(', ') === '3: 2, 5: 2-3';
      });
      await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });

    it('lead from a CPU to its line in the capture', async () => {
      const document = await open('vms/tidy.xml');
      const found = await ask<Location[]>('executeDefinitionProvider', document, positionOf(document, "'4'", "'"));
      assertEqual(
        found.map(({ uri }) => uri.toString()),
        [fileOf('hosts/lab.capabilities.xml').toString()],
      );
      const [place] = found;
      const capture = place === undefined ? null : await workspace.openTextDocument(place.uri);
      assert(
        capture?.getText(place?.range).startsWith("<cpu id='4' "),
        `it leads to: ${capture?.getText(place?.range)}`,
      );
    });

    it('lead from the name of a domain in a script to its XML', async () => {
      const document = await open('scripts/night.sh');
      const found = await ask<Location[]>('executeDefinitionProvider', document, positionOf(document, 'tidy'));
      assertEqual(await placesOf(found), ['vms/tidy.xml: tidy']);
    });

    it('tell who is on a CPU', async () => {
      const document = await open('vms/first.xml');
      const found = await ask<Location[]>('executeReferenceProvider', document, positionOf(document, "'12'", "'"));
      assertEqual(await placesOf(found), ['vms/first.xml: 12', 'vms/second.xml: 12']);
      const capture = await open('hosts/lab.capabilities.xml');
      const same = await ask<Location[]>('executeReferenceProvider', capture, positionOf(capture, "<cpu id='12'", '<'));
      assertEqual(await placesOf(same), ['vms/first.xml: 12', 'vms/second.xml: 12']);
    });

    it('outline a script and a profile', async () => {
      const script = await open('scripts/night.sh');
      const symbols = await until('the sourced file', async () => {
        const found = await ask<DocumentSymbol[]>('executeDocumentSymbolProvider', script);
        return found[0]?.detail === 'CPU 1' ? found : null;
      });
      assertEqual(
        symbols.map(({ name, detail }) => `${name}: ${detail}`),
        ['sleep: CPU 1'],
      );
      const profile = await open('hosts/lab.host.json');
      const found = await ask<DocumentSymbol[]>('executeDocumentSymbolProvider', profile);
      const host = found.find(({ detail }) => detail.startsWith('16 CPUs'));
      const keys = host?.children.map(({ name, detail }) => `${name}: ${detail}`) ?? [];
      assert(keys.includes('reserved: CPUs 0-1'), `keys: ${keys.join(' | ') || 'none'}`);
    });

    it('find domains and hosts by name', async () => {
      const found = await commands.executeCommand<SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', 'tidy');
      assertEqual(
        found.map(({ name, containerName }) => [name, containerName]),
        [['tidy', 'lab']],
      );
    });

    it('link the capture of a profile, and a sourced file', async () => {
      for (const [name, target] of [
        ['hosts/lab.host.json', 'hosts/lab.capabilities.xml'],
        ['scripts/night.sh', 'scripts/night.conf'],
      ] as const) {
        const document = await open(name);
        await until(`the link to ${target}`, async () => {
          const links = await ask<DocumentLink[]>('executeLinkProvider', document, 20);
          return links.some((link) => link.target?.toString() === fileOf(target).toString());
        });
      }
    });

    it('rename a domain in its XML and in the script', async () => {
      const document = await open('vms/tidy.xml');
      const at = positionOf(document, 'tidy');
      const edit = await ask<WorkspaceEdit>('executeDocumentRenameProvider', document, at, 'neat');
      assertEqual(
        edit.entries().map(([uri, edits]) => [uri.path.split('/').at(-1), edits.map(({ newText }) => newText)]),
        [
          ['tidy.xml', ['neat']],
          ['night.sh', ['neat']],
        ],
      );
    });

    it('refuse a name that another domain has, with the reason', async () => {
      const document = await open('vms/tidy.xml');
      const refused = await ask('executeDocumentRenameProvider', document, positionOf(document, 'tidy'), 'first').then(
        () => 'renamed',
        (error: unknown) => String(error),
      );
      assert(/first\.xml has this name already/.test(refused), refused);
    });
  });
}
