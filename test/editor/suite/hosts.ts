import { commands, env, type Uri, window, workspace } from 'vscode';
import { assert, assertEqual, fileOf, findings, open, pinset, rule, until } from './editor.ts';
import { answering } from './quick-input.ts';

/** No profile, two captures (rack: 16 CPUs, small: 8), an archive of /sys, two captures of one host; vms/a.xml on CPUs 2 and 12, and b.xml outside of vms/. */
export function hostsTests(): void {
  describe('hosts', () => {
    it('copies a command that captures a host', async () => {
      await open('vms/a.xml');
      await status('$(server) No Host');
      await answering(['pinset.howToCapture'], [{ down: 2 }]);
      assertEqual(await env.clipboard.readText(), 'virsh capabilities > "$(hostname).capabilities.xml"');
    });

    it('imports a capture: a profile beside it, and findings at once', async () => {
      await open('vms/a.xml');
      await status('$(server) No Host');
      assertEqual(findings('vms/a.xml').map(rule), []);
      await answering(['pinset.importHost', fileOf('captures/rack.capabilities.xml')], [{ down: 0 }]);
      assertEqual(await json('captures/rack.host.json'), {
        name: 'rack',
        topology: 'rack.capabilities.xml',
        documents: ['../vms/**/*.xml'],
      });
      await status('$(server) rack · 16 CPUs');
      await open('vms/a.xml');
      await status('$(server) rack · 16 CPUs');
      await until('a finding', () => findings('vms/a.xml').some((one) => rule(one) === 'cross-numa-pin'));
    });

    it('imports a second host, which takes no document from the first', async () => {
      await answering(['pinset.importHost', fileOf('captures/small.capabilities.xml')], [{ down: 0 }]);
      assertEqual((await json('captures/small.host.json')).documents, []);
      await status('$(server) small · 8 CPUs');
    });

    it('replaces only the topology of a profile that is there', async () => {
      const own = '{ // by hand\n  "topology": "gone.xml", "reserved": "0", "documents": [] }\n';
      await write('captures/small.host.json', own);
      const capture = fileOf('captures/small.capabilities.xml');
      await answering(['pinset.importHost', capture], [{ down: 0 }, { down: 0 }]);
      await until('the profile to be saved', async () => {
        return (await text('captures/small.host.json')) === own.replace('gone.xml', 'small.capabilities.xml');
      });
    });

    it('makes no profile of what is no capture', async () => {
      await answering(['pinset.importHost', fileOf('captures/pom.xml')], []);
      assertEqual(await exists(fileOf('captures/pom.host.json')), false);
    });

    it('says that a pattern of another profile claims a document, and leaves both as they are', async () => {
      const before = await text('captures/small.host.json');
      await open('vms/a.xml');
      await status('$(server) rack · 16 CPUs');
      await answering(['pinset.selectHost'], [{ down: 1 }, { down: 0 }]);
      assertEqual(await text('captures/small.host.json'), before);
      await status('$(server) rack · 16 CPUs');
    });

    it('moves a document that is listed by name to another host', async () => {
      await write('captures/rack.host.json', (await text('captures/rack.host.json')).replace('**/*.xml', 'a.xml'));
      await open('vms/a.xml');
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await answering(['pinset.selectHost'], [{ down: 1 }, { down: 0 }, { down: 0 }]);
      await status('$(server) small · 8 CPUs');
      assertEqual((await json('captures/rack.host.json')).documents, []);
      assert(/"documents": \[\s*"\.\.\/vms\/a\.xml"\s*\]/.test(await text('captures/small.host.json')), 'not listed');
      await until('the finding of the other host', () =>
        findings('vms/a.xml').some((one) => rule(one) === 'unknown-cpu'),
      );
    });

    it('makes a host that of the whole workspace, by the setting', async () => {
      await open('b.xml');
      await status('$(server) No Host');
      await answering(['pinset.selectHost'], [{ down: 0 }, { down: 1 }]);
      await status('$(server) rack · 16 CPUs');
      assertEqual(workspace.getConfiguration('pinset').get('host'), 'captures/rack.host.json');
      await open('vms/a.xml');
      await status('$(server) small · 8 CPUs');
    });

    it('says that a profile is broken', async () => {
      const profile = await text('captures/rack.host.json');
      await open('b.xml');
      await write('captures/rack.host.json', '{ "topology": "gone.xml" }');
      await status('$(server) Profile Broken, Line 1');
      await write('captures/rack.host.json', profile);
      await status('$(server) rack · 16 CPUs');
    });

    it('imports an archive of /sys', async () => {
      await answering(['pinset.importHost', fileOf('captures/tree.tar.gz')], [{ down: 0 }]);
      await status('$(server) tree · 8 CPUs');
    });

    it('imports several captures of one host together', async () => {
      const files = [fileOf('captures/pair.lscpu.txt'), fileOf('captures/pair.numactl.txt')];
      await answering(['pinset.importHost', files[0], files], [{ down: 0 }]);
      assertEqual((await json('captures/pair.host.json')).topology, ['pair.lscpu.txt', 'pair.numactl.txt']);
      await status('$(server) pair · 16 CPUs');
    });

    it('makes a profile of the machine, where the extension runs on one', async () => {
      await open('b.xml');
      const kernel = 'importScripts' in globalThis ? null : fileOf('').with({ path: '/sys/devices/system/cpu' });
      if (kernel === null || !(await exists(kernel))) {
        await answering(['pinset.useThisMachine'], []);
        assertEqual(await exists(fileOf('hosts')), false);
        return;
      }
      await answering(['pinset.useThisMachine'], [{ down: 0 }]);
      const [made] = await workspace.findFiles('hosts/*.host.json');
      assert(made, 'there is no profile in hosts/');
      const profile = JSON.parse(new TextDecoder().decode(await workspace.fs.readFile(made)));
      assertEqual(profile.topology.source, 'sysfs');
      assert(profile.topology.cpus.length > 0, 'it has no CPU');
      await until('its name in the status bar', () => pinset().exports.hostStatus()?.includes(profile.name));
    });

    it('shows the page about captures', async () => {
      await answering(['pinset.howToCapture'], [{ down: 10 }]);
      await until('the page', () => window.tabGroups.activeTabGroup.activeTab?.label.includes('capture-a-host'));
      await commands.executeCommand('workbench.action.closeActiveEditor');
    });
  });
}

async function status(expected: string): Promise<void> {
  await until(
    `the status bar to say ${expected}`,
    () => pinset().isActive && pinset().exports.hostStatus() === expected,
  );
}

async function text(path: string): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(fileOf(path)));
}

/** What a profile on disk says, as far as these tests ask. */
async function json(path: string): Promise<{ readonly documents: unknown; readonly topology: unknown }> {
  return JSON.parse(await text(path));
}

async function write(path: string, content: string): Promise<void> {
  await workspace.fs.writeFile(fileOf(path), new TextEncoder().encode(content));
}

async function exists(file: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}
