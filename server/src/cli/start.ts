// The file that `pinset` runs. It is small, so that V8's cache is in force before the command itself is loaded.
import '../lsp/supported-node.ts';
import '../lsp/compile-less.ts';
import module from 'node:module';

// Node 22.1 and later. It reports a folder that it cannot write to and goes on without the cache.
module.enableCompileCache?.();
void import('./main.ts');
