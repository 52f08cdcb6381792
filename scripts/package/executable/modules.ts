import '../../../server/src/lsp/compile-less.ts';
import module from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import * as workers from 'node:worker_threads';

/** Where the files of the command come from, by their names: `main.cjs`. */
export interface Files {
  source(name: string): string;
  /** What V8 has compiled of a file before, or undefined. V8 checks it, and compiles anew what does not fit. */
  compiled(name: string): Buffer | undefined;
  /** The script that workers start with. */
  readonly worker: string;
}

/** The command's files, loaded from somewhere else than a folder. */
export class Modules {
  readonly scripts = new Map<string, vm.Script>();
  private readonly loaded = new Map<string, { exports: unknown }>();
  private readonly builtin = module.createRequire(process.execPath);
  private readonly files: Files;

  constructor(files: Files) {
    this.files = files;
  }

  /** Loads a file once and gives what it exports. */
  load(name: string): unknown {
    const known = this.loaded.get(name);
    if (known !== undefined) return known.exports;
    const loaded = { exports: {} };
    this.loaded.set(name, loaded);
    const cachedData = this.files.compiled(name);
    const source = `(function (exports, require, module, __filename, __dirname) {${this.files.source(name)}\n})`;
    const script = new vm.Script(source, { filename: name, ...(cachedData === undefined ? {} : { cachedData }) });
    this.scripts.set(name, script);
    const run = script.runInThisContext() as (...given: unknown[]) => void;
    run(loaded.exports, (id: string) => this.required(id), loaded, name, '.');
    return loaded.exports;
  }

  private required(id: string): unknown {
    if (id.startsWith('.')) return this.load(path.posix.basename(id));
    return id === 'node:worker_threads' || id === 'worker_threads' ? this.workerThreads() : this.builtin(id);
  }

  /** node:worker_threads, whose workers run our own start instead of a file that is not there. */
  private workerThreads(): typeof workers {
    const { worker } = this.files;
    class Worker extends workers.Worker {
      constructor(_file: string | URL, options?: workers.WorkerOptions) {
        super(worker, { ...options, eval: true });
      }
    }
    return { ...workers, Worker };
  }
}
