import { describe, expect, it } from "vitest";
import { corner } from "./fakes.js";
import type { WireRadar, WireSingular } from "./model.js";
import { described, Radar, readRadar } from "./radar.js";

const message = (...points: WireSingular[]): WireRadar => ({
  revision: 1,
  points,
  seams: [],
  complete: true,
  reason: "",
});

describe("a radar", () => {
  const radar = new Radar(message(corner(-1), corner(0), corner(0.1), corner(2)));

  it("knows its points, and the next ones on both sides of any place", () => {
    expect(radar.at(0)?.right).toBe(1);
    expect(radar.at(0.05)).toBeNull();
    expect(radar.next(0, 1)?.x).toBe(0.1);
    expect(radar.next(0, -1)?.x).toBe(-1);
    expect(radar.next(5, -1)?.x).toBe(2);
    expect(radar.next(2, 1)).toBeNull();
  });

  it("takes a hand beside a point to mean it, and leaves room between points that are close", () => {
    expect(radar.near(1.95, 0.1)?.x).toBe(2);
    expect(radar.near(2.05, 0.1)?.x).toBe(2);
    expect(radar.near(1.8, 0.1)).toBeNull();
    expect(radar.near(0.02, 0.1)?.x).toBe(0);
    expect(radar.near(0.05, 0.1)).toBeNull();
    expect(new Radar(message()).near(0, 1)).toBeNull();
  });

  it("reads slopes that JSON has no number for, and says why there may be more", () => {
    const root = corner(0, { kind: "cusp", left: "-inf", right: "nan" });
    const found = readRadar({ ...message(root), complete: false, reason: "too many" });
    expect(found?.at(0)).toMatchObject({ left: Number.NEGATIVE_INFINITY, right: Number.NaN });
    expect(found?.reason).toBe("too many");
    expect(readRadar({})).toBeNull();
  });

  it("can be stood on where only the formula breaks, which is no singular point", () => {
    const seam = corner(0.5, { kind: "differentiable", name: "1/2", text: "1/2 = 0.5" });
    const radar = new Radar({ ...message(corner(0)), seams: [seam] });
    expect(radar.next(0, 1)?.x).toBe(0.5);
    expect(radar.at(0.5)).toBeNull();
    expect([radar.has(0.5), radar.name(0.5)?.name]).toEqual([true, "1/2"]);
    const found = radar.next(0, 1);
    expect(found && described(found)).toBe("the formula breaks, f does not, at 1/2 = 0.5");
  });

  it("says what a point is, by its name where it has one", () => {
    const named = corner(-Math.SQRT2, { name: "-sqrt(2)", text: "-sqrt(2) ≈ -1.41421" });
    const [point] = new Radar(message(named)).points;
    expect(point && described(point)).toBe("a corner at −sqrt(2) ≈ −1.41421");
    const [plain] = new Radar(message(corner(-1, { kind: "vertical_tangent" }))).points;
    expect(plain && described(plain)).toBe("a vertical tangent at −1");
  });
});
