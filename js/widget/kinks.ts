import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { described, type Radar, SEAM, type Singular } from "./radar.js";

const SVG = "http://www.w3.org/2000/svg";
/** Of more of them the signs would lie on one another: then each is a line. */
const MOST = 40;

/** Signs of ten by ten, drawn as the curve goes there. */
const SIGNS: { readonly [kind: string]: string } = {
  corner: "M1 9 5 2 9 9",
  cusp: "M1 9C4 8 5 5 5 1C5 5 6 8 9 9",
  vertical_tangent: "M1 9C4 9 5 8 5 5S6 1 9 1",
  jump: "M0 8.5H5M5 1.5H10",
  removable: "M0 5H2.5M7.5 5H10M5 2.5A2.5 2.5 0 1 0 5 7.5A2.5 2.5 0 1 0 5 2.5",
  pole: "M0 9C3 9 3.8 6 3.8 0M10 9C7 9 6.2 6 6.2 0",
  oscillating: "M0 5Q1 0 2 5T4 5T5.3 5T6.6 5T8 5T10 5",
  endpoint: "M2 1V9M2 5H10",
  undefined: "M2 2 8 8M8 2 2 8",
  seam: "M5 1V3M5 5V7M5 9V9.5",
};
const UNKNOWN = "M3 3.2A2 2 0 1 1 5 5.4V6.5M5 8.4V9";
const LINE = "M5 0V10";

function drawn(path: string, width: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 10 10");
  svg.setAttribute("width", width);
  svg.setAttribute("height", "10");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Under f's axis: every singular point of the domain by its kind; a press on one stands on it. */
export function kinks(explorer: Explorer) {
  const strip = h("div", { class: "dw-kinks", "aria-hidden": "true" });
  const reason = h("p", { class: "dw-note dw-radar-reason" });
  const jump = (sign: 1 | -1, text: string, name: string) =>
    h(
      "button",
      {
        type: "button",
        class: "dw-link",
        "aria-label": name,
        onclick: () => explorer.jump(sign),
        ...KEYS,
      },
      text,
    );
  const buttons = [
    { sign: -1 as const, element: jump(-1, "‹ kink", "previous kink") },
    { sign: 1 as const, element: jump(1, "kink ›", "next kink") },
  ];
  let shown: Radar | null | undefined;
  let ends = "";
  return {
    strip,
    reason,
    jumps: h("span", { class: "dw-actions" }, ...buttons.map(({ element }) => element)),
    update() {
      const { radar, model } = explorer;
      const x = model.get("at");
      for (const { sign, element } of buttons) {
        const next = radar?.next(x, sign) ?? null;
        // Not `disabled`, which would drop the focus of whoever has just come to the last one.
        const isThere = next !== null || Boolean(radar?.reason);
        setAttribute(element, "aria-disabled", isThere ? null : "true");
        setAttribute(element, "title", next && !radar?.reason ? described(next) : null);
      }
      const domain = model.get("domain");
      if (radar === shown && domain.join() === ends) return;
      shown = radar;
      ends = domain.join();
      const points = radar?.points ?? [];
      const count = points.filter(({ kind }) => kind !== SEAM).length;
      strip.replaceChildren(...points.map((point) => sign(point, domain, points.length > MOST)));
      setText(reason, radar?.reason ? `at least ${count} kinks: ${radar.reason}` : "");
    },
  };

  function sign(point: Singular, [low, high]: readonly [number, number], isCrowd: boolean) {
    const element = h(
      "button",
      {
        type: "button",
        tabindex: -1,
        class: isCrowd ? "dw-kink dw-kink-line" : "dw-kink",
        title: described(point),
        onclick: () => explorer.standOn(point),
      },
      drawn(isCrowd ? LINE : (SIGNS[point.kind] ?? UNKNOWN), isCrowd ? "3" : "10"),
    );
    element.style.insetInlineStart = `${(100 * (point.x - low)) / (high - low)}%`;
    return element;
  }
}
