import {
  type CodeAction,
  ConfigurationTarget,
  commands,
  type Hover,
  type Position,
  Range,
  type TextDocument,
  window,
  workspace,
} from 'vscode';
import { assert, assertEqual, codeActions, fileOf, findings, listed, open, pinset, rule, until } from './editor.ts';

/** One host, `lab` (16 CPUs, siblings 0-1, 2-3 …, nodes 0-7 and 8-15), and four domains, three of them wrong. */
export function fleetTests(): void {
  describe('a fleet', () => {
    it('starts the server because there is a host profile, before any file is opened', async () => {
      await until('activation', () => pinset().isActive);
      await until('the server', () => pinset().exports.serverRunning());
    });

    it('lists findings of files that are not open', async () => {
      await until('a finding in first.xml', () => findings('vms/first.xml').length > 0);
    });

    it('flags two vCPUs on one CPU, at the pin', async () => {
      const document = await open('vms/crowded.xml');
      const found = await until('a finding', () =>
        findings('vms/crowded.xml').find((one) => rule(one) === 'cpu-overcommit'),
      );
      assertEqual(document.getText(found.range), '2');
      assert(/\bCPU 2\b|\{2\}/.test(found.message), `the message does not name CPU 2: ${found.message}`);
    });

    it('links a finding to the page of its rule, which is in the package', async () => {
      await open('vms/crowded.xml');
      const { code } = await until('a finding', () => findings('vms/crowded.xml')[0]);
      assert(typeof code === 'object', 'the rule has no link to its page');
      const page = new TextDecoder().decode(await workspace.fs.readFile(code.target));
      assert(page.includes(String(code.value)), `${code.target} does not name ${code.value}`);
    });

    it('finds nothing in a right domain', async () => {
      await open('vms/tidy.xml');
      await until('the findings of another file', () => findings('vms/first.xml').length > 0);
      assertEqual(findings('vms/tidy.xml').map(rule), []);
    });

    it('points to the other file where two domains share a CPU', async () => {
      await open('vms/second.xml');
      const found = await until('a finding', () =>
        findings('vms/second.xml').find((one) => rule(one) === 'cpu-overcommit'),
      );
      const places = (found.relatedInformation ?? []).map(({ location }) => location.uri.toString());
      assert(places.includes(fileOf('vms/first.xml').toString()), `related places: ${places.join(' ') || 'none'}`);
    });

    it('tells what a pinned CPU is, on hover', async () => {
      const document = await open('vms/tidy.xml');
      const at = document.positionAt(document.getText().indexOf("cpuset='4'") + "cpuset='".length);
      const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, at);
      const text = hovers.flatMap(({ contents }) => contents.map(textOf)).join('\n');
      assert(
        /node/i.test(text) && /\b5\b/.test(text),
        `hover without the node, or the sibling CPU 5: ${text || 'nothing'}`,
      );
      assert(/!\[[^\]]*\]\(data:image\/svg\+xml;base64,/.test(text), 'hover without the picture of the CPU');
    });

    it('shows the host in the status bar', async () => {
      await open('vms/tidy.xml');
      const text = await until('the status bar', () => pinset().exports.hostStatus());
      assertEqual(text, '$(server) lab · 16 CPUs');
    });

    it('follows the setting pinset.rules at once', async () => {
      await open('vms/crowded.xml');
      const isFound = () => findings('vms/crowded.xml').some((one) => rule(one) === 'cpu-overcommit');
      await until('a finding', isFound);
      const settings = workspace.getConfiguration('pinset');
      await settings.update('rules', { 'cpu-overcommit': 'off' }, ConfigurationTarget.Workspace);
      await until('the finding to go', () => !isFound());
      await settings.update('rules', undefined, ConfigurationTarget.Workspace);
      await until('the finding to come back', isFound);
    });

    it('repairs an overcommitted CPU by a quick fix', async () => {
      const document = await open('vms/crowded.xml');
      const found = await until('a finding', () =>
        findings('vms/crowded.xml').find((one) => rule(one) === 'cpu-overcommit'),
      );
      const offered = await codeActions(document, found.range, 'quickfix');
      const fix = offered.find(({ edit }) => edit !== undefined);
      assert(fix?.edit, `no quick fix with an edit among: ${listed(offered)}`);
      assert(await workspace.applyEdit(fix.edit), 'the edit does not apply');
      await until('the finding to go', () =>
        findings('vms/crowded.xml').every((one) => rule(one) !== 'cpu-overcommit'),
      );
      assertEqual(findings('vms/crowded.xml').map(rule), []);
    });

    it('re-pins a domain by a refactoring whose title says where it comes to', async () => {
      const document = await open('vms/first.xml');
      const found = await until('a finding', () => findings('vms/first.xml')[0]);
      const offered = await codeActions(document, found.range, 'refactor');
      const compact = offered.find(({ title }) => /^Pin \d+ vCPUs? compactly to node \d, CPUs? /.test(title));
      assert(compact?.edit, `no such refactoring with an edit among: ${listed(offered)}`);
      assert(await workspace.applyEdit(compact.edit), 'the edit does not apply');
      await until('the conflict with second.xml to go', () => findings('vms/second.xml').length === 0);
      await commands.executeCommand('workbench.action.files.revert');
      await until('the conflict to be back', () => findings('vms/second.xml').length > 0);
    });

    it('applies the refactorings, each to a domain that it fits', async () => {
      const document = await open('vms/crowded.xml');
      const crowded = document.getText();
      const unbound = crowded.replace(/ {2}<numatune>[\s\S]*<\/numatune>\n/, '');
      const two = crowded
        .replace("vcpu='1' cpuset='2'", "vcpu='1' cpuset='10'")
        .replace("nodeset='0'", "nodeset='0-1'");
      const cases: [from: string, title: RegExp, to: RegExp][] = [
        [crowded, /^Pin 2 vCPUs compactly to node 0, CPUs /, /vcpu='0' cpuset='\d+'/],
        [crowded, /^Pin 2 vCPUs in pairs as the host has them: /, /threads='2'/],
        [crowded, /^Remove all pins: 2 vcpupin/, /<vcpu placement='static'>2<\/vcpu>\n {2}<numatune>/],
        [two, /guest NUMA cells/, /<cell id='1' cpus='1' memory='/],
        [unbound, /^Bind the memory to node 0, where the vCPUs are pinned$/, /<memory mode='strict' nodeset='0'\/>/],
      ];
      for (const [from, title, to] of cases) {
        await replace(document, document.getText(), from);
        const at = document.positionAt(from.indexOf('<vcpu'));
        const offered = await codeActions(document, new Range(at, at), 'refactor');
        const one = offered.find((action) => title.test(action.title));
        assert(one?.edit, `no ${title} with an edit among: ${listed(offered)}`);
        assert(await workspace.applyEdit(one.edit), `the edit of '${one.title}' does not apply`);
        assert(to.test(document.getText()), `'${one.title}' made of it: ${document.getText()}`);
      }
      await commands.executeCommand('workbench.action.files.revert');
    });

    // VS Code gives extensions no disabled actions; that they come with a reason is tested over stdio.
    it('offers the refactorings that can be done, and no other', async () => {
      const document = await open('vms/tidy.xml');
      const at = document.positionAt(document.getText().indexOf('<vcpu'));
      const offered = await codeActions(document, new Range(at, at), 'refactor');
      const titles = offered.map(({ title }) => title);
      assert(
        titles.some((title) => title.startsWith('Remove all pins: ')),
        `pins could be removed: ${listed(offered)}`,
      );
      assert(!titles.some((title) => title.includes('SMT')), `one vCPU has no sibling: ${listed(offered)}`);
    });

    it('offers to re-plan the host where the other domain is the one to move', async () => {
      const offered: CodeAction[] = [];
      for (const name of ['vms/first.xml', 'vms/second.xml']) {
        const document = await open(name);
        const found = await until('a finding', () => findings(name).find((one) => rule(one) === 'cpu-overcommit'));
        offered.push(...(await codeActions(document, found.range, 'quickfix')));
      }
      const host = offered.find(({ title }) => /^Re-pin \d+ domains? of host lab: /.test(title));
      assert((host?.edit?.entries().length ?? 0) > 0, `no fix of the host among: ${listed(offered)}`);
    });

    it('applies all safe fixes at once', async () => {
      const document = await open('vms/tidy.xml');
      const before = document.getText();
      await replace(document, "cpuset='4'", "cpuset='4,'");
      await until('a finding', () => findings('vms/tidy.xml').some((one) => rule(one) === 'non-canonical-cpuset'));
      const whole = new Range(0, 0, document.lineCount, 0);
      const [all] = await codeActions(document, whole, 'source.fixAll.pinset');
      assert(all?.edit, 'no action that fixes all');
      assert(await workspace.applyEdit(all.edit), 'the edit does not apply');
      assertEqual(document.getText(), before);
    });

    it('follows edits that are not saved, also across files', async () => {
      const document = await open('vms/first.xml');
      await until('a finding in second.xml', () => findings('vms/second.xml').length > 0);
      await replace(document, "cpuset='12'", "cpuset='14'");
      await until('second.xml to be clean', () => findings('vms/second.xml').length === 0);
      await replace(document, "cpuset='14'", "cpuset='12'");
      await until('second.xml to be wrong again', () => findings('vms/second.xml').length > 0);
    });

    it('imports evidence of the running host, has it after a restart of the server, and forgets it', async () => {
      const document = await open('vms/tidy.xml');
      const isObserved = () => findings('vms/tidy.xml').some((one) => rule(one) === 'observed-over-forecast');
      assert(!isObserved(), 'nothing is imported yet');
      await commands.executeCommand('pinset.importEvidence', fileOf('evidence/domstats.txt'));
      await until('a finding', isObserved);
      const at = document.positionAt(document.getText().indexOf("cpuset='4'") + "cpuset='".length);
      const shown = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, at);
      const texts = shown
        .flatMap(({ contents }) => contents.map(textOf))
        .join('\n')
        .replaceAll('\\', '');
      assert(/observed 99 %, forecast at most \d+ %/.test(texts), texts);
      await commands.executeCommand('pinset.restartServer');
      await until('the finding again', isObserved);
      await commands.executeCommand('pinset.forgetEvidence');
      await until('no finding', () => !isObserved());
    });
  });
}

function textOf(content: Hover['contents'][number]): string {
  return typeof content === 'string' ? content : content.value;
}

async function replace(document: TextDocument, old: string, fresh: string): Promise<void> {
  const at = document.getText().indexOf(old);
  assert(at >= 0, `${document.uri.path} does not say ${old}`);
  const editor = await window.showTextDocument(document);
  const start: Position = document.positionAt(at);
  await editor.edit((edit) => edit.replace(new Range(start, document.positionAt(at + old.length)), fresh));
}
