/**
 * Integers of the policy language: 64 bits, and leaving that range is an error of the policy. Kept as numbers while
 * they are safe integers and as bigints beyond, so that each has one form and `===` compares them.
 */
export type Integer = number | bigint;

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

/** Undefined beyond 64 bits, as for the others. */
export function add(a: Integer, b: Integer): Integer | undefined {
  const sum = typeof a === "number" && typeof b === "number" ? a + b : undefined;
  return sum !== undefined && Number.isSafeInteger(sum) ? sum : normal(BigInt(a) + BigInt(b));
}

export function subtract(a: Integer, b: Integer): Integer | undefined {
  const difference = typeof a === "number" && typeof b === "number" ? a - b : undefined;
  return difference !== undefined && Number.isSafeInteger(difference) ? difference : normal(BigInt(a) - BigInt(b));
}

export function multiply(a: Integer, b: Integer): Integer | undefined {
  const product = typeof a === "number" && typeof b === "number" ? a * b : undefined;
  // `+ 0` turns -0, which 0 * -1 gives, into 0.
  return product !== undefined && Number.isSafeInteger(product) ? product + 0 : normal(BigInt(a) * BigInt(b));
}

export function negate(a: Integer): Integer | undefined {
  return subtract(0, a);
}

function normal(value: bigint): Integer | undefined {
  if (value > MAX || value < MIN) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
