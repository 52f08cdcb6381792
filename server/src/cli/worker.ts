// The file that a worker of `pinset` runs.
import module from 'node:module';

module.enableCompileCache?.();
void import('./parts/serve-part.ts').then(({ servePart }) => servePart());
