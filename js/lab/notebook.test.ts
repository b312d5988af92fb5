import { describe, expect, it } from "vitest";
import { explorerNotebook, type KernelSpec, pythonKernel, SOURCE } from "./notebook";

const spec = (name: string, language: string): KernelSpec => ({
  name,
  language,
  display_name: `${name} (${language})`,
});

describe("pythonKernel", () => {
  it("takes the default kernel when it speaks Python", () => {
    const kernelspecs = { a: spec("a", "python"), b: spec("b", "Python") };
    expect(pythonKernel({ default: "b", kernelspecs })?.name).toBe("b");
  });

  it("passes over a default kernel of another language", () => {
    const kernelspecs = { ir: spec("ir", "R"), p: spec("p", "python") };
    expect(pythonKernel({ default: "ir", kernelspecs })?.name).toBe("p");
  });

  it("finds none where there is none", () => {
    expect(pythonKernel(null)).toBeNull();
    expect(pythonKernel({ default: "gone", kernelspecs: { ir: spec("ir", "R") } })).toBeNull();
  });
});

describe("explorerNotebook", () => {
  it("holds one code cell, not yet run, for the kernel given", () => {
    const notebook = explorerNotebook(spec("p", "python"));
    expect(notebook.metadata.kernelspec.name).toBe("p");
    expect(notebook.cells).toHaveLength(1);
    expect(notebook.cells[0]).toMatchObject({
      cell_type: "code",
      source: SOURCE,
      execution_count: null,
    });
  });
});
