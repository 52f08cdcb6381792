import { ConfigurationTarget, commands, type Uri, window, workspace } from 'vscode';
import { assert, assertEqual, fileOf, findings, open, rule, until } from './editor.ts';
import { answering, cancelling } from './quick-input.ts';

/** An empty workspace whose setting names libvirt's test driver: host of 16 CPUs, one domain `test`, which runs. */
export function libvirtTests(): void {
  // The web extension host cannot run anything.
  const isNode = typeof process === 'object' && process.versions?.node !== undefined;

  describe('libvirt', () => {
    if (!isNode) {
      it('is not asked in a browser', async () => {
        await commands.executeCommand('pinset.setUpFromHost');
        await commands.executeCommand('pinset.verifyGuests');
        assertEqual(await names(fileOf('')), ['.vscode']);
      });
      return;
    }

    it('leaves the workspace as it was when the name of the host is not given', async () => {
      await cancelling('pinset.setUpFromHost');
      assertEqual(await names(fileOf('')), ['.vscode']);
    });

    it('is imported: its domains, a profile of its host, and findings at once', async () => {
      await answering(['pinset.setUpFromHost'], [{ down: 0 }]);
      assertEqual(await names(fileOf('vms')), ['test.xml']);
      const [profile = ''] = await names(fileOf('hosts'));
      const { topology, documents } = JSON.parse(await text(fileOf(`hosts/${profile}`)));
      assertEqual([topology.cpus.length, documents], [16, ['../vms/*.xml']]);
      assert((await text(fileOf('vms/test.xml'))).startsWith("<domain type='test'"), 'not the XML of libvirt');
    });

    it('is compared with a document, where the difference is a finding until it is forgotten', async () => {
      const document = await open('vms/test.xml');
      const at = document.positionAt(document.getText().indexOf('  <os>'));
      const pin = "  <cputune>\n    <vcpupin vcpu='0' cpuset='1'/>\n    <vcpupin vcpu='1' cpuset='2'/>\n  </cputune>\n";
      assert(await window.activeTextEditor?.edit((edit) => edit.insert(at, pin)), 'the edit was refused');
      await commands.executeCommand('pinset.verifyGuests');
      await until('the drift', () => findings('vms/test.xml').some((one) => rule(one) === 'placement-drift'));
      await commands.executeCommand('pinset.forgetGuests');
      await until('no drift', () => findings('vms/test.xml').every((one) => rule(one) !== 'placement-drift'));
      await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });

    it("has its definitions as documents, which count instead of the domain's own", async () => {
      await answering(['pinset.openDomain'], [{ down: 0 }]);
      const document = window.activeTextEditor?.document;
      assertEqual(document?.uri.toString(), 'libvirt:/test.xml');
      assert(document?.getText().includes('<name>test</name>') === true, 'another text');
      assertEqual(await names(document.uri.with({ path: '/' })), ['test.xml']);
    });

    it('is not given a definition that came from another connection', async () => {
      const { document } = window.activeTextEditor ?? {};
      assert(document !== undefined, 'the definition is not open');
      await window.activeTextEditor?.edit((edit) => edit.insert(document.positionAt(0), '<!-- mine -->'));
      const setting = workspace.getConfiguration('pinset');
      await setting.update('connection', 'test:///elsewhere', ConfigurationTarget.Workspace);
      await commands.executeCommand('workbench.action.files.save');
      assert(document.isDirty, 'it was saved');
      const refused = await workspace.fs.writeFile(document.uri, new Uint8Array()).then(
        () => 'saved',
        (error: unknown) => String(error),
      );
      assert(/is from test:\/\/\/default, and the connection is test:\/\/\/elsewhere now/.test(refused), refused);
      await setting.update('connection', 'test:///default', ConfigurationTarget.Workspace);
      await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });
  });
}

async function names(folder: Uri): Promise<string[]> {
  return (await workspace.fs.readDirectory(folder)).map(([name]) => name).sort();
}

async function text(file: Uri): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(file));
}
