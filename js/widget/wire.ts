import type { Num, WireArray } from "./model.js";

const ARRAYS = { float64: Float64Array, float32: Float32Array, uint8: Uint8Array } as const;

export type Decoded<D extends WireArray["dtype"]> = InstanceType<(typeof ARRAYS)[D]>;

/** Copies the bytes out: a view may begin at an offset at which no float may. */
export function decode<D extends WireArray["dtype"]>(array: WireArray, dtype: D): Decoded<D> {
  if (array.dtype !== dtype) throw new TypeError(`expected ${dtype}; got ${array.dtype}`);
  const { buffer, byteOffset, byteLength } = array.view;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
  const decoded = new ARRAYS[dtype](bytes);
  const size = array.shape.reduce((product, length) => product * length, 1);
  if (decoded.length !== size) {
    throw new RangeError(`expected ${array.shape.join(" × ")} numbers; got ${decoded.length}`);
  }
  return decoded as Decoded<D>;
}

const NUMBERS: { readonly [word in Extract<Num, string>]: number } = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

/** A number from a message; undefined for anything else. */
export function decodeNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return value === "nan" || value === "inf" || value === "-inf" ? NUMBERS[value] : undefined;
}
