import {
  type CodeLens,
  type CompletionItem,
  ConfigurationTarget,
  commands,
  type InlayHint,
  Range,
  type TextDocument,
  window,
  workspace,
} from 'vscode';
import { settingDefaults } from '../../../server/src/lsp/settings/setting-defaults.ts';
import { ask, completions, labelOf, positionOf } from './asking.ts';
import { assert, assertEqual, codeActions, fileOf, findings, open, rule, until } from './editor.ts';

/** What is offered and shown while people type in the fleet. */
export function editingTests(): void {
  describe('while documents are edited', () => {
    it('completion replaces the number that the cursor stands before', async () => {
      const document = await open('vms/tidy.xml');
      const at = positionOf(document, "cpuset='4'", "cpuset='");
      const item = await until('CPU 6', async () =>
        (await completions(document, at)).find((one) => labelOf(one) === '6'),
      );
      assertEqual(textAfter(document, item), document.getText().replace("cpuset='4'", "cpuset='6'"));
    });

    it('completion goes on in a domain that a script holds', async () => {
      const pins = "<cputune><vcpupin vcpu='0' cpuset=''/></cputune>";
      const domain = `<domain type='kvm'><name>held</name><vcpu>1</vcpu>${pins}</domain>`;
      const content = `#!/bin/sh\nvirsh define /dev/stdin <<'EOF'\n${domain}\nEOF\n`;
      await workspace.fs.writeFile(fileOf('scripts/held.sh'), new TextEncoder().encode(content));
      const document = await open('scripts/held.sh');
      const at = positionOf(document, "cpuset='", "cpuset='");
      await until('a free core', async () => (await completions(document, at)).some((one) => labelOf(one) === '6'));
      await commands.executeCommand('workbench.action.closeActiveEditor');
      await workspace.fs.delete(fileOf('scripts/held.sh'));
    });

    it('completion lists the captures where a profile names one', async () => {
      const document = await open('hosts/lab.host.json');
      const at = positionOf(document, '"lab.capabilities.xml"', '"');
      const item = await until('the capture', async () =>
        (await completions(document, at)).find((one) => labelOf(one) === 'lab.capabilities.xml'),
      );
      assertEqual(textAfter(document, item), document.getText());
    });

    it('hints are switched off kind by kind', async () => {
      const document = await open('vms/first.xml');
      const whole = new Range(0, 0, document.lineCount, 0);
      const hints = async () =>
        (await ask<InlayHint[]>('executeInlayHintProvider', document, whole)).map(({ label }) => String(label));
      const all = await until('hints', async () => {
        const found = await hints();
        return found.length === 3 ? found : null;
      });
      const left = new Map<string, readonly string[]>();
      for (const kind of kindsOf('inlayHints')) {
        await set(`inlayHints.${kind}`, false);
        const expected = kind === 'pinsets' || kind === 'nodesets' || kind === 'vcpus' ? 2 : 3;
        left.set(
          kind,
          await until(`hints without ${kind}`, async () => {
            const found = await hints();
            return found.length === expected ? found : null;
          }),
        );
        await set(`inlayHints.${kind}`, undefined);
        await until('all hints again', async () => (await hints()).length === all.length);
      }
      const gone = (kind: string) => all.filter((hint) => left.get(kind)?.includes(hint) === false);
      assertEqual(gone('pinsets'), ['node 1 · core {12-13} · with second']);
      assertEqual(gone('nodesets'), ['1.87 GiB · with the vCPUs']);
    });

    it('lenses are switched off kind by kind', async () => {
      const document = await open('vms/tidy.xml');
      const titles = async () =>
        (await ask<CodeLens[]>('executeCodeLensProvider', document)).map(({ command }) => command?.title ?? '');
      const shown: Readonly<Record<string, string>> = {
        host: 'lab',
        map: 'Map',
        findings: '1 vCPU · no findings',
        place: 'Place…',
      };
      for (const kind of kindsOf('codeLens')) {
        await set(`codeLens.${kind}`, false);
        const expected = Object.entries(shown).flatMap(([one, title]) => (one === kind ? [] : title));
        await until(`no lens ${kind}`, async () => (await titles()).join() === expected.join());
        await set(`codeLens.${kind}`, undefined);
      }
      await until('all lenses again', async () => (await titles()).length === 4);
    });

    it('a finding is ignored by a comment before the element', async () => {
      const document = await open('vms/first.xml');
      const found = await until('a finding', () =>
        findings('vms/first.xml').find((one) => rule(one) === 'cpu-overcommit'),
      );
      const titles = (await codeActions(document, found.range, 'quickfix')).map(({ title }) => title);
      const ways = ['here, because …', 'in this file, because …'].map((end) => `Ignore cpu-overcommit ${end}`);
      for (const title of [...ways, 'Turn cpu-overcommit off on host lab', 'Explain cpu-overcommit'])
        assert(titles.includes(title), `no "${title}" among: ${titles.join(' | ')}`);
    });

    it('a domain that is broken while it is typed has one error more, and all keep their findings', async () => {
      const document = await open('vms/second.xml');
      await until('a finding in first.xml', () => findings('vms/first.xml').map(rule).join() === 'cpu-overcommit');
      const editor = await window.showTextDocument(document);
      const end = positionOf(document, '</cputune>');
      await editor.edit((edit) => edit.insert(end, '  <vcpupin '));
      const both = ['cpu-overcommit', 'malformed-xml'];
      await until('one error', () => findings('vms/second.xml').map(rule).sort().join() === both.join());
      assertEqual(findings('vms/first.xml').map(rule), ['cpu-overcommit']);
      await commands.executeCommand('workbench.action.files.revert');
      await until('the finding again', () => findings('vms/second.xml').map(rule).join() === 'cpu-overcommit');
    });
  });
}

async function set(name: string, value: boolean | undefined): Promise<void> {
  await workspace.getConfiguration('pinset').update(name, value, ConfigurationTarget.Workspace);
}

/** The text of a document once an item is taken. */
function textAfter(document: TextDocument, { insertText, label, range }: CompletionItem): string {
  const place = range instanceof Range ? range : range?.replacing;
  assert(place, 'the item has no place');
  const text = document.getText();
  const inserted = typeof insertText === 'string' ? insertText : (insertText?.value ?? String(label));
  return text.slice(0, document.offsetAt(place.start)) + inserted + text.slice(document.offsetAt(place.end));
}

/** The kinds that can be switched off below a setting. */
function kindsOf(setting: string): string[] {
  const names = Object.keys(settingDefaults).filter((name) => name.startsWith(`${setting}.`));
  return names.map((name) => name.slice(setting.length + 1));
}
