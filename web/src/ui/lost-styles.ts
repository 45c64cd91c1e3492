import { Unreachable } from "../api/client";

/** Asks once more for style sheets that did not come. */
export async function bringAgain(lost: Set<string>): Promise<void> {
  await Promise.all(
    [...lost].map(
      (href) =>
        new Promise<void>((bring, fail) => {
          const link = document.createElement("link");
          link.rel = "stylesheet";
          link.href = href;
          link.onload = () => {
            lost.delete(href);
            bring();
          };
          link.onerror = () => fail(new Unreachable());
          document.head.append(link);
        }),
    ),
  );
}
