import * as l10n from '@vscode/l10n';

type Bundle = Readonly<Record<string, string>>;

/**
 * The languages that messages are translated to. A bundle is loaded only when its language is set, so English does not
 * wait for any.
 */
const bundles: Readonly<Record<string, () => Promise<Bundle>>> = {
  ko: async () => (await import('../../../l10n/bundle.l10n.ko.json', { with: { type: 'json' } })).default,
};

/**
 * Sets the language of all messages of this process from a locale: `ko`, `ko-KR` (LSP) or `ko_KR.UTF-8` (POSIX). The
 * region is ignored; languages without a translation get English. Call it before anything is read, because messages are
 * made where a problem is found.
 */
export async function useLocale(locale: string | undefined): Promise<void> {
  const language = /^[a-z]{2,3}(?![a-z])/i.exec(locale ?? '')?.[0].toLowerCase() ?? '';
  const load = Object.hasOwn(bundles, language) ? bundles[language] : undefined;
  l10n.config({ contents: load === undefined ? {} : await load() });
}
