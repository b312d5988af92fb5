#!/usr/bin/env bash
# Prints the path of a Chromium that runs. Without one: playwright's own download is tried, then apt as root,
# and where neither works it says so and fails. With --find it only looks.
set -euo pipefail

python=$(command -v python || command -v python3)

find_chromium() {
  local candidate
  for candidate in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable; do
    candidate=$(command -v "$candidate") || continue
    "$candidate" --version >/dev/null 2>&1 && { echo "$candidate"; return 0; }
  done
  candidate=$("$python" - <<'PY' 2>/dev/null || true
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
PY
  )
  [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1 && echo "$candidate"
}

find_chromium && exit 0
if [ "${1:-}" != --find ]; then
  echo "No Chromium on PATH: trying playwright's download." >&2
  timeout 600 "$python" -m playwright install chromium 2>&1 | tail -n 3 >&2 || true
  find_chromium && exit 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "That did not work: trying apt." >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update && apt-get install -y --no-install-recommends chromium fonts-dejavu-core; } 2>&1 | tail -n 5 >&2 || true
    find_chromium && exit 0
  fi
fi
echo "The browser tests need Chromium, and none could be found or installed. Put chromium or google-chrome on PATH," \
  "or name one: CHROMIUM=/path/to/chromium" >&2
exit 1
