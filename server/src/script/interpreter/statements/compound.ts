import type {
  AndOr,
  ArithmeticFor,
  CommandNode,
  For,
  If,
  Pipeline,
  PipelineNode,
  Select,
  Statement,
  While,
} from 'unbash';
import { emptyText, type Text, unknownText } from '../../text.ts';
import type { Shell } from '../shell.ts';
import { fork, loop, type Run, unknownLoop } from '../state/flow.ts';
import { assignScalar } from '../state/variables.ts';
import { expandWords } from '../words/word.ts';
import { runCase } from './case.ts';
import { testCondition } from './condition.ts';
import { readRedirections } from './redirections.ts';
import { runSimple } from './simple-command.ts';

/** Runs one statement; false where the script does not go on behind it. */
export function runCommand(shell: Shell, { command, background }: Statement): boolean {
  if (background !== true) return runAny(shell, command);
  shell.inSubshell(() => {
    shell.state.background = true;
    return runAny(shell, command);
  });
  shell.state.succeed(true);
  return true;
}

function runAny(shell: Shell, node: PipelineNode | AndOr): boolean {
  if (node.type === 'AndOr') return runAndOr(shell, node);
  return node.type === 'Pipeline' ? runPipeline(shell, node) : runNode(shell, node, false);
}

/** `a && b || c`, from left to right. What outside commands are taken to succeed in is not done otherwise. */
function runAndOr(shell: Shell, { commands, operators }: AndOr): boolean {
  const [first, ...others] = commands;
  if (first !== undefined && !runAny(shell, first)) return false;
  for (const [index, command] of others.entries()) {
    const success = succeeded(shell);
    const wanted = operators[index] === '&&';
    const run = () => runAny(shell, command);
    if (success === wanted && !run()) return false;
    if (success === null && !fork(shell, [run, () => true])) return false;
  }
  return true;
}

function succeeded(shell: Shell): boolean | null {
  const { status } = shell.state;
  return status === null ? null : status === 0;
}

function runPipeline(shell: Shell, { prefixes, commands }: Pipeline): boolean {
  const [only, ...others] = commands;
  const goesOn = only !== undefined && others.length === 0 ? runNode(shell, only, false) : runStages(shell, commands);
  const negations = prefixes.filter(({ type }) => type === 'Negation').length;
  const success = succeeded(shell);
  if (goesOn && negations % 2 === 1) {
    shell.state.status = success === null ? null : success ? 1 : 0;
  }
  return goesOn;
}

/** Every stage in a subshell, fed with what the one before it writes. */
function runStages(shell: Shell, stages: readonly CommandNode[]): boolean {
  let input: Text | null = shell.state.stdin;
  for (const [index, stage] of stages.entries()) {
    const { stdin } = shell.state;
    const end = shell.inSubshell(() => {
      shell.state.stdin = input;
      shell.state.output = emptyText;
      return runNode(shell, stage, index > 0);
    });
    if (end === null) return false;
    if (index > 0) shell.state.stdin = stdin;
    input = end.output;
    shell.state.status = end.status;
    shell.state.assumed = end.assumed;
  }
  shell.state.write(input ?? unknownText);
  return true;
}

function runNode(shell: Shell, node: CommandNode, fed: boolean): boolean {
  const run = (list: { readonly commands: readonly Statement[] }): Run => {
    return () => shell.run(list.commands);
  };
  switch (node.type) {
    case 'Command':
      return runSimple(shell, node, fed);
    case 'If':
      return runIf(shell, node);
    case 'For':
    case 'Select':
      return runFor(shell, node);
    case 'ArithmeticFor':
      return runArithmeticFor(shell, node);
    case 'While':
      return runWhile(shell, node);
    case 'Case':
      return runCase(shell, node);
    case 'BraceGroup':
      return shell.run(node.body.commands);
    case 'Subshell':
      return runSubshell(shell, run(node.body));
    case 'TestCommand':
      shell.state.succeed(testCondition(shell, node.expression));
      return true;
    case 'ArithmeticCommand': {
      const number = node.expression === undefined ? null : shell.number(node.expression);
      shell.state.succeed(number === null ? null : number !== 0n);
      return true;
    }
    case 'Function':
      shell.state.functions.set(node.name.value, { body: node.body, source: shell.source });
      shell.state.succeed(true);
      return true;
    case 'Coproc': {
      const { body } = node;
      shell.inSubshell(() => (body.type === 'CompoundList' ? shell.run(body.commands) : runNode(shell, body, false)));
      shell.state.succeed(true);
      return true;
    }
    case 'Redirected':
      return runRedirected(shell, node.redirects, () => runNode(shell, node.command, fed));
  }
}

