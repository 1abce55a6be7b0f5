export type GitSettings = Readonly<Record<string, string>>;

/** Formats a git configuration file. Settings are named `section.key`, or `section.subsection.key`. */
export function gitConfigText(settings: GitSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => {
      const first = name.indexOf('.');
      const last = name.lastIndexOf('.');
      const part = first === last ? '' : ` ${quoted(name.slice(first + 1, last))}`;
      return `[${name.slice(0, first)}${part}]\n\t${name.slice(last + 1)} = ${quoted(value)}\n`;
    })
    .join('');
}

function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
