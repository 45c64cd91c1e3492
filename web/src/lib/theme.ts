const STORAGE_KEY = "parley.theme";

export type Theme = "system" | "light" | "dark";

export function chosenTheme(): Theme {
  const stored = read();
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** `system` follows the device; the tokens know both by `light-dark()`. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function chooseTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage can be forbidden; the choice then lasts as long as the page.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
