import { idIn } from "../../lib/search-values";

export interface TemplatesSearch {
  q?: string | undefined;
  status?: string | undefined;
  t?: string | undefined;
}

const STATUS = /^[A-Z_]{1,40}$/;

export function templatesSearch(search: Record<string, unknown>): TemplatesSearch {
  const { q, status } = search;
  return {
    q: typeof q === "string" && q.trim() ? q.slice(0, 200) : undefined,
    status: typeof status === "string" && STATUS.test(status) ? status : undefined,
    t: idIn(search["t"]),
  };
}
