/** Milliseconds since 1970 as the API writes them. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** A member where there is something to say; the store says "" where there is nothing. */
export function named<Name extends string>(name: Name, value: string): { readonly [N in Name]?: string } {
  return value === "" ? {} : ({ [name]: value } as { readonly [N in Name]?: string });
}
