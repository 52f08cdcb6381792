// The file that clients run. It is small, so that V8's cache is in force before the server itself is loaded.
import './supported-node.ts';
import './compile-less.ts';
import module from 'node:module';

// Node 22.1 and later. It reports a folder that it cannot write to and goes on without the cache.
module.enableCompileCache?.();
void import('./node.ts');
