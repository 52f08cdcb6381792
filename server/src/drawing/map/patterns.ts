/** The patterns that tell guests of one colour apart: the path of a tile of 6 by 6 pixels. Pattern 0 is plain. */
const grains: readonly string[] = [
  '',
  'M0 3H6',
  'M3 0V6',
  'M1.5 1.5h1.2M4.5 4.5h1.2',
  'M0 3H6M3 0V6',
  'M0 6L3 3L6 6M0 3L3 0L6 3',
];

/** The definitions that a map refers to by `url(#…)`. */
export function patternDefinitions(id: (part: string) => string): string {
  const hatches = [
    [id('reserved'), 'hatch-line'],
    [id('shared'), 'shared-line'],
  ].map(
    ([name, line]) =>
      `<pattern id="${name}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
      `<rect class="hatch-ground" width="7" height="7"/><path class="${line}" d="M1.5 0V7"/></pattern>`,
  );
  const guests = grains.flatMap((path, index) =>
    path === ''
      ? []
      : `<pattern id="${id(`grain-${index}`)}" width="6" height="6" patternUnits="userSpaceOnUse"><path class="grain" d="${path}"/></pattern>`,
  );
  return `<defs>${[...hatches, ...guests].join('')}</defs>`;
}
