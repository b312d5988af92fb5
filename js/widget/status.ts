import { copied } from "./clipboard.js";
import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { AnyPanel } from "./panel.js";
import type { Liveness } from "./sync.js";

const NOTE_STAYS = 5000;

/** The state of the kernel in a sentence, and whether it is an ordinary one. */
export function kernelWords(
  liveness: Liveness,
  busy: string,
  asked: boolean,
  late: boolean,
  moves: string,
): { readonly text: string; readonly tone: "ready" | "working" | "trouble" } {
  switch (liveness) {
    case "gone":
      return {
        text: `no kernel: ${moves}; to change f, start one and run the cell again`,
        tone: "trouble",
      };
    case "restarted":
      return {
        text: `kernel restarted: run the cell again to change f; ${moves}`,
        tone: "trouble",
      };
    case "waiting":
      return { text: `connecting to the kernel …; ${moves}`, tone: "trouble" };
  }
  if (late) {
    return {
      text: `the kernel has not answered yet; what you typed is kept; ${moves}`,
      tone: "trouble",
    };
  }
  if (busy) return { text: busy, tone: "working" };
  if (asked) return { text: "computing …", tone: "working" };
  if (liveness === "busy") return { text: "kernel busy", tone: "working" };
  return { text: "kernel ready", tone: "ready" };
}

/**
 * The strip at the bottom: the state of the kernel, and `links`. Where nobody listens it says what still works, in words
 * such as «Δx, x and the methods still move».
 */
export function status(
  panel: AnyPanel,
  links: readonly HTMLElement[],
  moves: string,
  signal: AbortSignal,
) {
  const words = h("span", { role: "status", "aria-label": "Kernel", class: "dw-kernel" });
  let note = "";
  let fading: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener("abort", () => clearTimeout(fading));
  // A callback of ours keeps the kernel busy for an instant; that is not worth a flicker.
  let busyFor = 0;
  return {
    element: h("div", { class: "dw-status" }, words, h("span", { class: "dw-links" }, ...links)),
    /** Says something for a while. */
    say(text: string) {
      note = text;
      clearTimeout(fading);
      fading = setTimeout(() => {
        note = "";
        panel.schedule();
      }, NOTE_STAYS);
      panel.schedule();
    },
    update() {
      const { model, sync } = panel;
      const now = sync.liveness();
      if (now !== "busy") busyFor = 0;
      else busyFor ||= performance.now();
      const settled = now === "busy" && performance.now() - busyFor < 1000 ? "alive" : now;
      const busy = model.get("busy");
      const { text, tone } = kernelWords(settled, busy, sync.asked !== null, sync.late, moves);
      setText(words, note || text);
      setAttribute(words, "data-tone", note ? "ready" : tone);
    },
  };
}

/** A button that copies what `text` gives; null: there is nothing yet. */
export function copyButton(
  label: string,
  text: () => string | null,
  done: string,
  say: (text: string) => void,
) {
  const copy = async () => {
    const given = text();
    if (given === null) return;
    say((await copied(given)) ? done : "this browser does not let pages copy");
  };
  return h("button", { type: "button", class: "dw-link", onclick: copy, ...KEYS }, label);
}
