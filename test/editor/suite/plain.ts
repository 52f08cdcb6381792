import { commands, Position, window, workspace } from 'vscode';
import { assert, assertEqual, open, pinset, until } from './editor.ts';

/** A workspace with no host profile: a pom.xml, and one domain. */
export function plainTests(): void {
  describe('a workspace without a host', () => {
    it('does not start the server for XML that is no domain', async () => {
      await open('pom.xml');
      const api = await until('activation', () => (pinset().isActive ? pinset().exports : null));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      assertEqual([api.serverWanted(), api.serverRunning(), api.hostStatus()], [false, false, null]);
    });

    it('starts the server when XML becomes a domain while it is typed', async () => {
      const document = await workspace.openTextDocument({ language: 'xml', content: '' });
      const editor = await window.showTextDocument(document);
      await editor.edit((edit) => edit.insert(new Position(0, 0), '<doma'));
      assertEqual(pinset().exports.serverWanted(), false);
      await editor.edit((edit) => edit.insert(new Position(0, 5), "in type='kvm'>\n"));
      await until('the server', () => pinset().exports.serverRunning());
    });

    it('serves a domain that is opened', async () => {
      await open('lone.xml');
      await until('the server', () => pinset().exports.serverRunning());
    });

    it('says in the status bar that no host is known, and nothing for other XML', async () => {
      await open('lone.xml');
      await until('the status bar to say so', () => pinset().exports.hostStatus() === '$(server) No Host');
      await open('pom.xml');
      await until('the status bar to be quiet', () => pinset().exports.hostStatus() === null);
    });

    it('restarts the server on command', async () => {
      await commands.executeCommand('pinset.restartServer');
      assert(pinset().exports.serverRunning(), 'the server does not run after a restart');
    });
  });
}
