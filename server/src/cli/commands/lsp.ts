/** `pinset lsp`: starts the language server, which ends with its connection. */
export async function runLsp(): Promise<number> {
  await import('../../lsp/node.ts');
  return new Promise<number>(() => {});
}
