/**
 * Every setting that the client or the server reads, by its name below `pinset.`, with its default.
 * The manifest declares the same ones, which a test asserts; the server asks the client for the section `pinset`.
 */
export const SETTINGS = {
  /** Path of a host profile or a capture, for documents that no profile claims. Relative to the workspace folder. */
  host: '',
  /** Severities by the names of rules; what the host's profile says comes first. */
  rules: {},
  /** `off`, `messages` or `verbose`: read by the language client itself. */
  'trace.server': 'off',
} as const satisfies Record<string, unknown>;
