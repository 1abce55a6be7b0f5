const MARKS: readonly (readonly [string, RegExp])[] = [
  ['AGPL-3.0', /GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/i],
  ['LGPL-3.0', /GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/i],
  ['LGPL-2.1', /GNU LESSER GENERAL PUBLIC LICENSE\s+Version 2\.1/i],
  ['GPL-3.0', /GNU GENERAL PUBLIC LICENSE\s+Version 3/i],
  ['GPL-2.0', /GNU GENERAL PUBLIC LICENSE\s+Version 2/i],
  ['Apache-2.0', /Apache License,?\s+Version 2\.0/i],
  ['MPL-2.0', /Mozilla Public License,?\s+(Version|v\.) ?2\.0/i],
  ['EPL-2.0', /Eclipse Public License\s+-?\s*v ?2\.0/i],
  ['SSPL-1.0', /Server Side Public License/i],
  ['BUSL-1.1', /Business Source License 1\.1/i],
  ['Unlicense', /This is free and unencumbered software released into the public domain/i],
  ['CC0-1.0', /CC0 1\.0 Universal/i],
  [
    'curl',
    /COPYRIGHT AND PERMISSION NOTICE[\s\S]{0,300}Permission to use, copy, modify, and distribute this software for any purpose/i,
  ],
  [
    'ISC',
    /Permission to use, copy, modify, and(\/or)? distribute this software for any\s+purpose with or without fee/i,
  ],
  ['BSD-3-Clause', /Redistribution and use in source and binary forms[\s\S]{0,2000}Neither the name/i],
  ['BSD-2-Clause', /Redistribution and use in source and binary forms/i],
  ['MIT', /Permission is hereby granted, free of charge, to any person obtaining/i],
];

const CHOICE =
  /\b(dual|tri(ple)?)[- ]licen[cs]|\b(either|one|any) of the (following|three)\b.{0,60}licen[cs]e/i;

/** The SPDX id of a licence text; undefined for one that is not known, or that offers a choice. */
export function detectLicense(text: string): string | undefined {
  if (CHOICE.test(text.slice(0, 1_500))) return undefined;
  return MARKS.find(([, mark]) => mark.test(text.slice(0, 8_000)))?.[0];
}
