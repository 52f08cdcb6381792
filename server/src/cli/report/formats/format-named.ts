import type { FormatName, ReportFormat } from './format.ts';

const loaders: Readonly<Record<FormatName, () => Promise<ReportFormat>>> = {
  text: async () => (await import('./text.ts')).textFormat,
  json: async () => (await import('./json.ts')).jsonFormat,
  sarif: async () => (await import('./sarif.ts')).sarifFormat,
  github: async () => (await import('./github.ts')).githubFormat,
  gitlab: async () => (await import('./gitlab.ts')).gitlabFormat,
  junit: async () => (await import('./junit.ts')).junitFormat,
};

/** Loads a format, and no other. */
export function formatNamed(name: FormatName): Promise<ReportFormat> {
  return loaders[name]();
}
