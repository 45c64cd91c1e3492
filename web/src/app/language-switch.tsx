import { useLingui } from "@lingui/react/macro";
import { chooseLanguage, isLanguage, LANGUAGES, type Language } from "../lib/language";
import { Button } from "../ui/button";

/** Offers the other language, written in itself so that whoever needs it can read it. */
export function LanguageSwitch() {
  const { i18n } = useLingui();
  const current: Language = isLanguage(i18n.locale) ? i18n.locale : "en";
  const other: Language = current === "en" ? "ar" : "en";
  return (
    <Button look="bare" lang={other} onClick={() => void chooseLanguage(other)}>
      {LANGUAGES[other].name}
    </Button>
  );
}
