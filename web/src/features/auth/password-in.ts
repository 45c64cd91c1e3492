/** A password is taken exactly as typed, spaces included. */
export function passwordIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
