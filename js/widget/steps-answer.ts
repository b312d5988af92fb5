/** What is typed for a number: decimals, fractions and short expressions such as «sqrt(2)/2» or «-2e-3». */

const NAMED: { readonly [name: string]: number } = {
  pi: Math.PI,
  π: Math.PI,
  e: Math.E,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  "∞": Number.POSITIVE_INFINITY,
  nan: Number.NaN,
};

const CALLED: { readonly [name: string]: (value: number) => number } = {
  sqrt: Math.sqrt,
  "√": Math.sqrt,
  cbrt: Math.cbrt,
  exp: Math.exp,
  log: Math.log,
  ln: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  abs: Math.abs,
};

const TOKENS = /\s*(\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|[a-zπ]+|\*\*|[-+*/^()∞√])/iy;

/** The number that a text stands for; null where it stands for none. */
export function readNumber(text: string): number | null {
  const tokens = split(text.replaceAll("−", "-").replaceAll("·", "*").replaceAll(",", "."));
  if (!tokens || tokens.length === 0) return null;
  const reader = new Reader(tokens);
  const value = reader.sum();
  return reader.isAtEnd && !reader.failed ? value : null;
}

function split(text: string): string[] | null {
  const tokens: string[] = [];
  const whole = text.trim();
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < whole.length) {
    const found = TOKENS.exec(whole)?.[1];
    if (found === undefined) return null;
    tokens.push(found.toLowerCase());
  }
  return tokens;
}

class Reader {
  failed = false;
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#next === this.#tokens.length;
  }

  #take(...wanted: string[]): string | null {
    const token = this.#tokens[this.#next];
    if (token === undefined || !wanted.includes(token)) return null;
    this.#next++;
    return token;
  }

  sum(): number {
    let value = this.#product();
    for (let sign = this.#take("+", "-"); sign; sign = this.#take("+", "-")) {
      value += (sign === "+" ? 1 : -1) * this.#product();
    }
    return value;
  }

  #product(): number {
    let value = this.#signed();
    for (let sign = this.#take("*", "/"); sign; sign = this.#take("*", "/")) {
      const factor = this.#signed();
      value = sign === "*" ? value * factor : value / factor;
    }
    return value;
  }

  #signed(): number {
    const sign = this.#take("+", "-");
    return sign ? (sign === "-" ? -1 : 1) * this.#signed() : this.#power();
  }

  #power(): number {
    const base = this.#atom();
    return this.#take("^", "**") ? base ** this.#signed() : base;
  }

  #atom(): number {
    const token = this.#tokens[this.#next++] ?? "";
    if (/^[\d.]/.test(token)) return Number(token);
    const named = NAMED[token];
    if (named !== undefined) return named;
    const called = CALLED[token];
    if (called && (token === "√" || this.#tokens[this.#next] === "(")) return called(this.#atom());
    if (token === "(") {
      const value = this.sum();
      if (this.#take(")")) return value;
    }
    this.failed = true;
    return Number.NaN;
  }
}

export type Mark = "right" | "close" | "sign" | "wrong";

/** Of the third significant digit, the half. */
const ROUNDED = 5e-3;
/** Below this a number that is not 0 may be one of round-off. */
const NOTHING = 1e-15;
const CLOSE = 0.05;

/** How an answer compares with a number: right means to three significant digits. */
export function judge(answer: number, value: number): Mark {
  if (Number.isNaN(value) || Number.isNaN(answer)) {
    return Number.isNaN(value) && Number.isNaN(answer) ? "right" : "wrong";
  }
  if (isSame(answer, value)) return "right";
  if (isSame(-answer, value)) return "sign";
  return Math.abs(answer - value) <= CLOSE * Math.abs(value) && Number.isFinite(value)
    ? "close"
    : "wrong";
}

function isSame(answer: number, value: number): boolean {
  if (answer === value) return true;
  if (!Number.isFinite(value)) return false;
  const unit = value === 0 ? 0 : 10 ** Math.floor(Math.log10(Math.abs(value)));
  return Math.abs(answer - value) <= Math.max(ROUNDED * unit, NOTHING) * (1 + 1e-9);
}
