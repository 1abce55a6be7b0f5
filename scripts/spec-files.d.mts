export function choosesApp(args: readonly string[]): boolean;
