/**
 * The files that may concern placement, by their names: at least those of `isOfInterest`. Without braces, which VS Code's
 * globs do not nest.
 */
export const interestGlobs: readonly string[] = [
  '**/*.xml',
  '**/*.host.json',
  '**/*.sh',
  '**/*.bash',
  '**/*.service',
  '**/*.slice',
  '**/*.scope',
  '**/*.d/*.conf',
  '**/hooks/**',
  '**/[0-9]*.conf',
];
