import { describe, expect, it } from "vitest";
import type { WireArray } from "./model.js";
import { decode, decodeNumber } from "./wire.js";

/** Numbers on the wire, as the kernel packs them, at any offset into a larger buffer. */
function packed(dtype: WireArray["dtype"], numbers: number[], offset = 0): WireArray {
  const array = { float64: Float64Array, float32: Float32Array, uint8: Uint8Array }[dtype];
  const bytes = new Uint8Array(array.from(numbers).buffer);
  const buffer = new Uint8Array(offset + bytes.length + 5);
  buffer.set(bytes, offset);
  const view = new DataView(buffer.buffer, offset, bytes.length);
  return { dtype, shape: [numbers.length], view };
}

describe("decode", () => {
  it("reads what was packed, at any alignment", () => {
    for (const offset of [0, 1, 3, 8]) {
      expect([...decode(packed("float64", [1.5, -0.25, Number.NaN], offset), "float64")]).toEqual([
        1.5,
        -0.25,
        Number.NaN,
      ]);
      expect([...decode(packed("float32", [0.5, 2], offset), "float32")]).toEqual([0.5, 2]);
    }
    expect([...decode(packed("uint8", [0, 1, 1]), "uint8")]).toEqual([0, 1, 1]);
  });

  it("is a copy: the message may be dropped", () => {
    const array = packed("float64", [1]);
    const decoded = decode(array, "float64");
    array.view.setFloat64(0, 2, true);
    expect(decoded[0]).toBe(1);
  });

  it("refuses another type or another size than was promised", () => {
    expect(() => decode(packed("float32", [1]), "float64")).toThrow(TypeError);
    expect(() => decode({ ...packed("float64", [1, 2]), shape: [2, 2] }, "float64")).toThrow(
      RangeError,
    );
  });
});

it("numbers that JSON has no word for are words", () => {
  expect([1.5, "nan", "inf", "-inf"].map(decodeNumber)).toEqual([
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]);
  for (const other of ["1", "Infinity", "toString", null, undefined, {}, true]) {
    expect(decodeNumber(other)).toBeUndefined();
  }
});
