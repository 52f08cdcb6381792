import * as v from 'valibot';

// The contract of `check --format json`, written from the design's example: nothing may be missing, nothing added.
const position = v.strictObject({
  line: v.pipe(v.number(), v.integer(), v.minValue(0)),
  character: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
const range = v.pipe(
  v.strictObject({ start: position, end: position }),
  v.check(
    ({ start, end }) => start.line < end.line || (start.line === end.line && start.character <= end.character),
    'a range that ends before it starts',
  ),
);
const text = v.pipe(v.string(), v.minLength(1));
const finding = v.strictObject({
  rule: v.pipe(v.string(), v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)),
  severity: v.picklist(['error', 'warning', 'info']),
  message: text,
  range,
  related: v.array(v.strictObject({ path: text, range, message: text })),
  fixes: v.array(v.strictObject({ title: text })),
  // Only where a fix was looked for and there is none.
  noFix: v.optional(v.strictObject({ message: text })),
});
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const report = v.strictObject({
  schemaVersion: v.literal(1),
  files: v.array(
    v.strictObject({
      path: text,
      kind: v.picklist(['domain', 'host', 'script']),
      host: v.nullable(text),
      findings: v.array(finding),
    }),
  ),
  hosts: v.array(v.strictObject({ name: text, cpus: count, vcpus: count })),
  summary: v.strictObject({ files: count, errors: count, warnings: count, infos: count }),
});

/** What `check --format json` printed; throws where it breaks the contract. */
export function parseReport(json: string): v.InferOutput<typeof report> {
  return v.parse(report, JSON.parse(json));
}