/** The body of a function. */
export function runBody(
  shell: Shell,
  body: CommandNode | { readonly type: 'CompoundList'; readonly commands: readonly Statement[] },
): boolean {
  return body.type === 'CompoundList' ? shell.run(body.commands) : runNode(shell, body, false);
}

function runSubshell(shell: Shell, run: Run): boolean {
  const end = shell.inSubshell(run);
  if (end === null) return false;
  shell.state.output = end.output;
  shell.state.status = end.status;
  shell.state.assumed = end.assumed;
  return true;
}

/** `{ …; } > file`, `while … done < file`: the commands inside write to the file and read from it. */
function runRedirected(shell: Shell, nodes: Parameters<typeof readRedirections>[1], run: Run): boolean {
  const streams = readRedirections(shell, nodes);
  const { output, stdin } = shell.state;
  const { writesTo } = shell;
  const writes = streams.files.filter(({ kind }) => kind !== 'read');
  if (streams.diverted) shell.writesTo = writes;
  if (streams.stdin !== undefined) shell.state.stdin = streams.stdin;
  const goesOn = run();
  shell.writesTo = writesTo;
  if (streams.stdin !== undefined) shell.state.stdin = stdin;
  if (streams.diverted) shell.state.output = output;
  return goesOn;
}

function runIf(shell: Shell, node: If): boolean {
  const branches = [node, ...node.elif];
  const from = (index: number): boolean => {
    const branch = branches[index];
    if (branch === undefined) {
      shell.state.succeed(true);
      return node.else === undefined || shell.run(node.else.commands);
    }
    if (!shell.run(branch.clause.commands)) return false;
    const success = succeeded(shell);
    if (success === true) return shell.run(branch.then.commands);
    if (success === false) return from(index + 1);
    return fork(shell, [() => shell.run(branch.then.commands), () => from(index + 1)]);
  };
  return from(0);
}

/** `for x in …` and `select`, whose choices nobody knows. */
function runFor(shell: Shell, node: For | Select): boolean {
  const fields =
    node.wordlist === undefined
      ? shell.state.arguments.items.map((text) => ({ text, several: false }))
      : expandWords(shell, node.wordlist);
  const open = node.wordlist === undefined && shell.state.arguments.rest !== 'none';
  const set = (text: Text): true => {
    assignScalar(shell, node.name.value, text);
    return true;
  };
  const body = () => shell.run(node.body.commands);
  shell.state.succeed(true);
  if (open || node.type === 'Select' || fields.some(({ several }) => several)) {
    const atLeastOne = () => node.type === 'For' && fields.some(({ several }) => !several);
    return unknownLoop(shell, { body, any: () => set(unknownText), atLeastOne });
  }
  let index = 0;
  return loop(shell, {
    next: () => {
      const field = fields[index++];
      return field !== undefined && set(field.text);
    },
    body,
    any: () => set(unknownText),
    atLeastOne: () => fields.length > 0,
    byState: false,
  });
}

function runArithmeticFor(shell: Shell, { initialize, test, update, body }: ArithmeticFor): boolean {
  if (initialize !== undefined) shell.number(initialize);
  shell.state.succeed(true);
  const step = (): true => {
    if (update !== undefined) shell.number(update);
    return true;
  };
  let first = true;
  return loop(shell, {
    next: () => {
      if (!first) step();
      first = false;
      const number = test === undefined ? 1n : shell.number(test);
      return number === null ? null : number !== 0n;
    },
    body: () => shell.run(body.commands),
    // Any turn but the first comes behind an update.
    any: () => fork(shell, [() => true, step]),
    atLeastOne: () => false,
    byState: true,
  });
}

/**
 * `while` and `until`. A condition that is only taken to succeed (`while sleep 5`) is not taken to do so for ever: the
 * body is given once.
 */
function runWhile(shell: Shell, { kind, clause, body }: While): boolean {
  let assumed = false;
  return loop(shell, {
    next: () => {
      if (!shell.run(clause.commands)) return 'left';
      const success = succeeded(shell);
      if (success === null) return null;
      const another = success === (kind === 'while');
      assumed = another && shell.state.assumed;
      if (!another) shell.state.succeed(true);
      return assumed ? null : another;
    },
    body: () => shell.run(body.commands),
    any: () => shell.run(clause.commands),
    atLeastOne: () => assumed,
    byState: true,
  });
}
