import type { AndOr, CommandNode, If, Pipeline, PipelineNode, Statement } from 'unbash';
import { emptyText, type Text, unknownText } from '../../text.ts';
import type { Shell } from '../shell.ts';
import { fork, type Run } from '../state/flow.ts';
import { runCase } from './case.ts';
import { testCondition } from './condition.ts';
import { knowing, type Learned, learn, learnedFrom, leaves, onlyCommand } from './learned.ts';
import { runArithmeticFor, runFor, runWhile } from './loops.ts';
import { readRedirections, withStreams } from './redirections.ts';
import { runSimple } from './simple-command.ts';
import { afterSubshell } from './subshell.ts';

/** Runs one statement; false if the script does not continue after it. */
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

/** `a && b || c`, from left to right. A command is assumed to succeed, so what follows its `||` does not run. */
function runAndOr(shell: Shell, node: AndOr): boolean {
  const { commands, operators } = node;
  const [first, ...others] = commands;
  if (first !== undefined && !runAny(shell, first)) return false;
  for (const [index, command] of others.entries()) {
    const success = shell.state.success;
    const wanted = operators[index] === '&&';
    const run = () => {
      // `[ -f x ] && . x || exit` needs the file.
      if (wanted && needsSuccess(commands, operators, index + 1)) shell.state.asked = [];
      return runAny(shell, command);
    };
    if (success === wanted && !run()) return false;
    if (success === null && !fork(shell, waysAfter(shell, node, index, wanted, run))) return false;
  }
  return true;
}

/** `[ "$1" = 101 ] && …`, and `[ "$1" = 101 ] || exit`, behind which it is. */
function waysAfter(shell: Shell, node: AndOr, index: number, wanted: boolean, run: Run): Run[] {
  const { commands, operators } = node;
  const next = commands[index + 1];
  const before = { ...node, commands: commands.slice(0, index + 1), operators: operators.slice(0, index) };
  const otherwise = next !== undefined && leaves(next) ? learnedFrom(shell, before, !wanted) : [];
  const skip = () => {
    // `[ "$1" = web ] && [ "$2" = prepare ]`: what leaves out the second has decided the list.
    shell.state.succeed(!wanted);
    return learnAll(shell, otherwise);
  };
  return [knowing(shell, learnedFrom(shell, before, wanted), run), skip];
}

function learnAll(shell: Shell, learned: readonly Learned[]): true {
  for (const one of learned) learn(shell, one);
  return true;
}

/** Whether something else than a message follows if the command at an index fails. */
function needsSuccess(commands: AndOr['commands'], operators: AndOr['operators'], index: number): boolean {
  return operators.slice(index).some((operator, offset) => {
    const otherwise = commands[index + offset + 1];
    const name = otherwise?.type === 'Command' ? otherwise.name?.text : undefined;
    return operator === '||' && !/^(?:true|:|echo|printf|logger)$/.test(name ?? '');
  });
}

function runPipeline(shell: Shell, { prefixes, commands }: Pipeline): boolean {
  const [only, ...others] = commands;
  const goesOn = only !== undefined && others.length === 0 ? runNode(shell, only, false) : runStages(shell, commands);
  const negations = prefixes.filter(({ type }) => type === 'Negation').length;
  const success = shell.state.success;
  if (goesOn && negations % 2 === 1) {
    shell.state.status = success === null ? null : success ? 1 : 0;
  }
  return goesOn;
}

/** Runs every stage in a subshell, fed with the output of the previous one. */
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
    shell.state.takeStatusOf(end);
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
      return afterSubshell(shell, shell.inSubshell(run(node.body)));
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

/** Runs the body of a function. */
export function runBody(
  shell: Shell,
  body: CommandNode | { readonly type: 'CompoundList'; readonly commands: readonly Statement[] },
): boolean {
  return body.type === 'CompoundList' ? shell.run(body.commands) : runNode(shell, body, false);
}

/** `{ …; } > file`, `while … done < file`: the commands inside write to the file, or read from it. */
function runRedirected(shell: Shell, nodes: Parameters<typeof readRedirections>[1], run: Run): boolean {
  const streams = readRedirections(shell, nodes);
  const { writesTo } = shell;
  if (streams.diverted) shell.writesTo = streams.files.filter(({ kind }) => kind !== 'read');
  const goesOn = withStreams(shell, streams, run);
  shell.writesTo = writesTo;
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
    const success = shell.state.success;
    if (success === true) return shell.run(branch.then.commands);
    if (success === false) return from(index + 1);
    const condition = onlyCommand(branch.clause);
    const isLast = index === branches.length - 1 && node.else === undefined && leaves(branch.then);
    const otherwise = learnedFrom(shell, condition, false);
    return fork(shell, [
      knowing(shell, learnedFrom(shell, condition, true), () => shell.run(branch.then.commands)),
      isLast ? () => learnAll(shell, otherwise) && from(index + 1) : knowing(shell, otherwise, () => from(index + 1)),
    ]);
  };
  return from(0);
}
