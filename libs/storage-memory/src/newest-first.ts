/** The sort key of lists. */
export interface ListKey {
  readonly createdAt: Date;
  readonly id: string;
}

/** Compares newest first by creation, ties broken by id. */
export function newestFirst(a: ListKey, b: ListKey): number {
  const age = b.createdAt.getTime() - a.createdAt.getTime();
  if (age !== 0 || a.id === b.id) return age;
  return a.id < b.id ? 1 : -1;
}

export function comesAfter(key: ListKey, other: ListKey): boolean {
  return newestFirst(other, key) < 0;
}
