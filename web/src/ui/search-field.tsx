import { useEffect, useRef } from "react";
import split from "./split.module.css";

interface Props {
  id?: string;
  label: string;
  placeholder: string;
  /** What the address asks for. */
  value: string | undefined;
  onSearch: (words: string | undefined) => void;
}

/** Above a list. It follows the address, unless somebody is writing in it. */
export function SearchField({ id, label, placeholder, value = "", onSearch }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const field = input.current;
    if (field && field !== document.activeElement) field.value = value;
  }, [value]);
  return (
    <input
      ref={input}
      id={id}
      type="search"
      className={split.search}
      defaultValue={value}
      maxLength={200}
      dir="auto"
      placeholder={placeholder}
      aria-label={label}
      onChange={(event) => onSearch(event.target.value || undefined)}
    />
  );
}
