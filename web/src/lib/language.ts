import { i18n } from "@lingui/core";

export const LANGUAGES = {
  en: { name: "English", direction: "ltr" },
  ar: { name: "العربية", direction: "rtl" },
} as const;

export type Language = keyof typeof LANGUAGES;

const STORAGE_KEY = "parley.language";

const catalogs = {
  en: () => import("../../locales/en.po"),
  ar: () => import("../../locales/ar.po"),
} satisfies Record<Language, () => Promise<unknown>>;

export function isLanguage(value: string | null | undefined): value is Language {
  return value != null && Object.hasOwn(LANGUAGES, value);
}

/** The language chosen here before, else the first one the browser asks for that we speak. */
export function preferredLanguage(): Language {
  const stored = readStored();
  if (isLanguage(stored)) return stored;
  const asked = navigator.languages.map((tag) => tag.split("-")[0]);
  return asked.find(isLanguage) ?? "en";
}

export async function activateLanguage(language: Language): Promise<void> {
  const { messages } = await catalogs[language]();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].direction;
}

export async function chooseLanguage(language: Language): Promise<void> {
  await activateLanguage(language);
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Storage can be forbidden; the choice then lasts as long as the page.
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
