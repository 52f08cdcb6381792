/**
 * Every setting below `pinset.`, with its default. The server reads only these names, and a test compares the manifest
 * with them.
 */
export const settingDefaults = {
  /** The path of a host profile or capture for documents that no profile claims, relative to the workspace folder. */
  host: '',
  /** The connection to libvirt, read by the client; empty to be asked. */
  connection: '',
  /** Severities by rule id; the host's profile takes precedence. */
  rules: {},
  /** Which inlay hints are shown. */
  'inlayHints.pinsets': true,
  'inlayHints.nodesets': true,
  'inlayHints.vcpus': true,
  'inlayHints.cells': true,
  'inlayHints.variables': true,
  /** Which code lenses are shown. */
  'codeLens.host': true,
  'codeLens.map': true,
  'codeLens.findings': true,
  'codeLens.place': true,
  'codeLens.forecast': true,
  /** `off`, `messages` or `verbose`; read by the language client. */
  'trace.server': 'off',
} as const;
