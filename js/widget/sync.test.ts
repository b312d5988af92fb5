import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeModel } from "./fakes.js";
import type { Kernel, MarkModel, Request, Traits } from "./model.js";
import { Sync } from "./sync.js";

let model: FakeModel;
let mark: { comm_live?: boolean; model_id?: string };
let end: AbortController;
const changed = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  model = new FakeModel();
  mark = { comm_live: true, model_id: "m" };
  end = new AbortController();
  changed.mockReset();
});
afterEach(() => {
  end.abort();
  vi.useRealTimers();
});

type Moved = "step" | "at" | "methods";
const made = () =>
  new Sync<Traits, Moved, Omit<Request, "id">>(model, () => mark as MarkModel, changed, end.signal);

describe("moves", () => {
  it("are set at once and saved together, the last one too", () => {
    const sync = made();
    for (const step of [0.1, 0.01, 0.001]) sync.set("step", step);
    expect(model.traits.step).toBe(0.001);
    expect(model.saved).toHaveLength(0);
    vi.advanceTimersByTime(1000);
    expect(model.saved.map(({ step }) => step)).toEqual([0.001]);
    sync.set("step", 1);
    vi.advanceTimersByTime(1000);
    expect(model.saved.map(({ step }) => step)).toEqual([0.001, 1]);
  });

  it("are saved at once after a rest, and later if more of them follow", () => {
    const sync = made();
    sync.set("at", 1);
    vi.advanceTimersByTime(30);
    expect(model.saved.map(({ at }) => at)).toEqual([1]);
    sync.set("at", 2);
    vi.advanceTimersByTime(30);
    expect(model.saved).toHaveLength(1);
    vi.advanceTimersByTime(150);
    expect(model.saved.map(({ at }) => at)).toEqual([1, 2]);
    vi.advanceTimersByTime(300);
    sync.set("at", 3);
    vi.advanceTimersByTime(30);
    expect(model.saved.at(-1)?.at).toBe(3);
  });

  it("are not undone by the echo of an older one", () => {
    const sync = made();
    sync.set("step", 0.1);
    vi.advanceTimersByTime(1000);
    sync.set("step", 0.01);
    model.receive({ step: 0.1 });
    expect(model.traits.step).toBe(0.01);
    vi.advanceTimersByTime(1000);
    // What has been saved is the kernel's again.
    model.receive({ step: 1 });
    expect(model.traits.step).toBe(1);
  });

  it("are saved every so often in a drag that does not rest", () => {
    const sync = made();
    for (let k = 0; k < 100; k++) {
      sync.set("at", k);
      vi.advanceTimersByTime(33);
    }
    expect(model.saved.length).toBeGreaterThanOrEqual(3);
    expect(model.saved.length).toBeLessThan(5);
  });

  it("are kept while nobody listens, and saved when somebody does again", () => {
    const sync = made();
    model.widget_manager.kernel = null;
    sync.set("step", 0.1);
    vi.advanceTimersByTime(1000);
    expect(model.saved).toHaveLength(0);
    model.widget_manager.kernel = { status: "idle", connectionStatus: "connected" };
    sync.set("at", 2);
    vi.advanceTimersByTime(1000);
    expect(model.saved).toMatchObject([{ step: 0.1, at: 2 }]);
  });

  it("end with their signal", () => {
    const sync = made();
    sync.set("step", 0.1);
    end.abort();
    vi.advanceTimersByTime(1000);
    expect(model.saved).toHaveLength(0);
  });
});

describe("requests", () => {
  it("go out at once, with rising numbers", () => {
    const sync = made();
    model.traits.answer = { id: 7, error: "", field: "" };
    expect(sync.ask({ function: "x" })).toBe(true);
    expect(model.saved).toMatchObject([{ request: { id: 8, function: "x" } }]);
    sync.ask({ at: "1" });
    expect(model.traits.request).toEqual({ id: 9, at: "1" });
  });

  it("are settled by their answer, and not by an older one", () => {
    const sync = made();
    sync.ask({ function: "x" });
    model.traits.answer = { id: 0, error: "", field: "" };
    sync.settle();
    expect(sync.asked).not.toBeNull();
    model.traits.answer = { id: 1, error: "", field: "" };
    sync.settle();
    expect(sync.asked).toBeNull();
  });

  it("that get no answer are spoken of after four seconds", () => {
    const sync = made();
    sync.ask({ function: "x" });
    vi.advanceTimersByTime(3900);
    expect(sync.late).toBe(false);
    vi.advanceTimersByTime(200);
    expect(sync.late).toBe(true);
    expect(changed).toHaveBeenCalled();
  });

  it("find out that the kernel does not know the widget any more", async () => {
    const sync = made();
    const comms: Record<string, object> = { other: {} };
    model.widget_manager.kernel = {
      status: "idle",
      requestCommInfo: () => Promise.resolve({ content: { comms } }),
    };
    sync.ask({ function: "x" });
    await vi.advanceTimersByTimeAsync(5000);
    expect(sync.liveness()).toBe("restarted");
  });

  it("are not sent to nobody", () => {
    const sync = made();
    model.widget_manager.kernel = null;
    expect(sync.ask({ function: "x" })).toBe(false);
    expect(model.traits.request).toEqual({});
  });
});

describe("liveness", () => {
  const liveness = (kernel: Kernel | null | undefined, comm_live: boolean | undefined = true) => {
    if (kernel === undefined) delete model.widget_manager.kernel;
    else model.widget_manager.kernel = kernel;
    mark.comm_live = comm_live;
    return made().liveness();
  };
  it("reads what JupyterLab knows", () => {
    expect(liveness({ status: "idle", connectionStatus: "connected" })).toBe("alive");
    expect(liveness({ status: "busy", connectionStatus: "connected" })).toBe("busy");
    expect(liveness({ status: "dead" })).toBe("gone");
    expect(liveness({ status: "autorestarting" })).toBe("restarted");
    expect(liveness({ status: "unknown", connectionStatus: "connecting" })).toBe("waiting");
    expect(liveness({ connectionStatus: "disconnected" })).toBe("gone");
    expect(liveness(null)).toBe("gone");
  });
  it("reads a comm that was closed", () => {
    expect(liveness({ status: "idle" }, false)).toBe("restarted");
    expect(liveness(undefined, false)).toBe("gone");
    expect(liveness(undefined)).toBe("alive");
  });
});
