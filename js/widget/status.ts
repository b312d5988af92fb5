import { copied } from "./clipboard.js";
import { markdown } from "./court.js";
import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { helpPanel } from "./keyboard.js";
import { tiePopover } from "./popover.js";
import type { Liveness } from "./sync.js";

const NOTE_STAYS = 5000;

/** The state of the kernel in a sentence, and whether it is an ordinary one. */
export function kernelWords(
  liveness: Liveness,
  busy: string,
  asked: boolean,
  late: boolean,
): { readonly text: string; readonly tone: "ready" | "working" | "trouble" } {
  const moves = "Δx, x and the methods still move";
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

/** The strip at the bottom. */
export function status(explorer: Explorer, hidden: ReadonlySet<string>, signal: AbortSignal) {
  const words = h("span", { role: "status", "aria-label": "Kernel", class: "dw-kernel" });
  const keys = h(
    "button",
    { type: "button", class: "dw-link", "aria-haspopup": "dialog", ...KEYS },
    "? keys",
  );
  const help = helpPanel();
  tiePopover(keys, help, 320, signal);
  const copy = h("button", { type: "button", class: "dw-link", ...KEYS }, "copy table");
  let note = "";
  let fading: ReturnType<typeof setTimeout> | undefined;
  const say = (text: string) => {
    note = text;
    clearTimeout(fading);
    fading = setTimeout(() => {
      note = "";
      explorer.schedule();
    }, NOTE_STAYS);
    explorer.schedule();
  };
  copy.addEventListener("click", async () => {
    const { readout } = explorer;
    if (!readout) return;
    say(
      (await copied(markdown(readout)))
        ? "table copied as Markdown"
        : "this browser does not let pages copy",
    );
  });
  signal.addEventListener("abort", () => clearTimeout(fading));

  // A callback of ours keeps the kernel busy for an instant; that is not worth a flicker.
  let busyFor = 0;
  return {
    element: h(
      "div",
      { class: "dw-status" },
      words,
      h("span", { class: "dw-links" }, ...(hidden.has("table") ? [] : [copy]), keys, help),
    ),
    say,
    openHelp: () => keys.click(),
    update() {
      const { model, sync } = explorer;
      const now = sync.liveness();
      if (now !== "busy") busyFor = 0;
      else busyFor ||= performance.now();
      const settled = now === "busy" && performance.now() - busyFor < 1000 ? "alive" : now;
      const { text, tone } = kernelWords(
        settled,
        model.get("busy"),
        sync.asked !== null,
        sync.late,
      );
      setText(words, note || text);
      setAttribute(words, "data-tone", note ? "ready" : tone);
    },
  };
}
