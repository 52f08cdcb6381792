import {
  type CodeLens,
  commands,
  type DocumentSymbol,
  type InlayHint,
  type Location,
  Position,
  Range,
  type TextDocument,
  window,
  workspace,
} from 'vscode';
import { ask, completed, hoverSays, placesOf, positionOf } from './asking.ts';
import { assert, assertEqual, codeActions, fileOf, findings, listed, open, rule, until } from './editor.ts';

const script = 'scripts/define.sh';

/**
 * One document of each kind on the host `rack`, whose captures are texts (16 CPUs, siblings 0-1, 2-3 …): domains, a
 * script with a domain in a here-document that it writes to a file, a unit, a drop-in, a hook, a guest of Proxmox VE.
 */
export function kindsTests(): void {
  describe('documents of each kind', () => {
    it('are found by the globs of the profile, before any is opened', async () => {
      const unknown = [
        'etc/systemd/system/worker.service',
        'etc/systemd/system/batch.slice.d/cpus.conf',
        'etc/libvirt/hooks/qemu',
        'etc/pve/qemu-server/101.conf',
      ];
      for (const name of unknown) await until(name, () => findings(name).map(rule).join() === 'unknown-cpu');
      await until(script, () => findings(script).map(rule).join() === 'cpu-overcommit');
      assertEqual([...findings('guests/day.xml'), ...findings('hosts/rack.host.json')].map(rule), []);
    });

    it('a capture that is a text leads to who is on a CPU, also while it is edited', async () => {
      const capture = await open('hosts/rack.lscpu.txt');
      assertEqual(capture.languageId, 'plaintext');
      const who = async (line: string) => {
        const at = positionOf(capture, line, '\n');
        return await placesOf(await ask<Location[]>('executeReferenceProvider', capture, at));
      };
      await until('who is on CPU 12', async () => (await who('\n12,')).join() === 'guests/day.xml: 12');
      const at = positionOf(capture, '\n12,', '\n');
      const [itself] = await ask<Location[]>('executeDefinitionProvider', capture, at);
      assertEqual(capture.getText(itself?.range), '12,6,1,1,Y');
      const editor = await window.showTextDocument(capture);
      await editor.edit((edit) => edit.insert(new Position(0, 0), '# The host\n# of the lab\n'));
      await until('who is on CPU 13', async () => (await who('\n13,')).join() === 'guests/night.xml: 13');
      await commands.executeCommand('workbench.action.files.revert');
      const numa = await open('hosts/rack.numactl.txt');
      await until('who is on CPU 4', async () => {
        const found = await ask<Location[]>('executeReferenceProvider', numa, positionOf(numa, ' 4 5', ' '));
        return (await placesOf(found)).join() === 'scripts/define.sh: 4,scripts/define.sh: 4';
      });
      const other = await workspace.openTextDocument({ language: 'plaintext', content: capture.getText() });
      assertEqual(await ask<Location[]>('executeReferenceProvider', other, positionOf(other, '\n12,', '\n')), []);
    });

    it('a domain in a here-document that is written to a file is served like any other', async () => {
      const document = await open(script);
      const hints = await until('hints', async () => {
        const found = await ask<InlayHint[]>('executeInlayHintProvider', document, wholeOf(document));
        return found.length > 0 ? found.map(({ label }) => String(label)) : null;
      });
      assertEqual(hints.filter((hint) => hint === 'node 0 · core {4-5}').length, 2);
      await hoverSays(document, "cpuset='4", /vCPU 0's pinset: CPU 4/);
      await hoverSays(document, '<vcpu', /2 vCPUs/);
      const titles = async () =>
        (await ask<CodeLens[]>('executeCodeLensProvider', document)).map(({ command }) => command?.title ?? '');
      await until('lenses', async () => (await titles()).slice(0, 3).join() === 'rack,Map,2 vCPUs · 1 finding');
      const at = positionOf(document, "cpuset='4'", "cpuset='");
      await until('a free core', async () => (await completed(document, at)).includes('6'));
    });

    it('a finding in a here-document is ignored by a comment in it', async () => {
      const document = await open(script);
      const found = await until('a finding', () => findings(script)[0]);
      const actions = await codeActions(document, found.range, 'quickfix');
      const here = actions.find(({ title }) => title === 'Ignore cpu-overcommit here, because …');
      assert(here?.edit, `not among: ${listed(actions)}`);
      assert(await workspace.applyEdit(here.edit), 'the edit does not apply');
      assert(
        document.getText().includes("    <!-- pinset-ignore cpu-overcommit: reason -->\n    <vcpupin vcpu='0'"),
        document.getText(),
      );
      await until('the finding to go', () => findings(script).length === 0);
      await hoverSays(document, 'cpu-overcommit', /vCPUs outnumber the CPUs that they are confined to/);
      await commands.executeCommand('workbench.action.files.revert');
      await until('the finding again', () => findings(script).length === 1);
    });

    it('a unit has its processes and its settings in the outline', async () => {
      const document = await open('etc/systemd/system/worker.service');
      const symbols = await until('symbols', async () => {
        const found = await ask<DocumentSymbol[] | undefined>('executeDocumentSymbolProvider', document);
        return (found?.length ?? 0) > 0 ? found : null;
      });
      assertEqual(
        symbols.map(({ name, detail }) => `${name}: ${detail}`),
        ['worker: CPU 8', 'CPUAffinity: CPUs 8, 99'],
      );
    });

    it('a profile completes reserved and isolated CPUs, and who never runs together', async () => {
      const document = await open('hosts/rack.host.json');
      for (const [text, before, expected] of [
        ['"reserved": "0-1"', '"reserved": "', '2-3'],
        ['"isolated": "14-15"', '"isolated": "', '8-9'],
        ['[["day"', '[["', 'day'],
      ] as const) {
        await until(`${expected} after ${before}`, async () =>
          (await completed(document, positionOf(document, text, before))).includes(expected),
        );
      }
    });
  });

  describe('a capture of XML that is not named so', () => {
    it('gets each edit once', async () => {
      const xml = new TextDecoder().decode(await workspace.fs.readFile(fileOf('hosts/rack.lscpu.txt')));
      const cpus = [...xml.matchAll(/^(\d+),/gm)].map(
        ([, cpu]) => `<cpu id='${cpu}' socket_id='0' die_id='0' core_id='${cpu}' siblings='${cpu}'/>\n`,
      );
      const cells = `<cells num='1'><cell id='0'><memory unit='KiB'>4194304</memory><cpus num='${cpus.length}'>\n${cpus.join('')}</cpus></cell></cells>`;
      const text = `<?xml version='1.0'?>\n<capabilities><host><cpu><arch>x86_64</arch></cpu><topology>${cells}</topology></host></capabilities>\n`;
      await write('other/named.caps', text);
      await write('other/named.host.json', '{ "topology": "named.caps", "reserved": "3,5", "documents": [] }\n');
      const capture = await open('other/named.caps');
      assertEqual(capture.languageId, 'xml');
      const who = async (cpu: number) =>
        await placesOf(
          await ask<Location[]>('executeReferenceProvider', capture, positionOf(capture, `<cpu id='${cpu}'`, '<')),
        );
      await until('who is on CPU 3', async () => (await who(3)).join() === 'other/named.host.json: 3');
      const editor = await window.showTextDocument(capture);
      await editor.edit((edit) => edit.insert(positionOf(capture, '<capabilities>'), '<!-- of the lab -->\n'));
      await until('who is on CPU 5', async () => (await who(5)).join() === 'other/named.host.json: 5');
      await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await workspace.fs.delete(fileOf('other'), { recursive: true });
    });
  });
}

async function write(name: string, text: string): Promise<void> {
  await workspace.fs.writeFile(fileOf(name), new TextEncoder().encode(text));
}

function wholeOf(document: TextDocument): Range {
  return new Range(0, 0, document.lineCount, 0);
}
