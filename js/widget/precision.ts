import type { Explorer } from "./engine.js";
import type { Order, Precision } from "./model.js";
import { segmented } from "./segmented.js";

const PRECISIONS: readonly (readonly [Precision, string])[] = [
  ["float64", "float64"],
  ["float32", "float32"],
];
const ORDERS: readonly (readonly [Order, string])[] = [
  [1, "f′"],
  [2, "f″"],
];

// Shown as chosen while the kernel works on it: a switch that does not move looks broken.

/** float64 or float32: the arithmetic that the methods compute in. */
export const precision = (explorer: Explorer) =>
  segmented(
    "Precision",
    PRECISIONS,
    () => explorer.sync.asked?.precision ?? explorer.model.get("precision"),
    (choice) => explorer.ask({ precision: choice }),
  );

/** The first derivative or the second. */
export const order = (explorer: Explorer) =>
  segmented(
    "Order of the derivative",
    ORDERS,
    () => explorer.sync.asked?.order ?? explorer.model.get("order"),
    (choice) => explorer.ask({ order: choice }),
  );
